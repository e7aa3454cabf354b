using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Device.Desktop;
using Device.Kcm;
using Simulator.Fleet;
using Simulator.Fleet.Data;
using Simulator.Fleet.Factory;

namespace Simulator.Benchmarks.Stores
{
    /// <summary>The flash of devices that a fleet has onboarded, factory to registration, against
    /// the emulator in the same process.</summary>
    internal static class FleetFlash
    {
        /// <summary>Most that a registered device's items may take.</summary>
        public const int LiveBytesMax = 4_096;

        /// <summary>The live bytes of each device's log.</summary>
        /// <exception cref="Device.Desktop.Errors.CommandException">The fleet cannot
        /// start.</exception>
        public static async Task<int[]> MeasureAsync(int devices)
        {
            string path = Directory.CreateTempSubdirectory("store-bench-").FullName;
            try
            {
                FleetOptions options = new FleetOptions
                {
                    Devices = devices,
                    DataDirectory = path,
                };
                await using (FleetRun run = new FleetRun(options, keep: true))
                {
                    FleetResult result = await run.RunAsync(CancellationToken.None);
                    if (result.Registered != devices)
                    {
                        throw new InvalidOperationException(
                            $"{result.Registered} of {devices} devices registered");
                    }
                }
                return Read(path, devices);
            }
            finally
            {
                Directory.Delete(path, recursive: true);
            }
        }

        private static int[] Read(string path, int devices)
        {
            using RunDirectory directory = RunDirectory.Open(
                path, keep: true, DeviceArena.BankBytesDefault);
            using DeviceArena arena = DeviceArena.Open(directory, devices);
            RootOfTrust roots = RootOfTrust.Open(directory);
            int[] live = new int[devices];
            for (int slot = 0; slot < devices; slot++)
            {
                KcmStatus status = KcmStore.Mount(
                    arena.BankOf(slot, 0), arena.BankOf(slot, 1), new DotNetCrypto(),
                    roots.For(FleetSecret.EndpointOf(slot)), null, out KcmStore store);
                if (status != KcmStatus.Success)
                {
                    throw new InvalidOperationException($"slot {slot}: {status}");
                }
                live[slot] = store.GetHealth().LiveBytes;
                store.Dispose();
            }
            return live;
        }
    }
}
