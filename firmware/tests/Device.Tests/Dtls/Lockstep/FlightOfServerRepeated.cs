using System.Linq;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A server that repeats its flight has not got our answer: it gets it again, once
    /// between two timeouts.</summary>
    public sealed class FlightOfServerRepeated
    {
        [Fact]
        public void It_gets_ours_again()
        {
            ClientDialogue d = new ClientDialogue().Connect().SendFlight().TakeAnswer();
            for (int round = 0; round < 3; round++)
            {
                d.SendFlight();
                Assert.Equal(1, d.Waiting);
                d.Take();
                for (int i = 0; i < 20; i++) { d.SendFlight(); }
                d.ExpectSilence();
                d.PassTo(d.DeadlineMs);
                d.Take();
            }
            Assert.Equal(6, d.Counters.FlightsRepeated);
            d.SendFinished().Talk();
        }

        [Fact]
        public void A_part_of_its_flight_is_no_repetition()
        {
            ClientDialogue d = new ClientDialogue().Connect().SendFlight().TakeAnswer();
            d.Send(d.Server.Plain(d.Server.Flight.SkipLast(1)));
            d.ExpectSilence();
            d.Complete();
        }
    }
}
