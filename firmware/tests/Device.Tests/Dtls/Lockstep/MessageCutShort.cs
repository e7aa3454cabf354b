using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Every message of the server cut at every byte, its header telling the truth about
    /// what is left.</summary>
    public sealed class MessageCutShort
    {
        [Fact]
        public void No_part_of_a_message_passes_for_the_message()
        {
            for (int place = 0; place < 4; place++)
            {
                int count = new ClientDialogue().Connect().Server.Flight[place].Body.Length;
                int step = place == 1 ? 7 : 1;
                for (int cut = 0; cut < count; cut += step)
                {
                    ClientDialogue d = new ClientDialogue().Connect();
                    WireMessage message = d.Server.Flight[place];
                    // The extensions of a hello may be absent: then what is in them is missed.
                    bool isHello = place == 0 && cut == 2 + 32 + 1 + 2 + 1;
                    if (cut >= message.Body.Length) { continue; }
                    d.Send(d.Server.Plain(d.Server.FlightWith(message.With(message.Body[..cut]))));
                    d.ExpectRefusal(
                        isHello ? DtlsFault.ExtendedMasterSecretMissing : DtlsFault.DecodeError,
                        isHello ? 40 : 50, $"{message.Type} cut at {cut}");
                }
            }
        }
    }
}
