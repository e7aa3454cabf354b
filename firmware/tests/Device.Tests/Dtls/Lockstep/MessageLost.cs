using System.Collections.Generic;
using System.Linq;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A message of the server's flight that got lost on the way: its number is missed,
    /// nothing is concluded from the others, and the repeated flight mends it.</summary>
    public sealed class MessageLost
    {
        [Theory]
        [InlineData(0)]
        [InlineData(1)]
        [InlineData(2)]
        [InlineData(3)]
        [InlineData(4)]
        public void It_costs_one_timer(int lost)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            List<WireMessage> rest = d.Server.Flight.ToList();
            rest.RemoveAt(lost);
            d.Send(d.Server.Plain(rest));
            d.ExpectSilence();

            d.PassTo(d.NowMs + d.Options.FirstTimeoutMs);
            Assert.Empty(d.Server.TakeHello(d.Take()));
            d.SendFlight().TakeAnswer();
            // The end of the repeated flight finds it whole: that is answered once more, by the
            // same messages.
            Assert.Equal(lost == 4 ? 0 : 1, d.TakeAll().Count);
            d.SendFinished().Talk();
        }
    }
}
