using System;
using System.Collections.Generic;
using System.Linq;

namespace Tools.Fuzz
{
    /// <summary>Runs targets, each in an instrumented copy of its own.</summary>
    public static class FuzzHost
    {
        /// <summary>Names of all targets, with the share of the thousand that each has of a bounded
        /// run.</summary>
        public static IReadOnlyDictionary<string, int> Targets
        {
            get { return TargetTable.All.ToDictionary(x => x.Name, x => x.Share); }
        }

        /// <summary>Mutates a target's corpus.</summary>
        /// <exception cref="Device.Desktop.Errors.CommandException">FUZ110.</exception>
        public static FuzzResult Run(string target, int runs, int seed, string? corpusFolder)
        {
            long[] seen = (long[])Call(
                target, nameof(FuzzRun.Run), target, runs, seed, corpusFolder);
            return new FuzzResult(seen[0], seen[1], seen[2], seen[3], seen[4], seen[5], seen[6]);
        }

        /// <summary>Feeds one input; true when it was well-formed.</summary>
        /// <exception cref="Device.Desktop.Errors.CommandException">FUZ110.</exception>
        public static bool Replay(string target, byte[] input)
        {
            return (bool)Call(target, nameof(FuzzRun.Replay), target, input);
        }

        private static object Call(string target, string method, params object?[] arguments)
        {
            try
            {
                return new InstrumentedContext().Call(typeof(FuzzRun), method, arguments)!;
            }
            catch (InvalidOperationException finding)
            {
                throw FuzzErrors.Found(target, finding.Message);
            }
        }
    }
}
