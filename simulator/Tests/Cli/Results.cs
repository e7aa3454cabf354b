using Simulator.Fleet;
using Simulator.Fleet.Statistics;

namespace Simulator.Tests.Cli
{
    internal static class Results
    {
        /// <summary>A result of two seconds with latencies of 1, 2, 3… ms and a fault.</summary>
        public static FleetResult Make(int registered, int devices)
        {
            FleetStatistics statistics = new FleetStatistics(devices);
            for (int i = 0; i < registered; i++)
            {
                statistics.Move(DeviceStage.Waiting, DeviceStage.Registered);
                statistics.CountRegistered(i, i + 1, hasEnrolled: true);
            }
            statistics.CountFault("SessionFailed/HandshakeTimedOut", "device-000004");
            return new FleetResult
            {
                Devices = devices,
                Registered = registered,
                Enrolled = registered,
                Provisioned = devices,
                IsInterrupted = false,
                Seconds = 2,
                CpuSeconds = 3,
                GrownBytes = 1_000L * devices,
                SortedLatenciesMs = statistics.SortedLatencies(),
                Floor = null,
                Last = statistics.Take(2),
                Faults = statistics.Faults.ToArray(),
                DeviceErrors = [],
            };
        }
    }
}
