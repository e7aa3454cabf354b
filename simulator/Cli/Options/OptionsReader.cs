using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using Simulator.Fleet;
using Simulator.Fleet.Errors;

namespace Simulator.Cli.Options
{
    /// <summary>What commands read alike; every wrong value is an error in five parts.</summary>
    internal abstract class OptionsReader
    {
        private const int PortMax = 65_535;

        protected OptionsReader(ParseResult parsed)
        {
            Parsed = parsed;
        }

        protected ParseResult Parsed { get; }

        /// <summary>HOST or HOST:PORT of an emulator; null without one.</summary>
        protected string? ReadCloud(Option<string> option)
        {
            string? text = ReadText(option);
            if (text != null && !CloudAddress.TryParse(text, 0, out _))
            {
                throw FleetErrors.ValueOutOfRange(
                    "--cloud", text, "HOST, HOST:PORT or http://HOST:PORT");
            }
            return text;
        }

        /// <summary>The key, or the one of a file; null without either.</summary>
        protected string? ReadApiKey(Option<string> ofKey, Option<string> ofFile)
        {
            string? key = ReadText(ofKey);
            string? file = ReadText(ofFile);
            if (file == null) { return key; }
            Refuse(ofKey, "cannot go with --api-key-file", "they say the same");
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

        /// <summary>A port; 0 without one.</summary>
        protected int ReadPort(Option<string> option)
        {
            return (int)ReadNumber(option, 0, 0, PortMax);
        }

        /// <summary>A whole number in a range.</summary>
        protected long ReadNumber(Option<string> option, long otherwise, long min, long max)
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

        /// <summary>The text of an option; null without it.</summary>
        protected string? ReadText(Option<string> option)
        {
            return Parsed.GetValue(option);
        }

        /// <summary>FLT105 when the option is there.</summary>
        protected void Refuse(Option<string> option, string what, string why)
        {
            string? text = ReadText(option);
            if (text == null) { return; }
            throw FleetErrors.OptionsConflict(
                option.Name + " " + what, option.Name + " " + text, why);
        }

        /// <summary>A whole number.</summary>
        protected static bool TryReadLong(string text, out long value)
        {
            return long.TryParse(
                text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        }
    }
}
