using System;

namespace Tools.Fuzz
{
    /// <summary>What a run saw.</summary>
    internal sealed class FuzzTally
    {
        /// <summary>Inputs before allocation is judged.</summary>
        public const int WarmUp = 100;

        public long Inputs { get; private set; }

        public long Accepted { get; private set; }

        public long StepsMax { get; private set; }

        public long AllocatedMax { get; private set; }

        public void Add(bool accepted, long steps, long allocated)
        {
            Inputs++;
            if (accepted) { Accepted++; }
            StepsMax = Math.Max(StepsMax, steps);
            if (Inputs > WarmUp) { AllocatedMax = Math.Max(AllocatedMax, allocated); }
        }
    }
}
