using System.Diagnostics;

namespace Simulator.Fleet.Timers
{
    /// <summary>Milliseconds that only grow, the `nowMs` of every machine. One clock for all
    /// devices of a process.</summary>
    public sealed class MonotonicClock
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        /// <summary>Whole milliseconds since this clock was made.</summary>
        public long NowMs
        {
            get { return (long)Stopwatch.GetElapsedTime(_start).TotalMilliseconds; }
        }
    }
}
