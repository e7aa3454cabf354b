using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Each message of the server's flight under every other type.</summary>
    public sealed class MessageOfAnotherType
    {
        [Fact]
        public void Every_other_type_is_unexpected()
        {
            int[] types = { 1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 99, 255 };
            for (int place = 0; place < 5; place++)
            {
                foreach (int type in types)
                {
                    ClientDialogue d = new ClientDialogue().Connect();
                    WireMessage message = d.Server.Flight[place];
                    // CertificateRequest may be left out, and a cookie be asked for first.
                    bool isLegal = type == message.Type
                        || (place == 0 && type == Wire.HelloVerifyRequest)
                        || (place == 3 && type == Wire.ServerHelloDone);
                    if (isLegal) { continue; }
                    d.Send(d.Server.Plain(d.Server.FlightWith(message.As(type))));
                    d.ExpectRefusal(DtlsFault.UnexpectedMessage, 10, $"{message.Type} as {type}");
                }
            }
        }
    }
}
