using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A ChangeCipherSpec before its time, which once made a client take keys that it did
    /// not have (CVE-2014-0224): here an epoch opens with its keys and in no other way.</summary>
    public sealed class ChangeCipherSpecEarly
    {
        [Fact]
        public void At_any_moment_it_changes_nothing()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(d.Server.ChangeCipherSpec());
            foreach (WireMessage message in d.Server.Flight)
            {
                d.Send(d.Server.ChangeCipherSpec(), d.Server.Plain(message.Whole));
            }
            d.TakeAnswer();
            d.Send(d.Server.ChangeCipherSpec());
            d.ExpectSilence();
            d.Complete();
            Assert.Equal(0, d.Counters.RecordsForged + d.Counters.RecordsOfWrongEpoch);
        }

        [Fact]
        public void Behind_one_records_of_epoch_1_stay_closed()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(
                d.Server.ChangeCipherSpec(),
                d.Server.Record(Wire.Handshake, 1, d.Server.ServerHello.Whole));
            Assert.Equal(1, d.Counters.RecordsOfWrongEpoch);
            d.ExpectSilence();
            d.Complete();
        }
    }
}
