using System.Collections.Generic;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Record numbers up to the largest that there is.</summary>
    public sealed class SequenceAtItsEnd
    {
        [Fact]
        public void The_largest_is_heard_once_and_all_before_the_window_are_old()
        {
            const long largest = (1L << 48) - 1;
            ClientDialogue d = ClientDialogue.Connected();
            d.Send(d.Server.Record(Wire.Data, 1, largest - 64, new byte[] { 1 }));
            d.Send(d.Server.Record(Wire.Data, 1, largest, new byte[] { 2 }));
            d.Send(d.Server.Record(Wire.Data, 1, largest, new byte[] { 2 }));
            d.Send(d.Server.Record(Wire.Data, 1, largest - 63, new byte[] { 3 }));
            d.Send(d.Server.Record(Wire.Data, 1, 1, new byte[] { 4 }));
            Assert.Equal(new byte[] { 1, 2, 3 }, d.Data.Select(data => data[0]));
            Assert.Equal(2, d.Counters.RecordsReplayed);
            d.SendData(9);
            Assert.Equal(new byte[] { 9 }, d.Server.Open(d.TakeRecord()));
        }

        [Fact]
        public void Numbers_of_the_clear_do_not_matter()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            const long largest = (1L << 48) - 1;
            for (int i = 4; i >= 0; i--)
            {
                d.Send(d.Server.Record(
                    Wire.Handshake, 0, largest - (i * 1_000), d.Server.Flight[4 - i].Whole));
            }
            d.TakeAnswer().SendFinished().Talk();
        }

        [Fact]
        public void Our_own_numbers_end_with_a_goodbye_and_are_never_used_twice()
        {
            ClientDialogue d = ClientDialogue.Connected(x => x.Options.RecordsMax = 32);
            HashSet<long> numbers = new HashSet<long> { 0 };
            while (!d.IsClosed)
            {
                d.SendData(7);
                WireRecord record = d.TakeRecord();
                Assert.NotNull(d.Server.Open(record));
                Assert.True(numbers.Add(record.Number), $"{record.Number} twice");
            }
            Assert.Equal(DtlsFault.SequenceExhausted, d.Fault);
            Assert.Equal(32, numbers.Count);
        }
    }
}
