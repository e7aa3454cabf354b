using System;
using System.Globalization;

namespace Tools.Fuzz
{
    /// <summary>The command line.</summary>
    /// <param name="Runs">Inputs over all targets, or of the one.</param>
    /// <param name="Seed">Of the mutations.</param>
    /// <param name="Target">The only target; null for all.</param>
    /// <param name="Input">The only input, in hexadecimal; null to mutate.</param>
    /// <param name="CorpusFolder">Where the corpus is written with what was found; null for
    /// nowhere.</param>
    public sealed record FuzzOptions(
        int Runs, int Seed, string? Target, string? Input, string? CorpusFolder)
    {
        public const int RunsDefault = 1_000_000;

        /// <exception cref="Device.Desktop.Errors.CommandException">FUZ100.</exception>
        public static FuzzOptions Read(string[] args)
        {
            FuzzOptions options = new FuzzOptions(RunsDefault, 1, null, null, null);
            for (int i = 0; i < args.Length; i += 2)
            {
                string value = i + 1 < args.Length
                    ? args[i + 1]
                    : throw FuzzErrors.Usage($"{args[i]} has no value", args[i]);
                options = args[i] switch
                {
                    "--runs" => options with { Runs = ReadNumber(args[i], value, 1) },
                    "--seed" => options with { Seed = ReadNumber(args[i], value, 0) },
                    "--target" => options with { Target = ReadTarget(value) },
                    "--input" => options with { Input = ReadHex(value) },
                    "--corpus" => options with { CorpusFolder = value },
                    _ => throw FuzzErrors.Usage($"unknown option {args[i]}", args[i]),
                };
            }
            if (options.Input != null && options.Target == null)
            {
                throw FuzzErrors.Usage("--input is for one target, and none is named", "--target");
            }
            return options;
        }

        private static int ReadNumber(string option, string text, int least)
        {
            bool isNumber = int.TryParse(
                text, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            return isNumber && number >= least
                ? number
                : throw FuzzErrors.Usage(
                    $"{text} is no number from {least} to {int.MaxValue}", option + " " + text);
        }

        private static string ReadTarget(string name)
        {
            return FuzzHost.Targets.ContainsKey(name)
                ? name
                : throw FuzzErrors.Usage($"there is no target {name}", "--target " + name);
        }

        private static string ReadHex(string text)
        {
            try
            {
                Convert.FromHexString(text);
                return text;
            }
            catch (FormatException)
            {
                throw FuzzErrors.Usage(
                    $"the input of {text.Length} characters is not hexadecimal", "--input");
            }
        }
    }
}
