using System.Globalization;

namespace Simulator.Benchmarks.Sessions
{
    /// <summary>The command line of the benchmark of DTLS sessions.</summary>
    /// <param name="Sessions">Pairs that are held at a time to be weighed.</param>
    /// <param name="Json">One line of JSON as the last of standard output.</param>
    public sealed record SessionOptions(int Sessions, bool Json)
    {
        public const int SessionsDefault = 500;
        public const int SessionsMax = 10_000;

        /// <param name="args">What follows the word "dtls".</param>
        /// <exception cref="Device.Desktop.Errors.CommandException">BEN100.</exception>
        public static SessionOptions Read(string[] args)
        {
            SessionOptions options = new SessionOptions(SessionsDefault, Json: false);
            for (int i = 0; i < args.Length; i++)
            {
                options = args[i] switch
                {
                    "--json" => options with { Json = true },
                    "--sessions" => options with { Sessions = ReadSessions(args, ++i) },
                    _ => throw BenchmarkErrors.SessionUsage(
                        $"unknown option {args[i]}", args[i]),
                };
            }
            return options;
        }

        private static int ReadSessions(string[] args, int index)
        {
            string text = index < args.Length ? args[index] : "";
            bool isNumber = int.TryParse(
                text, NumberStyles.None, CultureInfo.InvariantCulture, out int sessions);
            if (isNumber && sessions >= 1 && sessions <= SessionsMax) { return sessions; }
            throw BenchmarkErrors.SessionUsage(
                $"{text} is not a number of sessions; 1 to {SessionsMax} is",
                "--sessions " + text);
        }
    }
}
