using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A piece whose message has another total, or another type, than the first piece said
    /// (the over-read of CVE-2014-0195): dropped and counted, and the first one's word
    /// stands.</summary>
    public sealed class FragmentTotalChanged
    {
        [Theory]
        [InlineData("one more", 1, 0)]
        [InlineData("one less", -1, 0)]
        [InlineData("the largest", 0x7fff00, 0)]
        [InlineData("another type", 0, 1)]
        public void It_is_dropped_and_the_handshake_completes(string why, int more, int otherType)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            WireMessage hello = d.Server.ServerHello;
            int count = hello.Body.Length;
            d.Send(d.Server.Plain(hello.Part(0, 20)));
            d.Send(d.Server.Plain(WireMessage.Fragment(
                hello.Type + otherType, count + more, hello.Number, 20, count - 21,
                Wire.Filled(count - 21))));
            d.ExpectSilence();
            Assert.True(d.Counters.FragmentsDropped == 1, why);
            d.Complete();
        }
    }
}
