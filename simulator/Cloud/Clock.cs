using System;

namespace Simulator.Cloud
{
    /// <summary>Wall-clock time as the store and the certificates have it.</summary>
    public static class Clock
    {
        /// <summary>Unix milliseconds, UTC.</summary>
        public static long NowMs(this TimeProvider time)
        {
            return time.GetUtcNow().ToUnixTimeMilliseconds();
        }
    }
}
