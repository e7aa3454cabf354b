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

        /// <summary>The best of three rounds of a second each: a neighbour on the machine can only
        /// slow a round down.</summary>
        public static double Measure(IHandshake handshake)
        {
            for (int i = 0; i < WarmUpCount; i++) { handshake.Run(); }
            double best = 0;
            for (int round = 0; round < Rounds; round++)
            {
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
                best = Math.Max(best, count / seconds);
            }
            return best;
        }
    }
}
