using System.Collections.Generic;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Two neighbours of the server's flight that have changed places and numbers: an
    /// order that no server sends.</summary>
    public sealed class MessagesSwapped
    {
        [Theory]
        [InlineData(0)]
        [InlineData(1)]
        [InlineData(2)]
        public void The_first_of_them_is_unexpected(int first)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            List<WireMessage> flight = d.Server.Flight.ToList();
            (flight[first], flight[first + 1]) = (flight[first + 1], flight[first]);
            d.Send(d.Server.Plain(flight.Select((message, i) => message.Numbered(i))));
            d.ExpectRefusal(DtlsFault.UnexpectedMessage, 10, $"{first}");
        }
    }
}
