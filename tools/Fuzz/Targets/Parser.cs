using System;
using System.Collections.Generic;

namespace Tools.Fuzz.Targets
{
    /// <summary>A target without state: one call, one verdict.</summary>
    internal sealed class Parser : FuzzTarget
    {
        private readonly Func<byte[], bool> _run;
        private readonly Func<IEnumerable<byte[]>> _seeds;
        private readonly int _passes;
        private readonly int _stepsPerByte;

        /// <param name="name">Of the target and its corpus.</param>
        /// <param name="share">Of the thousand of a bounded run.</param>
        /// <param name="seeds">Well-formed inputs.</param>
        /// <param name="run">True when the input was well-formed.</param>
        /// <param name="passes">How often it reads the input.</param>
        /// <param name="stepsPerByte">Blocks that a pass may enter for each byte.</param>
        public Parser(
            string name, int share, Func<IEnumerable<byte[]>> seeds, Func<byte[], bool> run,
            int passes = 1, int stepsPerByte = 200)
            : base(name, share)
        {
            _passes = passes;
            _stepsPerByte = stepsPerByte;
            _seeds = seeds;
            _run = run;
        }

        public override long StepsMax(int count)
        {
            return _passes * (4_000L + ((long)_stepsPerByte * count));
        }

        public override long AllocatedMax(int count)
        {
            return _passes * base.AllocatedMax(count);
        }

        public override IEnumerable<byte[]> Seeds()
        {
            return _seeds();
        }

        public override bool Run(byte[] input)
        {
            return _run(input);
        }
    }
}
