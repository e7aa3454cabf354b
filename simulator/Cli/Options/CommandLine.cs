using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using Simulator.Fleet;

namespace Simulator.Cli.Options
{
    /// <summary>
    /// The words of `fleet` and their help. Values are read as text and checked by
    /// <see cref="UpOptionsReader"/>, so that every wrong one gets an error in five parts.
    /// </summary>
    internal sealed class CommandLine
    {
        private static readonly FleetOptions Defaults = new FleetOptions();

        public CommandLine()
        {
            Root = new RootCommand(
                "Fleets of virtual devices that onboard over real UDP against a cloud emulator.");
            Up = new Command(
                "up",
                "Makes devices, brings them up against the emulator, and says how it went.");
            foreach (Option option in new Option[]
            {
                Devices, Lifetime, Suite, Loss, Seed, Concurrency, Patience, Data, Keep,
                Json, Quiet, Listen, BootstrapPort, ManagementPort, HttpPort, Cloud, ApiKey,
                ApiKeyFile, Ca, Lifecycle, Speed, Reboot,
            })
            {
                Up.Add(option);
            }
            Root.Add(Up);
            foreach (Command command in Operations.Commands) { Root.Add(command); }
        }

        public RootCommand Root { get; }

        public Command Up { get; }

        /// <summary>Commands that act on the certificates of a fleet that is up.</summary>
        public OperationWords Operations { get; } = new OperationWords();

        public Option<string> Devices { get; } = Text(
            "--devices", "N", $"How many devices. Default: {Number(Defaults.Devices)}.");

        public Option<string> Lifetime { get; } = Text(
            "--lifetime", "S",
            "Registration lifetime that the emulator hands out, in seconds. "
                + $"Default: {Number(Defaults.LifetimeSeconds)}.");

        public Option<string> Suite { get; } = Text(
            "--suite", "ccm8|gcm", "Cipher suite that the devices offer. Default: ccm8.");

        public Option<string> Loss { get; } = Text(
            "--loss", "P", "Probability that a datagram is lost, each direction. Default: 0.");

        public Option<string> Seed { get; } = Text(
            "--seed", "N", "Seed of the loss and of the reboots. Default: 1.");

        public Option<string> Concurrency { get; } = Text(
            "--concurrency", "N",
            $"Onboardings at a time. Default: {Number(Defaults.Concurrency)}, "
                + $"with --loss {Number(FleetOptions.ConcurrencyWithLoss)}.");

        public Option<string> Patience { get; } = Text(
            "--patience", "S",
            "Give up when for so many seconds no further device registered. "
                + $"Default: {Number(Defaults.PatienceSeconds)}.");

        public Option<string> Data { get; } = Text(
            "--data", "DIR",
            "Directory of flash images, keys and the emulator's database; a later run with it "
                + "resumes. Default: a temporary one, removed at the end unless --keep.");

        public Option<bool> Keep { get; } = Flag(
            "--keep", "Stay up until Ctrl-C.");

        public Option<bool> Json { get; } = Flag(
            "--json", "One line of JSON as the last of standard output.");

        public Option<bool> Quiet { get; } = Flag(
            "--quiet", "Results and errors only.");

        public Option<string> Listen { get; } = Text(
            "--listen", "ADDR",
            "Address on which the emulator listens, also its name in server certificates. "
                + "Default: " + FleetOptions.ListenDefault + ".");

        public Option<string> BootstrapPort { get; } = Text(
            "--bootstrap-port", "PORT", "UDP port of the bootstrap service. Default: 0, any.");

        public Option<string> ManagementPort { get; } = Text(
            "--management-port", "PORT", "UDP port of the management service. Default: 0, any.");

        public Option<string> HttpPort { get; } = Text(
            "--http-port", "PORT",
            "HTTP port of the emulator. Default: 0, any; with --cloud the port there, "
                + $"{Number(CloudAddress.HttpPortDefault)}.");

        public Option<string> Cloud { get; } = Text(
            "--cloud", "HOST",
            "Use an emulator that runs elsewhere, HOST or HOST:PORT of its HTTP. "
                + "Needs --api-key or --api-key-file.");

        public Option<string> ApiKey { get; } = Text(
            "--api-key", "KEY", "API key of the account there.");

        public Option<string> ApiKeyFile { get; } = Text(
            "--api-key-file", "FILE",
            "File with the API key: the emulator prints its path at its start.");

        public Option<string> Ca { get; } = Text(
            "--ca", "FILE",
            "CA certificate of the bootstrap service there, PEM or DER. Default: the one that "
                + "its REST names, over HTTP.");

        public Option<bool> Lifecycle { get; } = Flag(
            "--lifecycle",
            "After onboarding: renew, update, transfer, delete, recovery, revoke and recovery of "
                + "every device's certificate, each checked.");

        public Option<string> Speed { get; } = Text(
            "--speed", "N",
            "Divide the heartbeat interval (a day) and the anti-flood window (5 minutes) by N. "
                + "Timers of DTLS and CoAP stay. Default: 1; with --lifecycle "
                + $"{Number(FleetOptions.SpeedWithLifecycle)}, a heartbeat every 30 seconds.");

        public Option<string> Reboot { get; } = Text(
            "--reboot", "SHARE",
            "Share of the devices that lose power at a random point of each operation of "
                + "--lifecycle. Default: 0.");

        /// <summary>All commands, to suggest from.</summary>
        public IEnumerable<string> CommandWords()
        {
            foreach (Command command in Root.Subcommands) { yield return command.Name; }
            yield return "--help";
            yield return "--version";
        }

        /// <summary>All options of a command, to suggest from.</summary>
        public static IEnumerable<string> WordsOf(Command command)
        {
            foreach (Option option in command.Options) { yield return option.Name; }
            yield return "--help";
        }

        internal static Option<string> Text(string name, string value, string description)
        {
            return new Option<string>(name) { HelpName = value, Description = description };
        }

        internal static Option<bool> Flag(string name, string description)
        {
            return new Option<bool>(name)
            {
                Arity = ArgumentArity.Zero,
                Description = description,
            };
        }

        private static string Number(int value)
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }
    }
}
