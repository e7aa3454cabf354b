using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Simulator.Fleet.Devices;
using Simulator.Fleet.Errors;
using Simulator.Fleet.Statistics;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>The life of the certificates of a run's own devices, with power cuts where they
    /// are asked for.</summary>
    internal sealed class FleetLifecycle
    {
        // A device comes within an interval, and once more for the second half of an update.
        private const double PatienceIntervals = 2.2;

        private readonly FleetOptions _options;
        private readonly RunParts _parts;
        private readonly FleetStatistics _statistics;
        private LifecycleRun? _run;

        public FleetLifecycle(FleetOptions options, RunParts parts, FleetStatistics statistics)
        {
            _options = options;
            _parts = parts;
            _statistics = statistics;
        }

        /// <summary>The operation that goes on; null before the first.</summary>
        public OperationProgress? ReadProgress()
        {
            return Volatile.Read(ref _run)?.ReadProgress();
        }

        /// <summary>Runs until the last operation has ended or the caller interrupts.</summary>
        /// <exception cref="Device.Desktop.Errors.CommandException">FLT130, FLT131.</exception>
        public async Task<LifecycleResult> RunAsync(CancellationToken interrupted)
        {
            long startedAt = Stopwatch.GetTimestamp();
            using EmulatorClient client = new EmulatorClient(
                _parts.Cloud!.Access,
                Math.Max(EmulatorRest.OutageSecondsDefault, _options.PatienceSeconds));
            List<OperationReport> reports = new List<OperationReport>();
            bool isInterrupted = false;
            using CancellationTokenSource cuts =
                CancellationTokenSource.CreateLinkedTokenSource(interrupted);
            RebootPlan reboots = new RebootPlan(_parts.Devices, _options);
            LifecycleRun run = new LifecycleRun(
                client, _parts.Cloud.BootstrapServerCa,
                _options.PatienceSeconds
                    + (PatienceIntervals * _options.HeartbeatIntervalSeconds))
            {
                OnAsked = () => reboots.Begin(cuts.Token),
            };
            Volatile.Write(ref _run, run);
            try
            {
                await run.RunAsync(await FindAsync(client, interrupted), reports, interrupted);
            }
            catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
            {
                isInterrupted = true;
            }
            await cuts.CancelAsync();
            return new LifecycleResult
            {
                Operations = reports,
                IsInterrupted = isInterrupted,
                Seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds,
                Reboots = _statistics.Reboots,
                Outages = client.Outages,
                Faults = _statistics.HeartbeatFaults.ToArray(),
            };
        }

        // The account may have other devices; these are ours.
        private async Task<string[]> FindAsync(EmulatorClient client, CancellationToken stop)
        {
            HashSet<string> endpoints = _parts.Devices.OfType<VirtualDevice>()
                .Select(device => device.Endpoint).ToHashSet(StringComparer.Ordinal);
            string[] uids = (await client.ListDevicesAsync(stop))
                .Where(device => endpoints.Contains(device.Endpoint))
                .Select(device => device.Uid).ToArray();
            return uids.Length == endpoints.Count
                ? uids
                : throw FleetErrors.DevicesMissing(endpoints.Count, uids.Length);
        }
    }
}
