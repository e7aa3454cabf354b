using System.Collections.Generic;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A message of the server's flight that was never there, so that the next one has its
    /// number.</summary>
    public sealed class MessageMissing
    {
        [Theory]
        [InlineData(Wire.ServerHello)]
        [InlineData(Wire.Certificate)]
        [InlineData(Wire.ServerKeyExchange)]
        public void The_next_one_is_unexpected(int missing)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            List<WireMessage> rest = d.Server.Flight
                .Where(message => message.Type != missing)
                .Select((message, i) => message.Numbered(i)).ToList();
            d.Send(d.Server.Plain(rest));
            d.ExpectRefusal(DtlsFault.UnexpectedMessage, 10, $"{missing}");
        }

        [Fact]
        public void Without_ServerHelloDone_the_client_waits_for_it()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(d.Server.Plain(d.Server.Flight.SkipLast(1)));
            d.ExpectSilence();
            d.Send(d.Server.Plain(d.Server.Flight[^1].Whole));
            d.TakeAnswer().Complete();
        }
    }
}
