using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Records at and beyond the longest content of 2^14 bytes (RFC 5246 section
    /// 6.2.1).</summary>
    public sealed class RecordTooLong
    {
        private const int Longest = 16_384;

        [Fact]
        public void In_the_clear_one_byte_more_is_dropped()
        {
            foreach (int count in new[] { Longest, Longest + 1, Longest + 2_048, Longest + 2_049 })
            {
                ClientDialogue d = new ClientDialogue().Connect();
                byte[] hello = d.Server.ServerHello.Whole;
                // Behind the hello a message far ahead fills the record.
                int rest = count - hello.Length - WireMessage.HeaderSize;
                byte[] filler = WireMessage.Fragment(2, rest, 900, 0, rest, new byte[rest]);
                d.Send(d.Server.Plain(hello, filler));
                Assert.Equal(count > Longest ? 1 : 0, d.Counters.RecordsMalformed);
                d.Complete();
            }
        }

        [Fact]
        public void Under_the_key_one_byte_more_is_dropped()
        {
            ClientDialogue d = ClientDialogue.Connected();
            d.Send(d.Server.Record(Wire.Data, 1, new byte[Longest]));
            Assert.Single(d.Data);
            d.Send(d.Server.Record(Wire.Data, 1, new byte[Longest + 1]));
            d.Send(d.Server.Record(Wire.Data, 1, new byte[Longest + 2_024]));
            d.Send(d.Server.Record(Wire.Data, 1, new byte[Longest + 2_049]));
            Assert.Single(d.Data);
            Assert.False(d.IsClosed);
            d.Talk();
        }
    }
}
