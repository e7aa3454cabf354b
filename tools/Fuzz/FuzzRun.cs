using System;
using System.Collections.Generic;
using System.Linq;

namespace Tools.Fuzz
{
    /// <summary>Feeds one target. Runs in the instrumented copy of this tool, so what goes in and
    /// out is of the platform's types only.</summary>
    public static class FuzzRun
    {
        private const int HexShownMax = 8_192;

        /// <summary>Mutates the target's corpus so many times; the same seed gives the same
        /// inputs.</summary>
        /// <param name="name">The target.</param>
        /// <param name="runs">Inputs.</param>
        /// <param name="seed">Of the mutations.</param>
        /// <param name="corpusFolder">Where to write the corpus with what was found; null for
        /// nowhere.</param>
        /// <returns>Inputs, well-formed ones, edges, most steps, most bytes allocated, inputs in
        /// the corpus, edges of the seeds alone.</returns>
        /// <exception cref="InvalidOperationException">What went wrong, with the
        /// input.</exception>
        public static long[] Run(string name, int runs, int seed, string? corpusFolder)
        {
            FuzzTarget target = TargetTable.Find(name);
            List<byte[]> corpus = new List<byte[]>();
            FuzzTally tally = new FuzzTally();
            List<byte[]> seeds = target.Seeds().ToList();
            foreach (byte[] one in seeds)
            {
                if (!Feed(target, one, tally))
                {
                    throw Broken(target, one, "a seed is not well-formed");
                }
                corpus.Add(one);
            }
            int seedEdges = Coverage.Edges;
            List<byte[]> kept = new List<byte[]>();
            foreach (byte[] one in Corpus.Read(name))
            {
                if (Grows(target, one, tally)) { kept.Add(one); }
            }
            corpus.AddRange(kept);
            Mutator mutator = new Mutator(new Random(seed));
            for (int i = 0; i < runs; i++)
            {
                byte[] input = mutator.Mutate(corpus);
                if (!Grows(target, input, tally)) { continue; }
                corpus.Add(input);
                kept.Add(input);
            }
            if (corpusFolder != null) { Corpus.Write(corpusFolder, name, kept); }
            return
            [
                tally.Inputs, tally.Accepted, Coverage.Edges, tally.StepsMax, tally.AllocatedMax,
                corpus.Count, seedEdges,
            ];
        }

        /// <summary>Feeds one input.</summary>
        /// <returns>True when it was well-formed.</returns>
        public static bool Replay(string name, byte[] input)
        {
            return Feed(TargetTable.Find(name), input, new FuzzTally());
        }

        private static bool Grows(FuzzTarget target, byte[] input, FuzzTally tally)
        {
            int before = Coverage.Edges;
            Feed(target, input, tally);
            return Coverage.Edges > before;
        }

        private static bool Feed(FuzzTarget target, byte[] input, FuzzTally tally)
        {
            // The target may write into what it is given.
            byte[] copy = (byte[])input.Clone();
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            Coverage.Restart();
            bool accepted;
            try
            {
                accepted = target.Run(copy);
            }
            catch (Exception thrown)
            {
                throw Broken(target, input, thrown.ToString());
            }
            long steps = Coverage.Steps;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (steps > target.StepsMax(input.Length))
            {
                throw Broken(target, input, $"{steps} steps for {input.Length} bytes");
            }
            // The first inputs pay for what is made once.
            if (tally.Inputs > FuzzTally.WarmUp && allocated > target.AllocatedMax(input.Length))
            {
                throw Broken(
                    target, input, $"{allocated} bytes allocated for {input.Length} bytes");
            }
            tally.Add(accepted, steps, allocated);
            return accepted;
        }

        private static InvalidOperationException Broken(
            FuzzTarget target, byte[] input, string what)
        {
            string hex = Convert.ToHexStringLower(input);
            if (hex.Length > HexShownMax) { hex = hex[..HexShownMax]; }
            return new InvalidOperationException(
                $"{target.Name}: {what}\nreplay: dotnet run --project tools/Fuzz -c Release -- "
                + $"--target {target.Name} --input {hex}");
        }
    }
}
