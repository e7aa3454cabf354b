using System;
using Device.Desktop.Errors;

namespace Simulator.Fleet.Errors
{
    /// <summary>The errors of `fleet`, FLT100 to FLT199. Each has a row in
    /// docs/errors.md.</summary>
    public static class FleetErrors
    {
        private static readonly string Up = CommandName.Here + " up";

        /// <summary>FLT100: a word that no command or option has.</summary>
        /// <param name="word">What was typed.</param>
        /// <param name="nearest">The option or command that it most resembles, or null.</param>
        /// <param name="command">The command line up to there.</param>
        public static CommandException UnknownWord(string word, string? nearest, string command)
        {
            string kind = word.StartsWith('-') ? "option" : "command or argument";
            return Usage(
                "FLT100",
                $"unknown {kind} {word}",
                command,
                nearest == null ? "nothing similar exists" : $"did you mean {nearest}?",
                command + " --help");
        }

        /// <summary>FLT101: the number of devices is not one.</summary>
        public static CommandException DevicesOutOfRange(string text, int max)
        {
            return Usage(
                "FLT101",
                $"{text} is not a number of devices; 1 to {max} is",
                $"--devices {text}",
                "a fleet is a whole number of devices, at least one",
                Up + " --devices 1000");
        }

        /// <summary>FLT102: the loss is not a probability below 1.</summary>
        public static CommandException LossOutOfRange(string text)
        {
            return Usage(
                "FLT102",
                $"{text} is not a probability of loss; 0 to below 1 is",
                $"--loss {text}",
                "with every datagram lost nothing can register",
                Up + " --loss 0.1");
        }

        /// <summary>FLT103: another option has a value that it cannot have.</summary>
        public static CommandException ValueOutOfRange(string option, string text, string range)
        {
            return Usage(
                "FLT103",
                $"{text} is not a value of {option}; {range} is",
                $"{option} {text}",
                "the value is out of range or misspelt",
                Up + " --help");
        }

        /// <summary>FLT104: an option without its value, or twice.</summary>
        public static CommandException ValueMissing(string message, string command)
        {
            return Usage(
                "FLT104",
                message,
                command,
                "every option has one value, once",
                Up + " --help");
        }

        /// <summary>FLT105: options that exclude or need each other.</summary>
        public static CommandException OptionsConflict(string what, string where, string why)
        {
            return Usage("FLT105", what, where, why, Up + " --help");
        }

        /// <summary>FLT106: no device has that name.</summary>
        /// <param name="name">What was typed.</param>
        /// <param name="nearest">The device that it most resembles, or null.</param>
        /// <param name="devices">How many the account has.</param>
        public static CommandException DeviceUnknown(string name, string? nearest, int devices)
        {
            return Usage(
                "FLT106",
                $"no device is called {name}",
                $"--device {name}",
                nearest == null
                    ? $"none of the account's {devices} devices has a similar name"
                    : $"did you mean {nearest}?",
                CommandName.Here + " status --help");
        }

        /// <summary>FLT107: it is not said which devices, or which emulator.</summary>
        public static CommandException SelectionMissing(string what, string command, string help)
        {
            return Usage(
                "FLT107", what, command,
                "an operation acts on nothing that was not named", help);
        }

        /// <summary>FLT108: no root CA has that name.</summary>
        public static CommandException RootCaUnknown(string name, string? nearest)
        {
            return Usage(
                "FLT108",
                $"no root CA is called {name}",
                $"--root-ca {name}",
                nearest == null ? "the account has none of a similar name"
                    : $"did you mean {nearest}?",
                $"to make it: --root-ca new:{name}");
        }

        /// <summary>FLT110: the data directory cannot be made or written.</summary>
        public static CommandException DirectoryNotWritable(string directory, Exception cause)
        {
            return Environment(
                "FLT110", FleetExit.Directory,
                "the data directory is not writable",
                directory,
                cause.Message,
                Up + " --data ./fleet-data",
                cause);
        }

        /// <summary>FLT111: a newer version made the data directory.</summary>
        public static CommandException FormatNewer(string file, long found, int known)
        {
            return FormatNewer(file, $"format {found}, this version knows up to {known}");
        }

        /// <summary>FLT111: a newer version made a file of the data directory.</summary>
        public static CommandException FormatNewer(string file, string reason)
        {
            return Environment(
                "FLT111", FleetExit.Newer,
                "the data directory is of a newer format: " + reason,
                file,
                "a newer version of fleet made it; nothing was changed",
                "use that version, or: " + Up + " --data ./fleet-data-new");
        }

        /// <summary>FLT112: another run has the data directory open.</summary>
        public static CommandException DirectoryInUse(string directory, Exception cause)
        {
            return Environment(
                "FLT112", FleetExit.Directory,
                "another fleet uses the data directory",
                directory,
                "its lock file is held by a living process",
                "end that run, or: " + Up + " --data ./fleet-data-2",
                cause);
        }

        /// <summary>FLT113: a file of the data directory is damaged.</summary>
        public static CommandException DirectoryDamaged(string file, string why, Exception? cause)
        {
            return Environment(
                "FLT113", FleetExit.Damaged,
                "the data directory is damaged",
                file,
                why,
                "restore it from a copy, or: " + Up + " --data ./fleet-data-new",
                cause);
        }

