using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A message that says it is larger than the room for it: refused when its turn has
    /// come, passed over while others come first.</summary>
    public sealed class MessageOversize
    {
        [Theory]
        [InlineData("one more than there is room", 4096 - 12 + 1)]
        [InlineData("as much as a length can say", 0xffffff)]
        public void The_next_message_is_refused_by_name(string why, int length)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(d.Server.Plain(WireMessage.Fragment(
                Wire.ServerHello, length, 0, 0, 1, new byte[1])));
            d.ExpectRefusal(DtlsFault.MessageTooLarge, 80, why);
        }

        [Theory]
        [InlineData("one more than there is room", 4096 - 12 + 1)]
        [InlineData("as much as a length can say", 0xffffff)]
        [InlineData("all the room there is", 4096 - 12)]
        public void A_later_message_keeps_nobody_out(string why, int length)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(d.Server.Plain(WireMessage.Fragment(
                Wire.Certificate, length, 7, 0, 1, new byte[1])));
            d.Complete();
            Assert.True(d.TimesConnected == 1, why);
        }
    }
}
