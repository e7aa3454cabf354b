using System;
using System.Diagnostics;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>Measures handshakes a second on one core.</summary>
    internal static class HandshakeRate
    {
        private const int WarmUpCount = 50;
        private const int Rounds = 3;
        private const double RoundSeconds = 1;

        /// <summary>Handshakes per CPU-second, the best of three rounds of a second each: a
        /// neighbour on the machine can only slow a round down. The process does nothing else;
        /// where the fleet's threads have something to tidy up, wall-clock time is the smaller
        /// one.</summary>
        public static double Measure(IHandshake handshake)
        {
            for (int i = 0; i < WarmUpCount; i++) { handshake.Run(); }
            double best = 0;
            for (int round = 0; round < Rounds; round++)
            {
                TimeSpan cpuStart = Environment.CpuUsage.TotalTime;
                long start = Stopwatch.GetTimestamp();
                int count = 0;
                double seconds;
                do
                {
                    handshake.Run();
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
