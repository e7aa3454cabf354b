using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using Simulator.Fleet;
using Simulator.Fleet.Errors;

namespace Simulator.Cli.Options
{
    /// <summary>Turns the words of `fleet up` into options, or throws the error in five
    /// parts.</summary>
    internal sealed class UpOptionsReader
    {
        private const int PortMax = 65_535;

        private readonly CommandLine _words;
        private readonly ParseResult _parsed;

        public UpOptionsReader(CommandLine words, ParseResult parsed)
        {
            _words = words;
            _parsed = parsed;
        }

        public UpOptions Read()
        {
            FleetOptions defaults = new FleetOptions();
            double loss = ReadLoss();
            int concurrency = loss > 0
                ? FleetOptions.ConcurrencyWithLoss
                : defaults.Concurrency;
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
                Cloud = ReadCloud(),
                ApiKey = ReadApiKey(),
                CaFile = ReadText(_words.Ca),
            };
            CheckTogether(fleet);
            return new UpOptions(
                fleet,
                _parsed.GetValue(_words.Json),
                _parsed.GetValue(_words.Quiet),
                _parsed.GetValue(_words.Keep));
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

        private string? ReadCloud()
        {
            string? text = ReadText(_words.Cloud);
            if (text != null && !CloudAddress.TryParse(text, 0, out _))
            {
                throw FleetErrors.ValueOutOfRange(
                    "--cloud", text, "HOST, HOST:PORT or http://HOST:PORT");
            }
            return text;
        }

        private string? ReadApiKey()
        {
            string? key = ReadText(_words.ApiKey);
            string? file = ReadText(_words.ApiKeyFile);
            // Without --cloud there is a plainer error than what the file is like.
            if (file == null || ReadText(_words.Cloud) == null) { return key; }
            Refuse(_words.ApiKey, "cannot go with --api-key-file", "they say the same");
            try
            {
                key = File.ReadAllText(file).Trim();
            }
            catch (Exception cause) when (
                cause is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw FleetErrors.ApiKeyUnusable(file, cause.Message, cause);
            }
            bool isKey = key.Length > 0 && key.All(c => c > ' ' && c <= '~');
            return isKey
                ? key
                : throw FleetErrors.ApiKeyUnusable(
                    file, $"{key.Length} characters, not one word of ASCII", null);
        }

        private int ReadPort(Option<string> option)
        {
            return (int)ReadNumber(option, 0, 0, PortMax);
        }

        private long ReadNumber(Option<string> option, long otherwise, long min, long max)
        {
            string? text = ReadText(option);
            if (text == null) { return otherwise; }
            if (!TryReadLong(text, out long value) || value < min || value > max)
            {
                throw FleetErrors.ValueOutOfRange(
                    option.Name, text, FormattableString.Invariant($"{min} to {max}"));
            }
            return value;
        }

        private string? ReadText(Option<string> option)
        {
            return _parsed.GetValue(option);
        }

        // What one side decides, the other cannot be told.
        private void CheckTogether(FleetOptions fleet)
        {
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

        private void Refuse(Option<string> option, string what, string why)
        {
            string? text = ReadText(option);
            if (text == null) { return; }
            throw FleetErrors.OptionsConflict(
                option.Name + " " + what, option.Name + " " + text, why);
        }

        private static bool TryReadLong(string text, out long value)
        {
            return long.TryParse(
                text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        }
    }
}
