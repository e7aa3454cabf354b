using Device.Base;

namespace Device.Agent
{
    /// <summary>
    /// Exponential back-off with full jitter: the wait is drawn evenly from zero to
    /// min(cap, base · 2^failures), so that a fleet which lost its server at one instant comes
    /// back spread out.
    /// </summary>
    public sealed class BackOff
    {
        // 2^30 times any base of a millisecond or more is past every cap that fits an int.
        private const int ExponentMax = 30;

        private readonly IRandomSource _random;
        private readonly int _baseMs;
        private readonly int _capMs;
        private readonly byte[] _draw = new byte[4];
        private int _failures;

        /// <param name="random">Where chance comes from.</param>
        /// <param name="baseMs">Upper bound of the first wait.</param>
        /// <param name="capMs">Upper bound of every wait.</param>
        public BackOff(IRandomSource random, int baseMs, int capMs)
        {
            _random = random;
            _baseMs = baseMs;
            _capMs = capMs;
        }

        /// <summary>Failures since the last success.</summary>
        public int Failures { get { return _failures; } }

        /// <summary>Counts a failure and draws the wait that follows it.</summary>
        public long NextDelayMs()
        {
            long window = (long)_baseMs << (_failures < ExponentMax ? _failures : ExponentMax);
            if (window > _capMs || window < 0) { window = _capMs; }
            if (_failures < int.MaxValue) { _failures++; }
            _random.FillRandom(_draw, 0, _draw.Length);
            long drawn = ((long)_draw[0] << 24) | ((long)_draw[1] << 16)
                | ((long)_draw[2] << 8) | _draw[3];
            // Multiply and shift: even to within 2^-32 · window, and no division of a negative.
            return (drawn * (window + 1)) >> 32;
        }

        /// <summary>A success: the next failure waits from the base again.</summary>
        public void Reset()
        {
            _failures = 0;
        }
    }
}
