using System;
using Xunit;

namespace Device.Tests.Lwm2m.Lockstep
{
    /// Goal: what CoAP's RFCs say, packet by packet, one file for each behaviour (Coap/*.txt).
    /// Method: a scripted peer sends exact packets and expects exact packets, in virtual time.
    public sealed class CoapLockstepTests
    {
        private const int ScriptCountMin = 60;
        private static readonly ScriptFolder s_folder = new("Coap");

        public static TheoryData<string> Scripts { get { return s_folder.Names; } }

        [Theory]
        [MemberData(nameof(Scripts))]
        public void The_dialogue_goes_as_it_is_written(string name)
        {
            int datagrams = s_folder.Run(new CoapScript(), name);
            Assert.True(datagrams > 0, "the script expects nothing of us");
        }

        [Fact]
        public void There_is_a_script_for_each_behaviour()
        {
            Assert.True(Scripts.Count >= ScriptCountMin, $"{Scripts.Count} scripts");
        }

        [Theory]
        [InlineData("another packet than ours", "peer -> 4000beef\npeer <- 7000beee")]
        [InlineData("a packet too many", "peer -> 4000beef\npeer <- 7000beef\npeer <- 7000beef")]
        [InlineData("a packet too few", "peer -> 4000beef")]
        [InlineData("a packet in time", "app -> ping\npeer <- 40000101\nat 2001\npeer <- 40000101")]
        [InlineData("an event that never was", "app <- ended None")]
        [InlineData("an event too few", "peer -> 4001beef")]
        [InlineData("another count", "peer -> 4000beef\npeer <- 7000beef\ncount Strays 1")]
        public void A_dialogue_that_goes_otherwise_is_noticed(string why, string text)
        {
            Exception? error = Record.Exception(() => new CoapScript().Run(why, text));
            Assert.True(error is Xunit.Sdk.XunitException, why);
        }
    }
}
