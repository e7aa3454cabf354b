using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>The client's close_notify: heard when it is authentic, answered once, and forged
    /// not heard at all.</summary>
    public sealed class CloseOfClient
    {
        [Fact]
        public void It_is_answered_and_the_session_is_gone()
        {
            ServerDialogue d = ServerDialogue.Connected();
            d.Send(
                d.Client.Record(Wire.Alert, 1, Wire.Alarm(Wire.Warning, 0)),
                d.Client.Record(Wire.Data, 1, new byte[] { 1 }));
            Assert.Equal(DtlsFault.PeerClosed, Assert.Single(d.Service.Closed));
            d.ExpectSealedAlert(Wire.Warning, 0);
            d.ExpectSilence();
            Assert.Equal(0, d.Network.Gate.Sessions);
            d.Send(d.Client.Record(Wire.Data, 1, new byte[] { 1 }));
            d.ExpectSilence();
            Assert.Equal(1, d.Counters.Dropped(DropCause.SessionUnknown));
            d.Begin().Complete();
        }

        [Fact]
        public void With_any_byte_changed_it_is_not_heard()
        {
            ServerDialogue d = ServerDialogue.Connected();
            byte[] record = d.Client.Record(Wire.Alert, 1, Wire.Alarm(Wire.Warning, 0));
            for (int i = 13; i < record.Length; i++) { d.Send(Wire.Spoilt(record, i, 0x10)); }
            Assert.Equal(record.Length - 13, d.Records.RecordsForged);
            Assert.Empty(d.Service.Closed);
            d.Talk();
        }

        [Fact]
        public void Made_of_data_by_changing_its_type_it_is_not_heard()
        {
            ServerDialogue d = ServerDialogue.Connected();
            byte[] data = d.Client.Record(Wire.Data, 1, Wire.Alarm(Wire.Warning, 0));
            data[0] = Wire.Alert;
            d.Send(data);
            Assert.Empty(d.Service.Closed);
            d.Talk();
        }
    }
}
