using System;

namespace Simulator.Fleet.Statistics
{
    /// <summary>Percentiles by nearest rank: always a value that was measured, never one between
    /// two.</summary>
    public static class Percentiles
    {
        /// <summary>The smallest value that at least <paramref name="percent"/> per cent of all
        /// values do not exceed.</summary>
        /// <param name="sorted">Ascending.</param>
        /// <param name="percent">Above 0, up to 100.</param>
        /// <returns>Null when there are no values.</returns>
        public static double? NearestRank(double[] sorted, double percent)
        {
            if (!(percent > 0 && percent <= 100))
            {
                throw new ArgumentOutOfRangeException(nameof(percent));
            }
            if (sorted.Length == 0) { return null; }
            int rank = (int)Math.Ceiling(percent * sorted.Length / 100);
            return sorted[Math.Clamp(rank, 1, sorted.Length) - 1];
        }
    }
}