        /// <summary>FLT114: the disk does not hold the flash images.</summary>
        public static CommandException DiskTooSmall(string directory, long needed, long free)
        {
            return Environment(
                "FLT114", FleetExit.Directory,
                $"the flash images need {needed / Mebi} MiB, {free / Mebi} MiB are free",
                directory,
                "each device has its own flash image in the arena file",
                $"fewer devices, or another disk: df -h {directory}");
        }

        /// <summary>FLT115: the devices of the directory know another emulator.</summary>
        public static CommandException OtherEmulator(
            string directory, string known, string offered)
        {
            return Environment(
                "FLT115", FleetExit.Directory,
                $"the devices know {known}, this run offers {offered}",
                directory,
                "the address of the bootstrap service is in each device's flash",
                "leave out what differs (--cloud, --listen, ports), or: "
                    + Up + " --data ./fleet-data-new");
        }

        /// <summary>FLT116: the data directory is of no run that could be acted on.</summary>
        public static CommandException RunNotFound(string directory, string why, Exception? cause)
        {
            return Environment(
                "FLT116", FleetExit.Directory,
                "the directory holds no run of fleet up",
                directory,
                why,
                $"{Up} --keep --data {directory}",
                cause);
        }

        /// <summary>FLT120: more devices than the process may have sockets.</summary>
        public static CommandException TooManyDevices(int devices, int max)
        {
            return Environment(
                "FLT120", FleetExit.TooMany,
                $"{devices} devices do not fit, {max} do",
                $"--devices {devices}",
                "every device has a socket, and the limit of open files is reached before",
                max < 1 ? "ulimit -n 4096" : $"{Up} --devices {max}, or raise: ulimit -n");
        }

        /// <summary>FLT121: one device's store image cannot be used. The others go on.</summary>
        public static CommandError StoreUnusable(
            string endpoint, string where, string status)
        {
            return new CommandError(
                "FLT121", FleetExit.SomeFailed,
                $"the store image of {endpoint} cannot be used ({status})",
                where,
                "both banks are damaged beyond the last commit; only this device is affected",
                "restore the arena file from a copy, or: " + Up + " --data ./fleet-data-new");
        }

        /// <summary>FLT130: the emulator elsewhere does not answer.</summary>
        public static CommandException CloudUnreachable(string address, Exception cause)
        {
            return Environment(
                "FLT130", FleetExit.Cloud,
                "the emulator does not answer",
                address,
                cause.Message,
                "dotnet run --project simulator/Cloud -- --help, then look at --http-port there",
                cause);
        }

        /// <summary>FLT131: the emulator elsewhere refuses.</summary>
        public static CommandException CloudRefused(string request, int status, string detail)
        {
            string why = status == 401 ? "the API key is not one of its accounts" : detail;
            return Environment(
                "FLT131", FleetExit.Cloud,
                $"the emulator refused with HTTP {status}",
                request,
                why,
                "the emulator prints the path of its key file at its start: --api-key-file FILE");
        }

        /// <summary>FLT132: the CA file of the emulator elsewhere is not usable.</summary>
        public static CommandException CaUnusable(string file, string why, Exception? cause)
        {
            return Environment(
                "FLT132", FleetExit.Usage,
                "the file is not a CA certificate in PEM or DER",
                $"--ca {file}",
                why,
                $"openssl x509 -noout -subject -in {file}",
                cause);
        }

        /// <summary>FLT133: the file with the API key is not usable.</summary>
        public static CommandException ApiKeyUnusable(string file, string why, Exception? cause)
        {
            return Environment(
                "FLT133", FleetExit.Usage,
                "the file holds no API key",
                $"--api-key-file {file}",
                why,
                "the emulator prints the path of its key file at its start",
                cause);
        }

        /// <summary>FLT134: the emulator does not know all devices of the run.</summary>
        public static CommandException DevicesMissing(int devices, int known)
        {
            return Environment(
                "FLT134", FleetExit.Cloud,
                $"the emulator knows {known} of {devices} devices",
                "POST /ztp/devicecertificate/get",
                "devices that have not bootstrapped cannot be operated on",
                Up + " --patience 600 --lifecycle");
        }

        /// <summary>FLT170: a bug of ours; the run stops.</summary>
        public static CommandException Bug(string where, Exception cause)
        {
            return Environment(
                "FLT170", FleetExit.Internal,
                $"a bug in fleet: {cause.GetType().Name}: {cause.Message}",
                where,
                "this is not your doing; FLEET_TRACE=1 shows the stack",
                "report it with the command line and this output",
                cause);
        }

        private const long Mebi = 1024 * 1024;

        private static CommandException Usage(
            string code, string what, string where, string why, string help)
        {
            return new CommandException(
                new CommandError(code, FleetExit.Usage, what, where, why, help));
        }

        private static CommandException Environment(
            string code, int exit, string what, string where, string why, string help,
            Exception? cause = null)
        {
            return new CommandException(
                new CommandError(code, exit, what, where, why, help), cause);
        }
    }
}
