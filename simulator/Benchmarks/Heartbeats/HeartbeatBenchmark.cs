using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Device.Agent;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;

namespace Simulator.Benchmarks.Heartbeats
{
    /// <summary>Heartbeats of real agents against the emulator in the same process, over UDP on
    /// loopback.</summary>
    internal static class HeartbeatBenchmark
    {
        private const int Threads = 16;
        private const int HandshakeRounds = 5;
        private const int LiveRounds = 25;

        // The first brings the credential list into the service, the next is idle.
        private const int WarmUps = 3;
        private const int OperationDevicesMax = 9;

        // Longer than the emulator's interval: the session is never left.
        private const int LingerForEverMs = 200_000_000;
        private const int RootDays = 3_650;

        /// <exception cref="Device.Desktop.Errors.CommandException">The emulator cannot
        /// start.</exception>
        public static async Task<HeartbeatFigures> RunAsync(HeartbeatOptions options)
        {
            await using HeartbeatScene scene = await HeartbeatScene.OpenAsync();
            Console.Error.WriteLine($"onboarding {options.Devices} devices");
            HeartbeatDevice[] devices = Enumerable.Range(0, options.Devices)
                .Select(index => scene.MakeDevice($"beat-{index:000000}")).ToArray();
            try
            {
                InParallel(devices, device => device.Start(Options(0)));
                Console.Error.WriteLine("idle heartbeats, a handshake each");
                IdleFigure handshake = MeasureIdle(devices, HandshakeRounds, isKept: false);
                InParallel(devices, device => device.Start(Options(LingerForEverMs)));
                Console.Error.WriteLine("idle heartbeats on live sessions");
                IdleFigure live = MeasureIdle(devices, LiveRounds, isKept: true);
                HeartbeatDevice[] few = devices[..Math.Min(OperationDevicesMax, devices.Length)];
                OperationFigure[] operations = MeasureOperations(scene, few);
                return new HeartbeatFigures(options.Devices, handshake, live, operations);
            }
            finally
            {
                foreach (HeartbeatDevice device in devices) { device.Dispose(); }
            }
        }

        private static AgentOptions Options(int lingerMs)
        {
            return new AgentOptions
            {
                FlightTimeoutMs = AgentOptions.FlightTimeoutInFleetMs,
                HeartbeatLingerMs = lingerMs,
            };
        }

        private static IdleFigure MeasureIdle(HeartbeatDevice[] devices, int rounds, bool isKept)
        {
            for (int i = 0; i < WarmUps; i++)
            {
                InParallel(devices, device => Beat(device, isKept));
            }
            foreach (HeartbeatDevice device in devices) { device.Reset(); }
            double[] rates = new double[rounds];
            double[] cpuMs = new double[rounds];
            using Process process = Process.GetCurrentProcess();
            for (int i = 0; i < rounds; i++)
            {
                process.Refresh();
                double cpuBefore = process.TotalProcessorTime.TotalMilliseconds;
                long start = Stopwatch.GetTimestamp();
                InParallel(devices, device => Beat(device, isKept));
                rates[i] = devices.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
                process.Refresh();
                cpuMs[i] = (process.TotalProcessorTime.TotalMilliseconds - cpuBefore)
                    / devices.Length;
            }
            return new IdleFigure(
                Median(rates), Median(cpuMs),
                (long)Median(devices.Select(
                    device => device.BytesUp(AgentOutput.PathHeartbeat) / (double)rounds)),
                (long)Median(devices.Select(
                    device => device.BytesDown(AgentOutput.PathHeartbeat) / (double)rounds)),
                devices.Sum(device => device.Programs), devices.Sum(device => device.Erases));
        }

        private static void Beat(HeartbeatDevice device, bool isKept)
        {
            int before = device.Heartbeats;
            device.RequestHeartbeat();
            device.Run(
                () => device.Heartbeats > before && (isKept || !device.HasHeartbeatPath));
        }

