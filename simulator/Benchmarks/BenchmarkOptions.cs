using System.Globalization;
using Simulator.Fleet;

namespace Simulator.Benchmarks
{
    /// <summary>The command line of the benchmarks.</summary>
    /// <param name="Devices">Devices of the fleet.</param>
    /// <param name="Suite">Suite of the fleet.</param>
    /// <param name="HasPeer">False leaves OpenSSL's DTLS out.</param>
    /// <param name="Json">One line of JSON as the last of standard output.</param>
    public sealed record BenchmarkOptions(
        int Devices, OfferedSuite Suite, bool HasPeer, bool Json)
    {
        /// <exception cref="Device.Desktop.Errors.CommandException">BEN100.</exception>
        public static BenchmarkOptions Read(string[] args)
        {
            BenchmarkOptions options = new BenchmarkOptions(
                new FleetOptions().Devices, OfferedSuite.Ccm8, HasPeer: true, Json: false);
            for (int i = 0; i < args.Length; i++)
            {
                options = args[i] switch
                {
                    "--no-peer" => options with { HasPeer = false },
                    "--json" => options with { Json = true },
                    "--devices" => options with { Devices = ReadDevices(args, ++i) },
                    "--suite" => options with { Suite = ReadSuite(args, ++i) },
                    _ => throw BenchmarkErrors.Usage($"unknown option {args[i]}", args[i]),
                };
            }
            return options;
        }

        private static int ReadDevices(string[] args, int index)
        {
            string text = ReadValue(args, index);
            bool isNumber = int.TryParse(
                text, NumberStyles.None, CultureInfo.InvariantCulture, out int devices);
            if (isNumber && devices >= 1 && devices <= FleetOptions.DevicesMax) { return devices; }
            throw BenchmarkErrors.Usage(
                $"{text} is not a number of devices; 1 to {FleetOptions.DevicesMax} is",
                "--devices " + text);
        }

        private static OfferedSuite ReadSuite(string[] args, int index)
        {
            string text = ReadValue(args, index);
            return text switch
            {
                "ccm8" => OfferedSuite.Ccm8,
                "gcm" => OfferedSuite.Gcm,
                _ => throw BenchmarkErrors.Usage(
                    $"{text} is not a suite; ccm8 or gcm is", "--suite " + text),
            };
        }

        private static string ReadValue(string[] args, int index)
        {
            if (index < args.Length) { return args[index]; }
            throw BenchmarkErrors.Usage($"{args[index - 1]} has no value", args[index - 1]);
        }
    }
}
