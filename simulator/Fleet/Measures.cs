using System;
using System.Diagnostics;

namespace Simulator.Fleet
{
    /// <summary>Time, CPU time and memory of this process over a stretch of work.</summary>
    internal sealed class Measures
    {
        private readonly Process _process = Process.GetCurrentProcess();
        private long _startedAt;
        private double _cpuAtStart;
        private long _idleBytes;

        /// <summary>Wall-clock seconds.</summary>
        public double Seconds { get; private set; }

        /// <summary>CPU seconds of all threads, system time included.</summary>
        public double CpuSeconds { get; private set; }

        /// <summary>Peak working set less the working set at the start.</summary>
        public long GrownBytes { get; private set; }

        /// <summary>Starts now.</summary>
        public static Measures Begin()
        {
            Measures measures = new Measures();
            measures._idleBytes = measures._process.WorkingSet64;
            measures._cpuAtStart = measures._process.TotalProcessorTime.TotalSeconds;
            measures._startedAt = Stopwatch.GetTimestamp();
            return measures;
        }

        /// <summary>Ends now.</summary>
        public void End()
        {
            Seconds = Stopwatch.GetElapsedTime(_startedAt).TotalSeconds;
            _process.Refresh();
            CpuSeconds = _process.TotalProcessorTime.TotalSeconds - _cpuAtStart;
            GrownBytes = Math.Max(0, _process.PeakWorkingSet64 - _idleBytes);
        }
    }
}
