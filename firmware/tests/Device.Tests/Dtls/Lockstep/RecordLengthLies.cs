using System;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Records whose length does not fit the datagram: the rest of the datagram is dropped
    /// with them.</summary>
    public sealed class RecordLengthLies
    {
        [Theory]
        [InlineData("one more than there is", 1)]
        [InlineData("as much as a length can say", 0xffff)]
        public void It_is_dropped_and_counted(string why, int more)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            byte[] record = d.Server.Plain(d.Server.ServerHello.Whole);
            int length = Math.Min(record.Length - 13 + more, 0xffff);
            Wire.Number(length, 2).CopyTo(record, 11);
            d.Send(record);
            d.ExpectSilence();
            Assert.True(d.Counters.RecordsMalformed == 1, why);
            d.Complete();
        }

        [Fact]
        public void A_length_that_is_too_small_leaves_a_rest_that_is_no_record()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            byte[] record = d.Server.Plain(d.Server.ServerHello.Whole);
            Wire.Number(record.Length - 13 - 1, 2).CopyTo(record, 11);
            d.Send(record);
            d.ExpectSilence();
            Assert.Equal(1, d.Counters.FragmentsDropped);
            Assert.Equal(1, d.Counters.RecordsMalformed);
            d.Complete();
        }
    }
}
