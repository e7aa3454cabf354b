using System;
using Device.Base;

namespace Device.Tests.Agent
{
    /// <summary>Chance that is the same in every run.</summary>
    internal sealed class SeededRandom : IRandomSource
    {
        private readonly Random _random;

        public SeededRandom(int seed)
        {
            _random = new Random(seed);
        }

        public void FillRandom(byte[] buffer, int offset, int count)
        {
            _random.NextBytes(buffer.AsSpan(offset, count));
        }
    }
}
