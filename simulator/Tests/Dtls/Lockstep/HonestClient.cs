using System;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>The dialogue that all others depart from: without it their refusals would prove
    /// nothing.</summary>
    public sealed class HonestClient
    {
        [Theory]
        [InlineData("CCM-8", Wire.Ccm8)]
        [InlineData("GCM", Wire.Gcm)]
        public void Server_and_hand_made_client_agree(string why, int suite)
        {
            ServerDialogue d = new ServerDialogue();
            d.Client.Suites.Clear();
            d.Client.Suites.Add(suite);
            d.Complete();
            Assert.True(d.Client.Suite == suite, why);
            Assert.Equal("device", d.Service.Connected.Take());
            Assert.Equal(0, d.Records.RecordsForged + d.Records.RecordsIgnored);
        }

        [Fact]
        public void What_the_scripted_client_checks_it_does_check()
        {
            ServerDialogue d = new ServerDialogue().SendHello();
            byte[] flight = Wire.Join(d.TakeAll().ToArray());
            const int randomOffset = 13 + 12 + 2;
            Assert.Throws<InvalidOperationException>(
                () => d.Client.TakeFlight(new[] { Wire.Spoilt(flight, randomOffset) }));
        }
    }
}
