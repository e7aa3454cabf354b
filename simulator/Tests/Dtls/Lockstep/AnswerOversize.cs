using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>A message that says it is larger than the room for it.</summary>
    public sealed class AnswerOversize
    {
        [Theory]
        [InlineData("one more than there is room", 4096 - 12 + 1)]
        [InlineData("as much as a length can say", 0xffffff)]
        public void The_next_message_is_refused_by_name(string why, int length)
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            int next = d.Client.Answer[0].Number;
            d.Send(d.Client.Plain(WireMessage.Fragment(
                Wire.Certificate, length, next, 0, 1, new byte[1])));
            d.ExpectRefusal(DtlsFault.MessageTooLarge, 80, why);
        }

        [Theory]
        [InlineData(1)]
        [InlineData(7)]
        [InlineData(8)]
        [InlineData(60_000)]
        public void A_later_message_keeps_nobody_out(int ahead)
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            int next = d.Client.Answer[0].Number;
            d.Send(d.Client.Plain(WireMessage.Fragment(
                Wire.Certificate, 4_000, next + ahead, 0, 1, new byte[1])));
            d.ExpectSilence();
            d.Complete();
        }
    }
}
