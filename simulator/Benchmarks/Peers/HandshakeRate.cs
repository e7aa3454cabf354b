using System;
using System.Diagnostics;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>Measures what a stack does in a second of processor time.</summary>
    internal static class HandshakeRate
    {
        private const int WarmUpCount = 50;
        private const int Rounds = 3;
        private const double RoundSeconds = 1;

        /// <summary>Handshakes per CPU-second, the best of three rounds of a second each: a
        /// neighbour on the machine can only slow a round down. The process does nothing else;
        /// where other threads have something to tidy up, wall-clock time is the smaller
        /// one.</summary>
        public static double Measure(IDtlsStack stack, bool resumed)
        {
            return Measure(() => stack.Connect(resumed).Dispose());
        }

        /// <summary>Records of 100 bytes, sealed and opened, per CPU-second.</summary>
        public static double MeasureRecords(IDtlsPair pair)
        {
            return Measure(pair.Exchange);
        }

        private static double Measure(Action action)
        {
            for (int i = 0; i < WarmUpCount; i++) { action(); }
            double best = 0;
            for (int round = 0; round < Rounds; round++)
            {
                TimeSpan cpuStart = Environment.CpuUsage.TotalTime;
                long start = Stopwatch.GetTimestamp();
                int count = 0;
                double seconds;
                do
                {
                    action();
                    count++;
                    seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                }
                while (seconds < RoundSeconds);
                double cpuSeconds = (Environment.CpuUsage.TotalTime - cpuStart).TotalSeconds;
                best = Math.Max(best, count / Math.Min(seconds, cpuSeconds));
            }
            return best;
        }
    }
}
