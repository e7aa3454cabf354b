using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Simulator.Fleet.Lifecycle;

namespace Simulator.Cli.Options
{
    /// <summary>The words of the commands that act on certificates, and their help.</summary>
    internal sealed class OperationWords
    {
        public OperationWords()
        {
            Renew = Add("renew", "Gives devices another certificate for the key they have.");
            Update = Add("update", "Has devices make another key and get its certificate.");
            Transfer = Add("transfer", "Gives devices a certificate of another root CA.");
            Delete = Add("delete", "Erases key and certificate on devices.");
            Revoke = Add("revoke", "Takes certificates back at the service, at once.");
            Status = Add("status", "Says how devices and their certificates stand.");
            Transfer.Add(RootCa);
            Revoke.Add(Reason);
            foreach (Command command in Commands.Where(one => one != Status))
            {
                command.Add(Patience);
                command.Add(Quiet);
            }
        }

        public List<Command> Commands { get; } = new List<Command>();

        public Command Renew { get; }

        public Command Update { get; }

        public Command Transfer { get; }

        public Command Delete { get; }

        public Command Revoke { get; }

        public Command Status { get; }

        public Option<bool> All { get; } = CommandLine.Flag("--all", "Every device.");

        public Option<string[]> Device { get; } = new Option<string[]>("--device")
        {
            HelpName = "NAME",
            Description = "This device: its name or its RoTPublicUID. May be given again.",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };

        public Option<string> Count { get; } = CommandLine.Text(
            "--count", "N", "The first N devices by name.");

        public Option<string> Name { get; } = CommandLine.Text(
            "--name", "CERTIFICATE",
            $"Which certificate. Default: {OperationRequest.OperationalName}, the operational "
                + "identity.");

        public Option<string> RootCa { get; } = CommandLine.Text(
            "--root-ca", "CA",
            "Where to: name or RootCAUID; \"internal\" for the service's own authority; "
                + "new:NAME makes it when there is none of that name.");

        public Option<string> Reason { get; } = CommandLine.Text(
            "--reason", "REASON",
            "Why, as RFC 5280 has it: keyCompromise, superseded, cessationOfOperation … "
                + "Default: unspecified.");

        public Option<string> Data { get; } = CommandLine.Text(
            "--data", "DIR", "Data directory of the `fleet up --keep` that runs.");

        public Option<string> Cloud { get; } = CommandLine.Text(
            "--cloud", "HOST",
            "An emulator instead, HOST or HOST:PORT of its HTTP. Needs --api-key or "
                + "--api-key-file.");

        public Option<string> HttpPort { get; } = CommandLine.Text(
            "--http-port", "PORT", "HTTP port there. Default: 8080.");

        public Option<string> ApiKey { get; } = CommandLine.Text(
            "--api-key", "KEY", "API key of the account there.");

        public Option<string> ApiKeyFile { get; } = CommandLine.Text(
            "--api-key-file", "FILE", "File with the API key.");

        public Option<string> Patience { get; } = CommandLine.Text(
            "--patience", "S",
            "Give up when for so many seconds no device more finished. Default: waits for ever.");

        public Option<bool> Json { get; } = CommandLine.Flag(
            "--json", "One line of JSON as the last of standard output.");

        public Option<bool> Quiet { get; } = CommandLine.Flag(
            "--quiet", "Results and errors only.");

        private Command Add(string name, string description)
        {
            Command command = new Command(name, description);
            foreach (Option option in new Option[]
            {
                All, Device, Count, Name, Data, Cloud, HttpPort, ApiKey, ApiKeyFile, Json,
            })
            {
                command.Add(option);
            }
            Commands.Add(command);
            return command;
        }
    }
}
