using System.Globalization;

namespace Simulator.Benchmarks.Heartbeats
{
    /// <summary>The command line of the heartbeat's benchmark.</summary>
    /// <param name="Devices">Devices that send heartbeats.</param>
    /// <param name="Json">One line of JSON as the last of standard output.</param>
    public sealed record HeartbeatOptions(int Devices, bool Json)
    {
        public const int DevicesDefault = 200;
        public const int DevicesMax = 10_000;

        /// <param name="args">What follows the word "heartbeat".</param>
        /// <exception cref="Device.Desktop.Errors.CommandException">BEN100.</exception>
        public static HeartbeatOptions Read(string[] args)
        {
            HeartbeatOptions options = new HeartbeatOptions(DevicesDefault, Json: false);
            for (int i = 0; i < args.Length; i++)
            {
                options = args[i] switch
                {
                    "--json" => options with { Json = true },
                    "--devices" => options with { Devices = ReadDevices(args, ++i) },
                    _ => throw BenchmarkErrors.HeartbeatUsage(
                        $"unknown option {args[i]}", args[i]),
                };
            }
            return options;
        }

        private static int ReadDevices(string[] args, int index)
        {
            string text = index < args.Length ? args[index] : "";
            bool isNumber = int.TryParse(
                text, NumberStyles.None, CultureInfo.InvariantCulture, out int devices);
            if (isNumber && devices >= 1 && devices <= DevicesMax) { return devices; }
            throw BenchmarkErrors.HeartbeatUsage(
                $"{text} is not a number of devices; 1 to {DevicesMax} is",
                "--devices " + text);
        }
    }
}
