using System.Collections.Generic;

namespace Simulator.Cli.Views
{
    /// <summary>Registrations per second over the last few seconds.</summary>
    internal sealed class RateMeter
    {
        /// <summary>How far back it looks.</summary>
        public const double WindowSeconds = 5;

        private readonly Queue<(double Seconds, int Count)> _samples =
            new Queue<(double Seconds, int Count)>();

        /// <summary>Takes in a sample and answers the rate. Time must not go back.</summary>
        public double Next(double seconds, int count)
        {
            _samples.Enqueue((seconds, count));
            while (_samples.Count > 2 && seconds - _samples.Peek().Seconds > WindowSeconds)
            {
                _samples.Dequeue();
            }
            (double oldSeconds, int oldCount) = _samples.Peek();
            double span = seconds - oldSeconds;
            return span > 0 ? (count - oldCount) / span : 0;
        }
    }
}
