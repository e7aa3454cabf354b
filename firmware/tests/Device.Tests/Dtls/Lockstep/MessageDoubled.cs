using System.Linq;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Every message of the server twice, under the same number: the second is nothing
    /// new.</summary>
    public sealed class MessageDoubled
    {
        [Theory]
        [InlineData("each right behind the first", false)]
        [InlineData("the flight once more", true)]
        public void The_second_is_not_heard(string why, bool asFlight)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            foreach (WireMessage message in d.Server.Flight.SkipLast(1))
            {
                d.Send(d.Server.Plain(message.Whole));
                if (!asFlight) { d.Send(d.Server.Plain(message.Whole)); }
            }
            if (asFlight) { d.Send(d.Server.Plain(d.Server.Flight.SkipLast(1))); }
            d.ExpectSilence();
            d.Send(d.Server.Plain(d.Server.Flight[^1].Whole));
            d.TakeAnswer().Complete();
            Assert.True(d.Counters.FlightsRepeated == 0, why);
        }
    }
}
