using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;

namespace Simulator.Benchmarks.Revocation
{
    /// <summary>Revokes a whole fleet in one call and makes the list of it.</summary>
    internal static class RevocationBenchmark
    {
        private const int DevicesDefault = 100_000;
        private const int DevicesMax = 1_000_000;
        private const int Rounds = 5;
        private const string Name = "LWM2M";

        /// <summary>Devices of the command line.</summary>
        /// <param name="args">What follows the word "revocation".</param>
        /// <exception cref="Device.Desktop.Errors.CommandException">BEN100.</exception>
        public static int ReadDevices(string[] args)
        {
            if (args.Length == 0) { return DevicesDefault; }
            bool isNumber = int.TryParse(
                args[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int devices);
            if (isNumber && args.Length == 2 && args[0] == "--devices"
                && devices is >= 1 and <= DevicesMax)
            {
                return devices;
            }
            throw BenchmarkErrors.RevocationUsage(
                $"a number of devices from 1 to {DevicesMax} is missing",
                string.Join(' ', args));
        }

        public static RevocationFigures Run(int devices)
        {
            string directory = Directory.CreateTempSubdirectory("revocation-").FullName;
            try
            {
                Clock clock = new Clock();
                using CloudCore core = CloudCore.Open(new CloudOptions
                {
                    DataDirectory = directory,
                    Time = clock,
                });
                Console.Error.WriteLine($"making {devices} devices");
                List<DeviceRecord> fleet = Provision(core, devices);
                long start = Stopwatch.GetTimestamp();
                RevocationOutcome[] outcomes = core.Revocations.RevokeAll(
                    fleet, Name, RevocationReason.CessationOfOperation, "benchmark");
                double revoked = Stopwatch.GetElapsedTime(start).TotalSeconds;
                foreach (RevocationOutcome outcome in outcomes)
                {
                    if (outcome.Result != RevocationResult.Done || outcome.Serials.Count != 1)
                    {
                        throw new InvalidOperationException(outcome.Result.ToString());
                    }
                }
                return Measure(core, clock, devices, revoked);
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        }

        private static RevocationFigures Measure(
            CloudCore core, Clock clock, int devices, double revokeSeconds)
        {
            List<double> seconds = [];
            int bytes = 0;
            for (int i = 0; i < Rounds; i++)
            {
                // A list of the same moment would be given out again.
                clock.Now += RevocationLists.Validity / 2;
                long start = Stopwatch.GetTimestamp();
                RevocationList list = core.RevocationLists.Get(core.Authority)
                    ?? throw new InvalidOperationException("the store refused");
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                bytes = list.Der.Length;
                if (list.Count != devices)
                {
                    throw new InvalidOperationException($"{list.Count} entries");
                }
            }
            seconds.Sort();
            return new RevocationFigures(devices, revokeSeconds, seconds[Rounds / 2], bytes);
        }

        // Certificates as the store has them; only their bodies are not real.
        private static List<DeviceRecord> Provision(CloudCore core, int devices)
        {
            List<DeviceRecord> fleet = new List<DeviceRecord>(devices);
            long notAfter = DateTimeOffset.UtcNow.AddYears(1).ToUnixTimeSeconds();
            byte[] der = new byte[480];
            for (int i = 0; i < devices; i++)
            {
                byte[] factoryKey = RandomNumberGenerator.GetBytes(32);
                DeviceRecord device = core.Devices.Directory.FindOrAdd(
                    core.Account, $"device-{i:0000000}", factoryKey, 0)!;
                byte[] serial = RandomNumberGenerator.GetBytes(16);
                serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
                LifecycleChange change = new LifecycleChange(device, 0);
                change.Issue(
                    new CertificateRecord(
                        serial, RandomNumberGenerator.GetBytes(32), notAfter,
                        CertificateStatus.Issued)
                    {
                        Name = Name,
                    },
                    der);
                while (!core.Devices.TrySave(device, change, null))
                {
                    core.Store.Write(_ => { });
                }
                fleet.Add(device);
            }
            core.Store.Write(_ => { });
            return fleet;
        }

        private sealed class Clock : TimeProvider
        {
            public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

            public override DateTimeOffset GetUtcNow()
            {
                return Now;
            }
        }
    }
}