        private static OperationFigure[] MeasureOperations(
            HeartbeatScene scene, HeartbeatDevice[] devices)
        {
            AgentOptions options = Options(new AgentOptions().HeartbeatLingerMs);
            foreach (HeartbeatDevice device in devices)
            {
                device.Start(options);
                for (int i = 0; i < WarmUps; i++) { Beat(device, isKept: false); }
            }
            RootCaChange change = scene.Host.Core.Signers.Create(
                scene.Host.Core.Account, new RootCaSettings { Name = "benchmark" }, RootDays,
                out RootCa? root);
            if (change != RootCaChange.Done)
            {
                throw new InvalidOperationException(change.ToString());
            }
            return new[]
            {
                Measure(scene, devices, OperationVerb.Renew, ""),
                Measure(scene, devices, OperationVerb.Update, ""),
                Measure(scene, devices, OperationVerb.Transfer, root!.Uid),
                Measure(scene, devices, OperationVerb.Delete, ""),
            };
        }

        private static OperationFigure Measure(
            HeartbeatScene scene, HeartbeatDevice[] devices, OperationVerb verb, string signer)
        {
            Console.Error.WriteLine($"{verb} of {devices.Length} devices");
            foreach (HeartbeatDevice device in devices) { Do(scene, device, verb, signer); }
            return new OperationFigure(
                verb,
                (int)Median(devices.Select(device => (double)device.Heartbeats)),
                MedianBytes(devices, AgentOutput.PathHeartbeat),
                MedianBytes(devices, AgentOutput.PathMain),
                (long)Median(devices.Select(device => (double)device.BytesProgrammed)),
                (long)Median(devices.Select(device => (double)device.Erases)));
        }

        private static void Do(
            HeartbeatScene scene, HeartbeatDevice device, OperationVerb verb, string signer)
        {
            DeviceRecord record = scene.Find(device);
            OperationOutcome outcome = scene.Host.Core.Operations.Queue(
                scene.Host.Core.Account, record, "LWM2M", verb, signer,
                OperationDesk.NewBatch(), "benchmark", TimeProvider.System.GetUtcNow());
            if (outcome.Verdict != OperationVerdict.Queued)
            {
                throw new InvalidOperationException($"{device.Endpoint}: {outcome.Verdict}");
            }
            AgentState end = verb == OperationVerb.Delete
                ? AgentState.OnHold : AgentState.Registered;
            device.Reset();
            device.RequestHeartbeat();
            device.Run(() => device.State == end && !device.HasHeartbeatPath && IsOver(record));
        }

        private static bool IsOver(DeviceRecord record)
        {
            lock (record) { return record.Lifecycle!.Operations.Count == 0; }
        }

        private static long MedianBytes(HeartbeatDevice[] devices, int path)
        {
            return (long)Median(devices.Select(
                device => (double)(device.BytesUp(path) + device.BytesDown(path))));
        }

        private static double Median(IEnumerable<double> values)
        {
            double[] sorted = values.Order().ToArray();
            return sorted[sorted.Length / 2];
        }

        // A thread drives its devices one after the other, and waits for the emulator meanwhile.
        private static void InParallel(
            HeartbeatDevice[] devices, Action<HeartbeatDevice> action)
        {
            int next = -1;
            Exception? failed = null;
            Thread[] threads = new Thread[Math.Min(Threads, devices.Length)];
            for (int i = 0; i < threads.Length; i++)
            {
                threads[i] = new Thread(() =>
                {
                    try
                    {
                        int index;
                        while ((index = Interlocked.Increment(ref next)) < devices.Length)
                        {
                            action(devices[index]);
                        }
                    }
                    catch (Exception bug)
                    {
                        failed = bug;
                    }
                });
                threads[i].Start();
            }
            foreach (Thread thread in threads) { thread.Join(); }
            if (failed != null)
            {
                throw new InvalidOperationException("a device failed", failed);
            }
        }
    }
}
