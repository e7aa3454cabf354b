using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Alerts of epoch 0 on a connection: all of them, none heard.</summary>
    public sealed class AlertsInClearAfterFinished
    {
        [Fact]
        public void None_is_heard()
        {
            ClientDialogue d = ClientDialogue.Connected();
            int sent = 0;
            foreach (int level in new[] { 0, 1, 2, 3, 255 })
            {
                for (int description = 0; description < 256; description++)
                {
                    d.Send(d.Server.Record(Wire.Alert, 0, Wire.Alarm(level, description)));
                    sent++;
                }
            }
            Assert.Equal(sent, d.Counters.RecordsOfWrongEpoch);
            Assert.False(d.IsClosed);
            d.Talk();
        }
    }
}
