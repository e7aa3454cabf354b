using System;
using System.CommandLine;
using Simulator.Fleet;
using Simulator.Fleet.Errors;
using Simulator.Fleet.Lifecycle;

namespace Simulator.Cli.Options
{
    /// <summary>Turns the words of `fleet renew` and its like into options, or throws the error in
    /// five parts.</summary>
    internal sealed class OperationOptionsReader : OptionsReader
    {
        private readonly OperationWords _words;

        public OperationOptionsReader(OperationWords words, ParseResult parsed)
            : base(parsed)
        {
            _words = words;
        }

        public OperationOptions Read()
        {
            OperationKind? kind = ReadKind(Parsed.CommandResult.Command);
            OperationOptions options = new OperationOptions
            {
                Kind = kind,
                IsAll = Parsed.GetValue(_words.All),
                Devices = Parsed.GetValue(_words.Device) ?? [],
                Count = (int)ReadNumber(_words.Count, 0, 1, FleetOptions.DevicesMax),
                Name = ReadText(_words.Name) ?? OperationRequest.OperationalName,
                RootCa = ReadOf(_words.Transfer, _words.RootCa),
                Reason = ReadOf(_words.Revoke, _words.Reason),
                DataDirectory = ReadText(_words.Data),
                Cloud = ReadCloud(_words.Cloud),
                HttpPort = ReadPort(_words.HttpPort),
                ApiKey = ReadApiKey(_words.ApiKey, _words.ApiKeyFile),
                PatienceSeconds = ReadPatience(kind),
                Json = Parsed.GetValue(_words.Json),
                Quiet = kind != null && Parsed.GetValue(_words.Quiet),
            };
            CheckEmulator(options);
            CheckDevices(options);
            if (kind == OperationKind.Transfer && options.RootCa.Length == 0)
            {
                throw FleetErrors.SelectionMissing(
                    "transfer needs --root-ca", Line(options),
                    Line(options) + " --all --root-ca new:\"another root\"");
            }
            return options;
        }

        private OperationKind? ReadKind(Command command)
        {
            foreach (OperationKind kind in Enum.GetValues<OperationKind>())
            {
                if (command.Name == OperationKinds.ToText(kind)) { return kind; }
            }
            return null;
        }

        private string ReadOf(Command command, Option<string> option)
        {
            return Parsed.CommandResult.Command == command ? ReadText(option) ?? "" : "";
        }

        private double ReadPatience(OperationKind? kind)
        {
            bool isThere = kind != null && ReadText(_words.Patience) != null;
            return isThere
                ? ReadNumber(_words.Patience, 0, 1, FleetOptions.PatienceSecondsMax)
                : double.PositiveInfinity;
        }

        private void CheckEmulator(OperationOptions options)
        {
            if (options.Cloud == null)
            {
                if (options.DataDirectory == null)
                {
                    throw FleetErrors.SelectionMissing(
                        $"{options.Word} needs --data or --cloud", Line(options),
                        Line(options) + " --all --data DIR, with the DIR of fleet up --keep");
                }
                Refuse(_words.HttpPort, "needs --cloud", "the run's directory tells the port");
                return;
            }
            Refuse(_words.Data, "cannot go with --cloud", "both say where the emulator is");
            if (options.ApiKey == null)
            {
                throw FleetErrors.OptionsConflict(
                    "--cloud needs --api-key or --api-key-file",
                    "--cloud " + options.Cloud,
                    "the emulator prints the path of its key file at its start");
            }
        }

        private void CheckDevices(OperationOptions options)
        {
            int said = (options.IsAll ? 1 : 0)
                + (options.Devices.Count > 0 ? 1 : 0)
                + (options.Count > 0 ? 1 : 0);
            if (said > 1)
            {
                throw FleetErrors.OptionsConflict(
                    "--all, --device and --count exclude each other", Line(options),
                    "each of them says which devices");
            }
            // To look does no harm: status without a choice is of all.
            if (said == 0 && options.Kind != null)
            {
                throw FleetErrors.SelectionMissing(
                    "no device is named: --all, --device or --count does", Line(options),
                    Line(options) + " --all");
            }
        }

        private static string Line(OperationOptions options)
        {
            return $"{CommandName.Here} {options.Word}";
        }
    }
}
