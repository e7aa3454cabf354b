using System;
using Xunit;

namespace Device.Tests.Lwm2m.Lockstep
{
    /// Goal: what LwM2M 1.1 section 6.1 says of bootstrap, packet by packet, one file for each
    /// behaviour (Bootstrap/*.txt).
    /// Method: a scripted bootstrap server sends exact packets and expects exact packets.
    public sealed class BootstrapLockstepTests
    {
        private const int ScriptCountMin = 25;
        private static readonly ScriptFolder s_folder = new("Bootstrap");

        public static TheoryData<string> Scripts { get { return s_folder.Names; } }

        [Theory]
        [MemberData(nameof(Scripts))]
        public void The_bootstrap_goes_as_it_is_written(string name)
        {
            int datagrams = s_folder.Run(new BootstrapScript(), name);
            Assert.True(datagrams > 0, "the script expects nothing of us");
        }

        [Fact]
        public void There_is_a_script_for_each_behaviour()
        {
            Assert.True(Scripts.Count >= ScriptCountMin, $"{Scripts.Count} scripts");
        }

        [Theory]
        [InlineData("another answer", "begin\npeer -> 410400014a b1 '0'\npeer <- 618500014a")]
        [InlineData("an answer too few", "begin\npeer -> 410400014a b1 '0'")]
        [InlineData("an answer too many", "begin\npeer <- 614200014a")]
        [InlineData("another state", "begin\nstate Finished")]
        [InlineData("another fault", "begin\nfault TimedOut")]
        [InlineData("no account", "begin\naccount ServerUri=")]
        public void A_bootstrap_that_goes_otherwise_is_noticed(string why, string text)
        {
            Exception? error = Record.Exception(() => new BootstrapScript().Run(why, text));
            Assert.True(error is Xunit.Sdk.XunitException, why);
        }
    }
}
