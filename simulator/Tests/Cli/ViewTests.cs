using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Simulator.Cli;
using Simulator.Cli.Options;
using Simulator.Cli.Views;
using Simulator.Fleet;
using Simulator.Fleet.Statistics;
using Xunit;

namespace Simulator.Tests.Cli
{
    public class ViewTests
    {
        [Fact]
        public void The_summary_tells_results_faults_and_three_next_commands()
        {
            StringWriter output = new StringWriter();
            UpOptions options = new UpOptions(new FleetOptions(), false, false, false);
            Summary.Write(output, Results.Make(registered: 3, devices: 4), options, true);
            string[] lines = output.ToString().Split('\n');
            Assert.StartsWith("3 of 4 devices registered in 2.0 s (1.5 a second)", lines[0]);
            Assert.Contains(
                lines, line => line.Contains("1 x SessionFailed/HandshakeTimedOut"));
            int next = Array.IndexOf(lines, "next");
            string[] commands = lines.Skip(next + 1).Where(line => line.Length > 0).ToArray();
            Assert.Equal(3, commands.Length);
            Assert.Equal(3, commands.Distinct().Count());
            Assert.All(commands, line => Assert.Contains(CommandName.Here, line));
        }

        [Fact]
        public void A_quiet_summary_names_no_commands()
        {
            StringWriter output = new StringWriter();
            UpOptions options = new UpOptions(new FleetOptions(), false, true, false);
            Summary.Write(output, Results.Make(registered: 0, devices: 4), options, false);
            Assert.DoesNotContain("next", output.ToString());
            Assert.DoesNotContain("latency", output.ToString());
        }

        [Fact]
        public void Plain_counts_leave_out_empty_stages()
        {
            FleetStatistics statistics = new FleetStatistics(5);
            statistics.Move(DeviceStage.Waiting, DeviceStage.Enrolling);
            statistics.Move(DeviceStage.Waiting, DeviceStage.BackingOff);
            string counts = PlainView.Counts(
                new FleetProgress(FleetPhase.Onboarding, statistics.Take(1)));
            Assert.Equal("0 of 5 registered, 1 enrolling, 1 backing off", counts);
            string factory = PlainView.Counts(
                new FleetProgress(FleetPhase.Factory, statistics.Take(1)));
            Assert.Equal("2 of 5 provisioned", factory);
        }

        [Theory]
        [InlineData(true)]
        [InlineData(false)]
        public async Task A_live_view_draws_with_and_without_colour(bool hasColour)
        {
            StringWriter error = new StringWriter();
            LiveView view = new LiveView(
                new Terminal(TextWriter.Null, error, IsLive: true, hasColour));
            FleetStatistics statistics = new FleetStatistics(5);
            await view.WatchAsync(
                () => new FleetProgress(FleetPhase.Onboarding, statistics.Take(1)),
                Task.CompletedTask);
            Assert.Contains("0 of 5 registered", error.ToString());
            if (!hasColour) { Assert.DoesNotContain("\u001b[38", error.ToString()); }
        }

        [Fact]
        public void The_rate_is_that_of_the_last_seconds()
        {
            RateMeter meter = new RateMeter();
            Assert.Equal(0, meter.Next(0, 0));
            Assert.Equal(10, meter.Next(1, 10));
            for (int second = 2; second <= 20; second++) { meter.Next(second, 10); }
            Assert.Equal(0, meter.Next(21, 10));
        }
    }
}
