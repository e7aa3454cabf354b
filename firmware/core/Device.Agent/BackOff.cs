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

        /// <summary>Failures, as far as they make the wait longer: a number small enough to be
        /// kept, and to wear no flash while it stays the same.</summary>
        public int Exponent
        {
            get
            {
                int exponent = 0;
                while (exponent < _failures && WindowMs(exponent) < _capMs) { exponent++; }
                return exponent;
            }
        }

        /// <summary>Upper bound of the next wait.</summary>
        public long NextWindowMs { get { return WindowMs(_failures); } }

        /// <summary>Counts a failure and draws the wait that follows it.</summary>
        public long NextDelayMs()
        {
            long delayMs = DrawMs();
            if (_failures < int.MaxValue) { _failures++; }
            return delayMs;
        }

        /// <summary>Draws a wait as after the next failure, and counts none.</summary>
        public long DrawMs()
        {
            return Chance.Draw(_random, _draw, NextWindowMs + 1);
        }

        /// <summary>A success: the next failure waits from the base again.</summary>
        public void Reset()
        {
            _failures = 0;
        }

        /// <summary>Goes on from failures that were counted before a restart.</summary>
        public void Restore(int failures)
        {
            _failures = failures < 0 ? 0 : failures;
        }

        private long WindowMs(int failures)
        {
            long window = (long)_baseMs << (failures < ExponentMax ? failures : ExponentMax);
            return window > _capMs || window < 0 ? _capMs : window;
        }
    }
}
