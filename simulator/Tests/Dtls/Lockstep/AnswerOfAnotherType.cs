using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Each message of the client under every other type.</summary>
    public sealed class AnswerOfAnotherType
    {
        [Fact]
        public void Every_other_type_is_unexpected()
        {
            int[] types = { 0, 1, 2, 3, 4, 11, 12, 13, 14, 15, 16, 21, 22, 23, 99, 255 };
            for (int place = 0; place < 3; place++)
            {
                foreach (int type in types)
                {
                    ServerDialogue d = new ServerDialogue().TakeFlight();
                    WireMessage message = d.Client.Answer[place];
                    // A datagram that begins with a hello is judged as one.
                    bool isHello = place == 0 && type == Wire.ClientHello;
                    if (isHello || type == message.Type) { continue; }
                    d.Send(d.Client.Plain(d.Client.AnswerWith(message.As(type))));
                    d.ExpectRefusal(DtlsFault.UnexpectedMessage, 10, $"{message.Type} as {type}");
                }
            }
        }
    }
}
