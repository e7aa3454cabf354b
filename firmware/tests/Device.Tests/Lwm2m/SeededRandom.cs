using System;
using Device.Base;

namespace Device.Tests.Lwm2m
{
    /// <summary>Randomness that a seed repeats.</summary>
    internal sealed class SeededRandom : IRandomSource
    {
        private readonly Random _random;

        internal SeededRandom(int seed) { _random = new Random(seed); }

        public void FillRandom(byte[] buffer, int offset, int count)
        {
            _random.NextBytes(buffer.AsSpan(offset, count));
        }
    }
}
