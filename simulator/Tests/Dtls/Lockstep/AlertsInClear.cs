using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Alerts of epoch 0 on a session: all of them, none heard; in a handshake they end it
    /// without an answer.</summary>
    public sealed class AlertsInClear
    {
        [Fact]
        public void On_a_session_none_is_heard()
        {
            ServerDialogue d = ServerDialogue.Connected();
            int before = d.Records.RecordsOfWrongEpoch;
            for (int description = 0; description < 256; description++)
            {
                d.Send(d.Client.Record(Wire.Alert, 0, Wire.Alarm(Wire.Warning, description)));
                d.Send(d.Client.Record(Wire.Alert, 0, Wire.Alarm(Wire.Fatal, description)));
            }
            Assert.Equal(before + 512, d.Records.RecordsOfWrongEpoch);
            Assert.Empty(d.Service.Closed);
            d.Talk();
        }

        [Theory]
        [InlineData(Wire.Fatal, 40, DtlsFault.PeerAlert)]
        [InlineData(Wire.Fatal, 200, DtlsFault.PeerAlert)]
        public void In_a_handshake_a_fatal_one_ends_it(int level, int description, DtlsFault fault)
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(d.Client.Record(Wire.Alert, 0, Wire.Alarm(level, description)));
            d.ExpectSilence();
            Assert.Equal(1, d.Counters.FailedWith(fault));
            Assert.Equal(0, d.Network.Gate.Handshakes);
            d.Begin().Complete();
        }

        [Fact]
        public void Before_a_handshake_they_are_nobodys()
        {
            ServerDialogue d = new ServerDialogue();
            d.Send(d.Client.Record(Wire.Alert, 0, Wire.Alarm(Wire.Fatal, 40)));
            d.ExpectSilence();
            Assert.Equal(1, d.Counters.Dropped(DropCause.SessionUnknown));
            d.Complete();
        }
    }
}
