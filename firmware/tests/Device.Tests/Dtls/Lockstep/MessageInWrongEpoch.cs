using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Messages of the flight under keys, and a Finished in the clear: dropped, whatever
    /// they say.</summary>
    public sealed class MessageInWrongEpoch
    {
        [Fact]
        public void A_flight_in_epoch_1_before_there_are_keys_is_dropped()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            foreach (WireMessage message in d.Server.Flight)
            {
                d.Send(d.Server.Record(Wire.Handshake, 1, message.Whole));
            }
            d.ExpectSilence();
            Assert.Equal(5, d.Counters.RecordsOfWrongEpoch);
            d.Complete();
        }

        [Fact]
        public void The_right_Finished_in_the_clear_is_dropped()
        {
            ClientDialogue d = new ClientDialogue().Connect().SendFlight().TakeAnswer();
            d.Send(d.Server.ChangeCipherSpec(), d.Server.Plain(d.Server.Finished.Whole));
            Assert.Equal(0, d.TimesConnected);
            Assert.Equal(1, d.Counters.FragmentsDropped);
            d.ExpectSilence();
            d.Complete();
        }

        [Fact]
        public void A_half_of_Finished_in_the_clear_does_not_mix_with_the_other()
        {
            ClientDialogue d = new ClientDialogue().Connect().SendFlight().TakeAnswer();
            WireMessage finished = d.Server.Finished;
            d.Send(d.Server.Plain(finished.With(Wire.Filled(12)).Part(0, 6)));
            d.Send(d.Server.Record(Wire.Handshake, 1, finished.Part(6, 6)));
            Assert.Equal(0, d.TimesConnected);
            d.Complete();
        }
    }
}
