using Simulator.Cli.Options;
using Simulator.Fleet;
using Xunit;

namespace Simulator.Tests.Cli
{
    /// Goal: a lifecycle without further words ends the same day, and a speed that was asked for
    /// is the speed.
    public sealed class UpOptionsTests
    {
        [Theory]
        [InlineData("up", 1, 86_400)]
        [InlineData("up --lifecycle", FleetOptions.SpeedWithLifecycle, 30)]
        [InlineData("up --lifecycle --speed 1", 1, 86_400)]
        [InlineData("up --speed 8640", 8_640, 10)]
        public void A_lifecycle_is_compressed_unless_told_otherwise(
            string line, int speed, int intervalSeconds)
        {
            CommandLine words = new CommandLine();
            FleetOptions options = new UpOptionsReader(
                words, words.Root.Parse(line.Split(' '))).Read().Fleet;
            Assert.Equal(speed, options.Speed);
            Assert.Equal(intervalSeconds, options.HeartbeatIntervalSeconds);
        }
    }
}
