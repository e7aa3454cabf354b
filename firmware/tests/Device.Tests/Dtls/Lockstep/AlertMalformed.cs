using System;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Alerts that are none: too short, too long, of no level.</summary>
    public sealed class AlertMalformed
    {
        [Theory]
        [InlineData("empty", "")]
        [InlineData("one byte", "02")]
        [InlineData("three bytes", "022800")]
        [InlineData("two alerts in a record", "02280228")]
        [InlineData("level 0", "0028")]
        [InlineData("level 3", "0328")]
        public void It_is_ignored_and_counted(string why, string hex)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(d.Server.Record(Wire.Alert, 0, Convert.FromHexString(hex)));
            Assert.True(d.Counters.RecordsIgnored == 1, why);
            d.Complete();
            d.Send(d.Server.Record(Wire.Alert, 1, Convert.FromHexString(hex)));
            Assert.Equal(2, d.Counters.RecordsIgnored);
            d.Talk();
        }
    }
}
