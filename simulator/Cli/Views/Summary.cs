using System.IO;
using System.Linq;
using Simulator.Cli.Options;
using Simulator.Fleet;
using Simulator.Fleet.Statistics;

namespace Simulator.Cli.Views
{
    /// <summary>The end of a run in words, and three commands that lead on.</summary>
    internal static class Summary
    {
        private const double Kibi = 1024;

        public static void Write(
            TextWriter output, FleetResult result, UpOptions options, bool isNextWanted)
        {
            output.WriteLine($"{result.Registered} of {result.Devices} devices registered in "
                + $"{result.Seconds:0.0} s ({result.OnboardingsPerSecond:0.0} a second)");
            if (result.IsInterrupted) { output.WriteLine("  ended      interrupted"); }
            if (result.HasGivenUp)
            {
                output.WriteLine($"  ended      no further device registered in "
                    + $"{options.Fleet.PatienceSeconds} s (--patience)");
            }
            if (result.Registered > 0)
            {
                output.WriteLine($"  latency    p50 {result.LatencyMs(50):0} ms, "
                    + $"p95 {result.LatencyMs(95):0} ms, p99 {result.LatencyMs(99):0} ms, "
                    + "from a device's own start to its registration");
            }
            output.WriteLine($"  memory     {result.BytesPerDevice / Kibi:0.0} KiB a device, "
                + "emulator and flash included");
            WriteFloor(output, result);
            FleetSnapshot last = result.Last;
            output.WriteLine($"  datagrams  {last.Sent} sent, {last.Received} received, "
                + $"{last.Dropped} dropped");
            foreach (FaultCount fault in result.Faults)
            {
                output.WriteLine($"  fault      {fault.Count} x {fault.Fault}, "
                    + $"first {string.Join(", ", fault.Examples)}");
            }
            if (isNextWanted) { WriteNext(output, result, options); }
        }

        private static void WriteFloor(TextWriter output, FleetResult result)
        {
            if (result.CryptoFloorRatio == null)
            {
                output.WriteLine("  crypto     no libcrypto here to compare with");
                return;
            }
            output.WriteLine($"  crypto     {result.CryptoFloorRatio:0.00} of the floor: "
                + $"{result.CpuSeconds:0.0} CPU-s used, {result.FloorSeconds:0.0} CPU-s are what "
                + "raw OpenSSL needs for the same keys");
        }

        private static void WriteNext(TextWriter output, FleetResult result, UpOptions options)
        {
            string up = CommandName.Here + " up";
            int devices = result.Devices;
            string[] next =
            {
                options.Fleet.Loss > 0
                    ? $"{up} --devices {devices}"
                    : $"{up} --devices {devices} --loss 0.1",
                options.Fleet.DataDirectory == null
                    ? $"{up} --devices {devices} --data ./fleet-data"
                    : $"{up} --devices {2 * devices} --data {options.Fleet.DataDirectory}",
                options.Keep
                    ? "dotnet run --project simulator/Benchmarks -c Release"
                    : $"{up} --devices {devices} --keep",
            };
            output.WriteLine();
            output.WriteLine("next");
            foreach (string command in next.Distinct()) { output.WriteLine("  " + command); }
        }
    }
}
