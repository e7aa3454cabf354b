using System;
using System.Collections.Generic;
using Device.Desktop.Errors;

namespace Tools.Fuzz
{
    /// <summary>The command `fuzz`: long runs, and the input of a finding once more. The bounded
    /// run of every day is tools/Fuzz.Tests.</summary>
    internal static class Program
    {
        private const int Thousand = 1_000;

        private static int Main(string[] args)
        {
            try
            {
                FuzzOptions options = FuzzOptions.Read(args);
                if (options.Input != null)
                {
                    bool accepted = FuzzHost.Replay(
                        options.Target!, Convert.FromHexString(options.Input));
                    Console.WriteLine(accepted ? "well-formed" : "refused");
                    return 0;
                }
                foreach (KeyValuePair<string, int> target in FuzzHost.Targets)
                {
                    if (options.Target != null && options.Target != target.Key) { continue; }
                    int runs = options.Target != null
                        ? options.Runs
                        : (int)((long)options.Runs * target.Value / Thousand);
                    FuzzResult seen = FuzzHost.Run(
                        target.Key, runs, options.Seed, options.CorpusFolder);
                    Console.WriteLine(
                        $"{target.Key}: {seen.Inputs} inputs, {seen.Accepted} well-formed, "
                        + $"{seen.Edges} edges, {seen.CorpusCount} kept, at most "
                        + $"{seen.StepsMax} steps and {seen.AllocatedMax} bytes");
                }
                return 0;
            }
            catch (CommandException refused)
            {
                return refused.Error.Report();
            }
        }
    }
}
