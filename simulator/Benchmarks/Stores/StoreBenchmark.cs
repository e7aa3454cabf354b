using System;
using System.IO;
using System.Threading.Tasks;
using Device.Desktop;

namespace Simulator.Benchmarks.Stores
{
    /// <summary>The store by itself: wear, bytes, memory and time.</summary>
    internal static class StoreBenchmark
    {
        /// <summary>Rotations over which bytes are amortised.</summary>
        public const int AmortisedRotations = 1_000;

        private const int BankBytes = 16_384;
        private const int FleetDevices = 8;
        private const int MemoryRounds = 25;
        private const int FlushedRounds = 7;
        private static readonly int[] BankSizes = { 8_192, BankBytes, 32_768, 65_536 };

        /// <exception cref="Device.Desktop.Errors.CommandException">BEN102, or the fleet cannot
        /// start.</exception>
        public static async Task<StoreFigures> RunAsync(StoreOptions options)
        {
            // Before anything is measured: a directory that takes no files is told at once.
            Directory.Delete(MakeDirectory(options.Directory));
            Console.Error.WriteLine($"onboarding {FleetDevices} devices");
            int[] fleet = await FleetFlash.MeasureAsync(FleetDevices);
            using StorePki pki = new StorePki();
            return new StoreFigures(
                MeasureWear(pki, options.Rotations, new[] { 8_192, BankBytes }),
                MeasureWear(pki, AmortisedRotations, BankSizes),
                new[]
                {
                    MountRun.Measure(pki, 8, 8_192),
                    MountRun.Measure(pki, 32, BankBytes),
                    MountRun.Measure(pki, 128, 65_536),
                },
                fleet,
                new[]
                {
                    MeasureMemory(pki),
                    MeasureFiles(pki, options.Directory, flush: false, MemoryRounds),
                    MeasureFiles(pki, options.Directory, flush: true, FlushedRounds),
                });
        }

        private static WearFigure[] MeasureWear(StorePki pki, int rotations, int[] bankSizes)
        {
            RotationKind[] kinds = Enum.GetValues<RotationKind>();
            WearFigure[] figures = new WearFigure[kinds.Length * bankSizes.Length];
            int count = 0;
            foreach (RotationKind kind in kinds)
            {
                foreach (int bankBytes in bankSizes)
                {
                    Console.Error.WriteLine(
                        $"{rotations} rotations, {kind}, banks of {bankBytes} bytes");
                    figures[count++] = WearRun.Measure(pki, kind, bankBytes, rotations);
                }
            }
            return figures;
        }

        private static RateFigure MeasureMemory(StorePki pki)
        {
            Console.Error.WriteLine("operations a second, memory");
            using RateRun run = new RateRun(
                pki, new MemoryBank(BankBytes), new MemoryBank(BankBytes));
            return run.Measure("memory", MemoryRounds);
        }

        /// <exception cref="Device.Desktop.Errors.CommandException">BEN102.</exception>
        internal static RateFigure MeasureFiles(
            StorePki pki, string parent, bool flush, int rounds)
        {
            string path = MakeDirectory(parent);
            try
            {
                string format = new DriveInfo(Path.GetFullPath(path)).DriveFormat;
                string medium = flush ? $"files on {format}, flushed" : $"files on {format}";
                Console.Error.WriteLine($"operations a second, {medium}");
                FilePairFault fault = FilePair.OpenOrCreate(
                    Path.Combine(path, "a"), Path.Combine(path, "b"), BankBytes, flush,
                    out FilePair? pair, out string reason);
                if (fault != FilePairFault.None)
                {
                    throw BenchmarkErrors.DirectoryNotWritable(path, $"{fault}: {reason}");
                }
                using (pair)
                {
                    using RateRun run = new RateRun(pki, pair!.First, pair.Second);
                    return run.Measure(medium, rounds);
                }
            }
            finally
            {
                Directory.Delete(path, recursive: true);
            }
        }

        private static string MakeDirectory(string parent)
        {
            string path = Path.Combine(parent, "store-bench-" + Path.GetRandomFileName());
            try
            {
                Directory.CreateDirectory(path);
                return path;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw BenchmarkErrors.DirectoryNotWritable(parent, e.Message);
            }
        }
    }
}
