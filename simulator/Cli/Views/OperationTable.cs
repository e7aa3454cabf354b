using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Simulator.Fleet.Lifecycle;
using Simulator.Fleet.Statistics;

namespace Simulator.Cli.Views
{
    /// <summary>Results of operations in words: a row each, then what is off.</summary>
    internal static class OperationTable
    {
        // More of them would hide the table.
        private const int FailuresMax = 10;

        private const string Layout =
            "{0,-22}{1,10}{2,11}{3,12}{4,9}{5,9}{6,8}{7,10}";

        /// <summary>A whole lifecycle.</summary>
        public static void Write(TextWriter output, LifecycleResult result)
        {
            Write(output, result.Operations);
            if (result.IsInterrupted) { output.WriteLine("  ended      interrupted"); }
            if (result.Reboots > 0) { output.WriteLine($"  reboots    {result.Reboots}"); }
            if (result.Outages > 0)
            {
                output.WriteLine($"  outages    {result.Outages} of the emulator, overcome");
            }
            foreach (FaultCount fault in result.Faults)
            {
                output.WriteLine($"  fault      {fault.Count} x {fault.Fault}, "
                    + $"first {string.Join(", ", fault.Examples)}");
            }
            output.WriteLine();
        }

        /// <summary>Operations in order.</summary>
        public static void Write(TextWriter output, IReadOnlyList<OperationReport> reports)
        {
            output.WriteLine(Row(
                "operation", "requested", "effective", "heartbeats", "p50 s", "p95 s",
                "billed", "failures"));
            foreach (OperationReport report in reports)
            {
                output.WriteLine(Row(
                    report.Title, $"{report.Requested}", $"{report.Effective}",
                    Heartbeats(report), Seconds(report, 50), Seconds(report, 95),
                    $"{report.Billed}", $"{report.Failures.Count}"));
            }
            foreach (OperationReport report in reports) { WriteFailures(output, report); }
        }

        private static void WriteFailures(TextWriter output, OperationReport report)
        {
            foreach (OperationFailure failure in report.Failures.Take(FailuresMax))
            {
                output.WriteLine(
                    $"  failed     {report.Title}, {failure.Device}: {failure.Cause}");
            }
            int more = report.Failures.Count - FailuresMax;
            if (more > 0) { output.WriteLine($"  failed     {report.Title}, {more} more"); }
        }

        private static string Heartbeats(OperationReport report)
        {
            return report.HeartbeatsMin == null
                ? "-"
                : $"{report.HeartbeatsMin}..{report.HeartbeatsMax}";
        }

        private static string Seconds(OperationReport report, double percent)
        {
            return report.Seconds(percent)?.ToString("0.0", CultureInfo.InvariantCulture) ?? "-";
        }

        private static string Row(params object[] cells)
        {
            return string.Format(CultureInfo.InvariantCulture, Layout, cells);
        }
    }
}
