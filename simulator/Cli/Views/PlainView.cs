using System;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Simulator.Fleet;
using Simulator.Fleet.Statistics;

namespace Simulator.Cli.Views
{
    /// <summary>One line at a time, for logs and pipes: when something moved, at most one a second,
    /// and one every ten seconds when nothing did.</summary>
    internal sealed class PlainView : IFleetView
    {
        private const int IntervalMs = 1_000;
        private const int SilentIntervalsMax = 10;

        private readonly TextWriter _output;
        private readonly RateMeter _rate = new RateMeter();

        public PlainView(TextWriter output)
        {
            _output = output;
        }

        public async Task WatchAsync(Func<FleetProgress> read, Task run)
        {
            string last = "";
            int silent = 0;
            while (await Task.WhenAny(run, Task.Delay(IntervalMs)) != run)
            {
                FleetProgress progress = read();
                string counts = Counts(progress);
                silent++;
                if (counts == last && silent < SilentIntervalsMax) { continue; }
                last = counts;
                silent = 0;
                FleetSnapshot now = progress.Snapshot;
                double rate = _rate.Next(now.Seconds, now.Registered);
                string tail = progress.Operation == null ? $", {rate:0.0}/s" : "";
                _output.WriteLine($"{now.Seconds,7:0.0} s  {counts}{tail}");
            }
        }

        /// <summary>The counts of a moment in words; stages with nobody in them are left
        /// out.</summary>
        public static string Counts(FleetProgress progress)
        {
            FleetSnapshot now = progress.Snapshot;
            if (progress.Phase == FleetPhase.Starting) { return "starting"; }
            if (progress.Phase == FleetPhase.Factory)
            {
                int made = now.Devices - now.CountOf(DeviceStage.Waiting);
                return $"{made} of {now.Devices} provisioned";
            }
            if (progress.Phase == FleetPhase.Lifecycle)
            {
                return progress.Operation?.Describe() ?? "lifecycle";
            }
            StringBuilder text = new StringBuilder();
            text.Append($"{now.Registered} of {now.Devices} registered");
            Append(text, now, DeviceStage.Bootstrapping, "bootstrapping");
            Append(text, now, DeviceStage.Enrolling, "enrolling");
            Append(text, now, DeviceStage.Registering, "registering");
            Append(text, now, DeviceStage.BackingOff, "backing off");
            Append(text, now, DeviceStage.Failed, "failed");
            return text.ToString();
        }

        private static void Append(
            StringBuilder text, FleetSnapshot now, DeviceStage stage, string word)
        {
            int count = now.CountOf(stage);
            if (count > 0) { text.Append($", {count} {word}"); }
        }
    }
}
