using Device.Base;

namespace Device.Agent
{
    /// <summary>Even draws from small and large ranges.</summary>
    internal static class Chance
    {
        /// <summary>Bytes of the scratch array of a draw.</summary>
        public const int DrawSize = 4;

        // Milliseconds of a year have 35 bits: 28 more would not fit.
        private const long SmallMax = 0x7fffffff;
        private const int LargeShift = 27;

        /// <summary>An even draw from 0 to <paramref name="bound"/> - 1; for a bound up to a year
        /// of milliseconds.</summary>
        /// <param name="random">Where chance comes from.</param>
        /// <param name="scratch">4 bytes.</param>
        /// <param name="bound">At least 1.</param>
        public static long Draw(IRandomSource random, byte[] scratch, long bound)
        {
            random.FillRandom(scratch, 0, DrawSize);
            long drawn = ((long)scratch[0] << 24) | ((long)scratch[1] << 16)
                | ((long)scratch[2] << 8) | scratch[3];
            // Multiply and shift: even to within 2^-27 · bound, and no division of a negative.
            return bound <= SmallMax
                ? (drawn * bound) >> 32
                : ((drawn >> (32 - LargeShift)) * bound) >> LargeShift;
        }
    }
}
