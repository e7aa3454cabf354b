using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Every message of the client cut, and with bytes behind its end.</summary>
    public sealed class AnswerCutShort
    {
        [Fact]
        public void No_part_of_a_message_passes_for_the_message()
        {
            for (int place = 0; place < 3; place++)
            {
                int count = new ServerDialogue().TakeFlight().Client.Answer[place].Body.Length;
                for (int cut = 0; cut < count; cut += place == 0 ? 41 : 5)
                {
                    ServerDialogue d = new ServerDialogue().TakeFlight();
                    WireMessage message = d.Client.Answer[place];
                    if (cut >= message.Body.Length) { continue; }
                    WireMessage shorter = message.With(message.Body[..cut]);
                    d.Send(d.Client.Plain(d.Client.AnswerWith(shorter)));
                    d.ExpectRefusal(DtlsFault.DecodeError, 50, $"{message.Type} cut at {cut}");
                }
            }
        }

        [Theory]
        [InlineData(0)]
        [InlineData(1)]
        [InlineData(2)]
        public void Nothing_may_stand_behind_a_message(int place)
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            WireMessage message = d.Client.Answer[place];
            byte[] body = Wire.Join(message.Body, new byte[3]);
            d.Send(d.Client.Plain(d.Client.AnswerWith(message.With(body))));
            d.ExpectRefusal(DtlsFault.DecodeError, 50, $"{place}");
        }
    }
}
