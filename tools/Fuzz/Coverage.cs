namespace Tools.Fuzz
{
    /// <summary>What instrumented code reports: which edge between two blocks it took, and how many
    /// it took in all. One thread at a time.</summary>
    public static class Coverage
    {
        private const int EdgesMax = 1 << 18;

        private static readonly bool[] Seen = new bool[EdgesMax];
        private static int _before;

        /// <summary>Different edges so far.</summary>
        public static int Edges { get; private set; }

        /// <summary>Blocks entered since <see cref="Restart"/>: work, counted instead of
        /// timed.</summary>
        public static long Steps { get; private set; }

        /// <summary>Begins an input.</summary>
        public static void Restart()
        {
            _before = 0;
            Steps = 0;
        }

        /// <summary>Called at the start of each block, with its number.</summary>
        public static void Hit(int block)
        {
            int edge = (_before ^ block) & (EdgesMax - 1);
            _before = block >> 1;
            Steps++;
            if (Seen[edge]) { return; }
            Seen[edge] = true;
            Edges++;
        }
    }
}
