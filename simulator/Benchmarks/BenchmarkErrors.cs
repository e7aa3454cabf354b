using Device.Desktop.Errors;
using Simulator.Fleet.Errors;

namespace Simulator.Benchmarks
{
    /// <summary>The errors of the benchmarks, BEN100 to BEN199. Each has a row in
    /// docs/errors.md.</summary>
    public static class BenchmarkErrors
    {
        private const string Command = "dotnet run --project simulator/Benchmarks -c Release --";

        /// <summary>BEN100: the command line is wrong.</summary>
        public static CommandException Usage(string what, string where)
        {
            return new CommandException(new CommandError(
                "BEN100", FleetExit.Usage, what, where,
                "options are --devices N, --suite ccm8|gcm, --no-peer and --json",
                Command + " --devices 1000"));
        }

        /// <summary>BEN100: the command line of the store's benchmark is wrong.</summary>
        public static CommandException StoreUsage(string what, string where)
        {
            return new CommandException(new CommandError(
                "BEN100", FleetExit.Usage, what, where,
                "options of store are --rotations N, --directory PATH and --json",
                Command + " store --rotations 10000"));
        }

        /// <summary>BEN100: the command line of the revocation's benchmark is wrong.</summary>
        public static CommandException RevocationUsage(string what, string where)
        {
            return new CommandException(new CommandError(
                "BEN100", FleetExit.Usage, what, where,
                "the option of revocation is --devices N",
                Command + " revocation --devices 100000"));
        }

        /// <summary>BEN100: the command line of the heartbeat's benchmark is wrong.</summary>
        public static CommandException HeartbeatUsage(string what, string where)
        {
            return new CommandException(new CommandError(
                "BEN100", FleetExit.Usage, what, where,
                "options of heartbeat are --devices N and --json",
                Command + " heartbeat --devices 200"));
        }

        /// <summary>BEN100: the command line of the benchmark of DTLS sessions is
        /// wrong.</summary>
        public static CommandException SessionUsage(string what, string where)
        {
            return new CommandException(new CommandError(
                "BEN100", FleetExit.Usage, what, where,
                "options of dtls are --sessions N and --json",
                Command + " dtls --sessions 500"));
        }

        /// <summary>BEN101: OpenSSL's DTLS is not here to compare with.</summary>
        /// <param name="names">Names that were looked for.</param>
        public static CommandException PeerMissing(string[] names)
        {
            return new CommandException(new CommandError(
                "BEN101", FleetExit.PeerMissing,
                $"no libssl of OpenSSL under {names.Length} names",
                string.Join(", ", names),
                "the handshake of the peer is measured in the same run, through this library",
                "apt-get install libssl3, or leave the peer out: " + Command + " --no-peer"));
        }

        /// <summary>BEN102: the files of the store cannot be made.</summary>
        public static CommandException DirectoryNotWritable(string directory, string why)
        {
            return new CommandException(new CommandError(
                "BEN102", FleetExit.Directory,
                "the directory of the store's files is not writable",
                directory, why, Command + " store --directory /tmp"));
        }
    }
}
