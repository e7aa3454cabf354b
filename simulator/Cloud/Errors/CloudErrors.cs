using System;
using Device.Desktop.Errors;

namespace Simulator.Cloud.Errors
{
    /// <summary>The errors of the emulator's start, CLD100 to CLD199. Exit codes 2 to 7 mean the
    /// same in every command that starts an emulator.</summary>
    public static class CloudErrors
    {
        /// <summary>Exit code of a wrong command line.</summary>
        public const int ExitUsage = 2;

        /// <summary>Exit code of a port that another process holds.</summary>
        public const int ExitPort = 3;

        /// <summary>Exit code of a data directory that cannot be used.</summary>
        public const int ExitDirectory = 4;

        /// <summary>Exit code of a data directory that a newer version made.</summary>
        public const int ExitNewer = 5;

        /// <summary>Exit code of a data directory with damaged contents.</summary>
        public const int ExitDamaged = 6;

        /// <summary>Exit code of a listen address that this machine does not have.</summary>
        public const int ExitAddress = 7;

        /// <summary>Exit code of an audit log that is not what was written.</summary>
        public const int ExitAudit = 8;

        /// <summary>Exit code of a socket that failed while the emulator ran.</summary>
        public const int ExitSocket = 9;

        /// <summary>CLD100: the command line is wrong.</summary>
        public static CommandException Usage(string what, string where, string why)
        {
            return new CommandException(new CommandError(
                "CLD100", ExitUsage, what, where, why,
                "dotnet run --project simulator/Cloud -- --help"));
        }

        /// <summary>CLD101: a port is in use.</summary>
        public static CommandException PortInUse(
            string service, string address, int port, string option, Exception cause)
        {
            return new CommandException(
                new CommandError(
                    "CLD101", ExitPort,
                    $"port {port} for {service} is in use",
                    $"{address}:{port}",
                    "another process, perhaps another emulator, listens there",
                    $"choose another port: {option} {Math.Min(port + 10, 65535)} "
                        + $"(0 lets the system pick); who has it: ss -lntup 'sport = :{port}'"),
                cause);
        }

        /// <summary>CLD102: the data directory cannot be made or written.</summary>
        public static CommandException DirectoryNotWritable(string directory, Exception cause)
        {
            return new CommandException(
                new CommandError(
                    "CLD102", ExitDirectory,
                    "the data directory is not writable",
                    directory,
                    cause.Message,
                    "choose another one: --data ./cloud-data"),
                cause);
        }

        /// <summary>CLD103: a newer version made the data directory.</summary>
        public static CommandException SchemaNewer(string file, long found, long known)
        {
            return new CommandException(new CommandError(
                "CLD103", ExitNewer,
                $"the store has schema {found}, this version knows up to {known}",
                file,
                "a newer version of the emulator made it; nothing was changed",
                "use that version, or start a new directory: --data ./cloud-data-new"));
        }

        /// <summary>CLD104: what is in the data directory cannot be used.</summary>
        public static CommandException StoreDamaged(string file, string why, Exception? cause)
        {
            return new CommandException(
                new CommandError(
                    "CLD104", ExitDamaged,
                    "the data directory is damaged",
                    file,
                    why,
                    "restore it from a copy, or start a new directory: --data ./cloud-data-new"),
                cause);
        }

        /// <summary>CLD105: another emulator has the data directory open.</summary>
        public static CommandException DirectoryInUse(string directory, Exception cause)
        {
            return new CommandException(
                new CommandError(
                    "CLD105", ExitDirectory,
                    "another emulator uses the data directory",
                    directory,
                    "its lock file is held by a living process",
                    "end that process, or choose another directory: --data ./cloud-data-2"),
                cause);
        }

        /// <summary>CLD106: the listen address cannot be used.</summary>
        public static CommandException AddressUnusable(
            string address, string why, Exception? cause)
        {
            return new CommandException(
                new CommandError(
                    "CLD106", ExitAddress,
                    "the listen address cannot be used",
                    $"--listen {address}",
                    why,
                    "name an address of this machine that devices reach: --listen 127.0.0.1"),
                cause);
        }

        /// <summary>CLD107: a socket failed for good while the emulator ran.</summary>
        public static CommandException SocketFailed(string service, int port, string error)
        {
            return new CommandException(new CommandError(
                "CLD107", ExitSocket,
                $"the socket of {service} failed: {error}",
                $"UDP port {port}",
                "the system refuses to receive on it, again and again",
                "start the emulator again; the store has all that was answered"));
        }

        /// <summary>CLD110: a row of the audit log is missing or was altered.</summary>
        public static CommandException AuditBroken(string directory, long row, string why)
        {
            return new CommandException(new CommandError(
                "CLD110", ExitAudit,
                $"the audit log is broken at row {row}",
                directory,
                why,
                $"the rows before {row} are good; restore the directory from a copy and compare"));
        }

        /// <summary>CLD111: there is no audit log.</summary>
        public static CommandException NoAuditLog(string directory)
        {
            return new CommandException(new CommandError(
                "CLD111", ExitDirectory,
                "there is no audit log",
                directory,
                "no emulator of this version has used the directory",
                "name the data directory of an emulator: --data ./cloud-data"));
        }

        /// <summary>CLD112: a hash that was noted is none of the audit log's.</summary>
        public static CommandException AuditHeadMissing(
            string directory, string head, long count, string found)
        {
            return new CommandException(new CommandError(
                "CLD112", ExitAudit,
                $"no row of the audit log has the hash {head}",
                $"{directory}, {count} rows, the last {found}",
                "rows were cut off at the end, or the whole log was written anew",
                "restore the directory from a copy and compare"));
        }
    }
}
