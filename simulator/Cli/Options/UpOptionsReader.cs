using System;
using System.CommandLine;
using System.Globalization;
using Simulator.Fleet;
using Simulator.Fleet.Errors;

namespace Simulator.Cli.Options
{
    /// <summary>Turns the words of `fleet up` into options, or throws the error in five
    /// parts.</summary>
    internal sealed class UpOptionsReader : OptionsReader
    {
        private readonly CommandLine _words;

        public UpOptionsReader(CommandLine words, ParseResult parsed)
            : base(parsed)
        {
            _words = words;
        }

        public UpOptions Read()
        {
            FleetOptions defaults = new FleetOptions();
            double loss = ReadLoss();
            int concurrency = loss > 0
                ? FleetOptions.ConcurrencyWithLoss
                : defaults.Concurrency;
            bool hasLifecycle = Parsed.GetValue(_words.Lifecycle);
            // At its own pace a lifecycle takes a week.
            int speed = hasLifecycle ? FleetOptions.SpeedWithLifecycle : defaults.Speed;
            FleetOptions fleet = new FleetOptions
            {
                Devices = ReadDevices(defaults.Devices),
                LifetimeSeconds = (int)ReadNumber(
                    _words.Lifetime, defaults.LifetimeSeconds,
                    FleetOptions.LifetimeSecondsMin, FleetOptions.LifetimeSecondsMax),
                Suite = ReadSuite(),
                Loss = loss,
                Seed = ReadNumber(_words.Seed, defaults.Seed, 0, long.MaxValue),
                Concurrency = (int)ReadNumber(
                    _words.Concurrency, concurrency, 1, FleetOptions.ConcurrencyMax),
                PatienceSeconds = (int)ReadNumber(
                    _words.Patience, defaults.PatienceSeconds,
                    1, FleetOptions.PatienceSecondsMax),
                DataDirectory = ReadText(_words.Data),
                Listen = ReadListen(),
                BootstrapPort = ReadPort(_words.BootstrapPort),
                ManagementPort = ReadPort(_words.ManagementPort),
                HttpPort = ReadPort(_words.HttpPort),
                Cloud = ReadCloud(_words.Cloud),
                // Without --cloud there is a plainer error than what the file is like.
                ApiKey = ReadText(_words.Cloud) == null
                    ? null
                    : ReadApiKey(_words.ApiKey, _words.ApiKeyFile),
                CaFile = ReadText(_words.Ca),
                Lifecycle = hasLifecycle,
                Speed = (int)ReadNumber(_words.Speed, speed, 1, FleetOptions.SpeedMax),
                RebootShare = ReadShare(_words.Reboot),
            };
            CheckTogether(fleet);
            return new UpOptions(
                fleet,
                Parsed.GetValue(_words.Json),
                Parsed.GetValue(_words.Quiet),
                Parsed.GetValue(_words.Keep));
        }

        private int ReadDevices(int otherwise)
        {
            string? text = ReadText(_words.Devices);
            if (text == null) { return otherwise; }
            if (!TryReadLong(text, out long devices)
                || devices < 1 || devices > FleetOptions.DevicesMax)
            {
                throw FleetErrors.DevicesOutOfRange(text, FleetOptions.DevicesMax);
            }
            return (int)devices;
        }

        private double ReadLoss()
        {
            string? text = ReadText(_words.Loss);
            if (text == null) { return 0; }
            bool isNumber = double.TryParse(
                text, NumberStyles.Float, CultureInfo.InvariantCulture, out double loss);
            if (!isNumber || !(loss >= 0 && loss < 1)) { throw FleetErrors.LossOutOfRange(text); }
            return loss;
        }

        private double ReadShare(Option<string> option)
        {
            string? text = ReadText(option);
            if (text == null) { return 0; }
            bool isNumber = double.TryParse(
                text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share);
            return isNumber && share >= 0 && share <= 1
                ? share
                : throw FleetErrors.ValueOutOfRange(option.Name, text, "0 to 1");
        }

        private OfferedSuite ReadSuite()
        {
            string? text = ReadText(_words.Suite);
            return text switch
            {
                null or "ccm8" => OfferedSuite.Ccm8,
                "gcm" => OfferedSuite.Gcm,
                _ => throw FleetErrors.ValueOutOfRange("--suite", text, "ccm8 or gcm"),
            };
        }

        private string ReadListen()
        {
            string? text = ReadText(_words.Listen);
            if (text == null) { return FleetOptions.ListenDefault; }
            if (text.Length == 0 || Uri.CheckHostName(text) == UriHostNameType.Unknown)
            {
                throw FleetErrors.ValueOutOfRange(
                    "--listen", text, "an address or name of this machine");
            }
            return text;
        }

        // What one side decides, the other cannot be told.
        private void CheckTogether(FleetOptions fleet)
        {
            if (!fleet.Lifecycle)
            {
                Refuse(_words.Reboot, "needs --lifecycle", "devices reboot during operations");
            }
            if (fleet.Cloud == null)
            {
                Refuse(_words.ApiKey, "needs --cloud", "the emulator inside makes its own key");
                Refuse(
                    _words.ApiKeyFile, "needs --cloud",
                    "the emulator inside makes its own key");
                Refuse(_words.Ca, "needs --cloud", "the emulator inside makes its own CA");
                return;
            }
            string elsewhere = "the emulator that runs elsewhere decides that";
            Refuse(_words.Listen, "cannot go with --cloud", elsewhere);
            Refuse(_words.Lifetime, "cannot go with --cloud", elsewhere);
            Refuse(_words.BootstrapPort, "cannot go with --cloud", elsewhere);
            Refuse(_words.ManagementPort, "cannot go with --cloud", elsewhere);
            if (fleet.ApiKey == null)
            {
                throw FleetErrors.OptionsConflict(
                    "--cloud needs --api-key or --api-key-file",
                    "--cloud " + fleet.Cloud,
                    "the factory's CA is uploaded to an account there; the emulator prints the "
                        + "path of its key file at its start");
            }
        }

    }
}
