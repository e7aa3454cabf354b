using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Warnings without end, in a handshake and on a connection: counted, never answered,
    /// and nothing waits longer for them.</summary>
    public sealed class WarningFlood
    {
        [Fact]
        public void Ten_thousand_change_nothing()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            long deadline = d.DeadlineMs;
            for (int i = 0; i < 10_000; i++)
            {
                d.Send(d.Server.Record(Wire.Alert, 0, Wire.Alarm(Wire.Warning, 90 + (i % 100))));
            }
            Assert.Equal(10_000, d.Counters.RecordsIgnored);
            Assert.Equal(deadline, d.DeadlineMs);
            d.Complete();
            for (int i = 0; i < 10_000; i++)
            {
                d.Send(d.Server.Record(Wire.Alert, 1, Wire.Alarm(Wire.Warning, 100)));
            }
            Assert.Equal(20_000, d.Counters.RecordsIgnored);
            d.Talk();
        }
    }
}
