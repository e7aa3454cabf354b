using System;
using System.Threading;

namespace Simulator.Fleet.Network
{
    /// <summary>
    /// A device's link: drops datagrams with a given probability in both directions. Each device
    /// has its own stream of chance out of the run's seed, so that one device's datagrams do not
    /// change the fate of another's.
    /// </summary>
    public sealed class LossyLink
    {
        private readonly ulong _threshold;
        private ulong _state;
        private int _dropped;

        /// <param name="probability">0 to below 1.</param>
        /// <param name="seed">The run's seed.</param>
        /// <param name="deviceIndex">Which device.</param>
        public LossyLink(double probability, long seed, int deviceIndex)
        {
            if (!(probability >= 0 && probability < 1))
            {
                throw new ArgumentOutOfRangeException(nameof(probability));
            }
            _threshold = (ulong)(probability * (1UL << 53));
            // The device's number goes through the mixer first: neighbours must not run in step.
            _state = Mix((ulong)seed) ^ Mix(~(ulong)deviceIndex);
        }

        /// <summary>Datagrams dropped so far. May be read by any thread.</summary>
        public int Dropped { get { return Volatile.Read(ref _dropped); } }

        /// <summary>Decides on the next datagram. Belongs to one thread at a time.</summary>
        public bool Drops()
        {
            if (_threshold == 0) { return false; }
            _state += 0x9E3779B97F4A7C15;
            bool drops = Mix(_state) >> 11 < _threshold;
            if (drops) { _dropped++; }
            return drops;
        }

        // The finaliser of SplitMix64.
        private static ulong Mix(ulong value)
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
