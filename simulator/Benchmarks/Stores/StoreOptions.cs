using System.Globalization;
using System.IO;

namespace Simulator.Benchmarks.Stores
{
    /// <summary>The command line of the store's benchmark.</summary>
    /// <param name="Rotations">Rotations of the wear figures.</param>
    /// <param name="Directory">Where the file pairs are; their medium is what is
    /// measured.</param>
    /// <param name="Json">One line of JSON as the last of standard output.</param>
    public sealed record StoreOptions(int Rotations, string Directory, bool Json)
    {
        public const int RotationsDefault = 10_000;
        public const int RotationsMax = 1_000_000;

        /// <param name="args">What follows the word "store".</param>
        /// <exception cref="Device.Desktop.Errors.CommandException">BEN100.</exception>
        public static StoreOptions Read(string[] args)
        {
            StoreOptions options = new StoreOptions(RotationsDefault, Path.GetTempPath(), false);
            for (int i = 0; i < args.Length; i++)
            {
                options = args[i] switch
                {
                    "--json" => options with { Json = true },
                    "--rotations" => options with { Rotations = ReadRotations(args, ++i) },
                    "--directory" => options with { Directory = ReadDirectory(args, ++i) },
                    _ => throw BenchmarkErrors.StoreUsage($"unknown option {args[i]}", args[i]),
                };
            }
            return options;
        }

        private static int ReadRotations(string[] args, int index)
        {
            string text = ReadValue(args, index);
            bool isNumber = int.TryParse(
                text, NumberStyles.None, CultureInfo.InvariantCulture, out int rotations);
            if (isNumber && rotations >= 1 && rotations <= RotationsMax) { return rotations; }
            throw BenchmarkErrors.StoreUsage(
                $"{text} is not a number of rotations; 1 to {RotationsMax} is",
                "--rotations " + text);
        }

        private static string ReadDirectory(string[] args, int index)
        {
            string text = ReadValue(args, index);
            if (System.IO.Directory.Exists(text)) { return text; }
            throw BenchmarkErrors.StoreUsage(
                $"{text} is not a directory that is there", "--directory " + text);
        }

        private static string ReadValue(string[] args, int index)
        {
            if (index < args.Length) { return args[index]; }
            throw BenchmarkErrors.StoreUsage($"{args[index - 1]} has no value", args[index - 1]);
        }
    }
}
