using System;
using Xunit;

namespace Device.Tests.Lwm2m.Lockstep
{
    /// Goal: what LwM2M 1.1 asks of a client, packet by packet, one file for each behaviour
    /// (Lwm2m/*.txt).
    /// Method: a scripted server sends exact packets and expects exact packets, in virtual time.
    public sealed class LwM2mLockstepTests
    {
        private const int ScriptCountMin = 30;
        private static readonly ScriptFolder s_folder = new("Lwm2m");

        public static TheoryData<string> Scripts { get { return s_folder.Names; } }

        [Theory]
        [MemberData(nameof(Scripts))]
        public void The_dialogue_goes_as_it_is_written(string name)
        {
            int datagrams = s_folder.Run(new LwM2mScript(), name);
            Assert.True(datagrams > 0, "the script expects nothing of us");
        }

        [Fact]
        public void There_is_a_script_for_each_behaviour()
        {
            Assert.True(Scripts.Count >= ScriptCountMin, $"{Scripts.Count} scripts");
        }

        [Theory]
        [InlineData("another packet", "registered\nserver -> 4000beef\nserver <- 7000beee")]
        [InlineData("a packet too few", "registered\nserver -> 4000beef")]
        [InlineData("a packet too many", "registered\nserver <- 7000beef")]
        [InlineData("another state", "registered\nstate Failed")]
        [InlineData("another deadline", "registered\ndeadline 1")]
        [InlineData("a wish that nobody had", "registered\nwish reboot")]
        [InlineData("an update in between", "options lifetime=100\nregistered\nat 75001")]
        public void A_dialogue_that_goes_otherwise_is_noticed(string why, string text)
        {
            Exception? error = Record.Exception(() => new LwM2mScript().Run(why, text));
            Assert.True(error is Xunit.Sdk.XunitException, why);
        }
    }
}
