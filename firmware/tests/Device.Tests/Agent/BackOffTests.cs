using System;
using Device.Agent;
using Device.Base;
using Xunit;

namespace Device.Tests.Agent
{
    public sealed class BackOffTests
    {
        private const int BaseMs = 20_000;
        private const int CapMs = 14_400_000;

        [Theory]
        [InlineData("first failure, lowest draw", 0, 0x00, 0)]
        [InlineData("first failure, highest draw", 0, 0xff, 20_000)]
        [InlineData("doubles", 1, 0xff, 40_000)]
        [InlineData("doubles again", 2, 0xff, 80_000)]
        [InlineData("last below the cap", 9, 0xff, 10_240_000)]
        [InlineData("capped", 10, 0xff, CapMs)]
        [InlineData("stays capped after a thousand failures", 1000, 0xff, CapMs)]
        [InlineData("capped, lowest draw", 1000, 0x00, 0)]
        public void The_wait_lies_between_zero_and_the_doubled_base(
            string why, int failuresBefore, byte draw, long expectedMs)
        {
            BackOff backOff = new BackOff(new Fixed(draw), BaseMs, CapMs);
            for (int i = 0; i < failuresBefore; i++) { backOff.NextDelayMs(); }

            Assert.True(expectedMs == backOff.NextDelayMs(), why);
        }

        [Fact]
        public void After_a_success_it_starts_from_the_base_again()
        {
            BackOff backOff = new BackOff(new Fixed(0xff), BaseMs, CapMs);
            backOff.NextDelayMs();
            backOff.NextDelayMs();

            backOff.Reset();

            Assert.Equal(0, backOff.Failures);
            Assert.Equal(BaseMs, backOff.NextDelayMs());
        }

        /// Goal: a fleet that lost its server at one instant comes back evenly spread.
        /// Method: ten thousand first waits, in ten equal parts of the window.
        [Fact]
        public void Waits_of_a_fleet_fill_the_window_evenly()
        {
            const int Devices = 10_000;
            const int Parts = 10;
            int[] counts = new int[Parts];
            Seeded random = new Seeded(1);
            for (int i = 0; i < Devices; i++)
            {
                long delayMs = new BackOff(random, BaseMs, CapMs).NextDelayMs();
                counts[(int)(delayMs * Parts / (BaseMs + 1))]++;
            }

            // 1000 expected in each; five standard deviations of the binomial are 150.
            Assert.All(counts, count => Assert.InRange(count, 850, 1150));
        }

        private sealed class Fixed : IRandomSource
        {
            private readonly byte _value;

            public Fixed(byte value)
            {
                _value = value;
            }

            public void FillRandom(byte[] buffer, int offset, int count)
            {
                Array.Fill(buffer, _value, offset, count);
            }
        }

        private sealed class Seeded : IRandomSource
        {
            private readonly Random _random;

            public Seeded(int seed)
            {
                _random = new Random(seed);
            }

            public void FillRandom(byte[] buffer, int offset, int count)
            {
                _random.NextBytes(buffer.AsSpan(offset, count));
            }
        }
    }
}
