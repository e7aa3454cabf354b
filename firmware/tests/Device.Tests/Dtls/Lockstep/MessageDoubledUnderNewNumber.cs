using System.Collections.Generic;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Every message of the server once more with the next number: that is a message too
    /// many, not a repetition.</summary>
    public sealed class MessageDoubledUnderNewNumber
    {
        [Theory]
        [InlineData(0)]
        [InlineData(1)]
        [InlineData(2)]
        [InlineData(3)]
        public void It_is_unexpected(int doubled)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            List<WireMessage> flight = d.Server.Flight.ToList();
            flight.Insert(doubled, flight[doubled]);
            d.Send(d.Server.Plain(flight.Select((message, i) => message.Numbered(i))));
            d.ExpectRefusal(DtlsFault.UnexpectedMessage, 10, $"{doubled}");
        }
    }
}
