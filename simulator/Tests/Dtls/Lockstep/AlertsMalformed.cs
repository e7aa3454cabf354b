using System;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Alerts that are none, in a handshake and on a session.</summary>
    public sealed class AlertsMalformed
    {
        [Theory]
        [InlineData("")]
        [InlineData("02")]
        [InlineData("022800")]
        [InlineData("02280228")]
        [InlineData("0028")]
        [InlineData("0328")]
        public void They_are_ignored_and_counted(string hex)
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(d.Client.Record(Wire.Alert, 0, Convert.FromHexString(hex)));
            Assert.Equal(1, d.Records.RecordsIgnored);
            d.Complete();
            d.Send(d.Client.Record(Wire.Alert, 1, Convert.FromHexString(hex)));
            Assert.Equal(2, d.Records.RecordsIgnored);
            d.Talk();
        }

        [Fact]
        public void A_flood_of_warnings_changes_nothing()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            long due = d.Network.Lane.NextDueMs;
            for (int i = 0; i < 5_000; i++)
            {
                d.Send(d.Client.Record(Wire.Alert, 0, Wire.Alarm(Wire.Warning, 1 + (i % 250))));
            }
            Assert.Equal(due, d.Network.Lane.NextDueMs);
            d.Complete();
            for (int i = 0; i < 5_000; i++)
            {
                d.Send(d.Client.Record(Wire.Alert, 1, Wire.Alarm(Wire.Warning, 100)));
            }
            d.Talk();
        }
    }
}
