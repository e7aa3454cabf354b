using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Headers of fragments whose numbers contradict each other or the record: dropped and
    /// counted, and nothing is kept of them.</summary>
    public sealed class HandshakeHeaderLies
    {
        [Theory]
        [InlineData("a fragment longer than its message", 60, 0, 61)]
        [InlineData("a fragment that starts behind its message", 60, 61, 0)]
        [InlineData("a fragment that ends behind its message", 60, 30, 31)]
        [InlineData("a fragment longer than the record", 100, 0, 80)]
        [InlineData("the largest numbers", 0xffffff, 0xffffff, 0xffffff)]
        [InlineData("a sum that overflows", 0xffffff, 0xfffff0, 0x000020)]
        public void It_is_dropped_and_the_handshake_goes_on(
            string why, int length, int offset, int count)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(d.Server.Plain(WireMessage.Fragment(
                Wire.ServerHello, length, 0, offset, count, new byte[61])));
            d.ExpectSilence();
            Assert.True(d.Counters.FragmentsDropped == 1, why);
            d.Complete();
        }

        [Fact]
        public void A_header_cut_short_is_dropped()
        {
            for (int count = 1; count < WireMessage.HeaderSize; count++)
            {
                ClientDialogue d = new ClientDialogue().Connect();
                d.Send(d.Server.Plain(d.Server.ServerHello.Whole[..count]));
                Assert.Equal(1, d.Counters.FragmentsDropped);
                d.Complete();
            }
        }
    }
}
