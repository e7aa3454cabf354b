using Device.Agent;
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
            BackOff backOff = new BackOff(new ConstantRandom(draw), BaseMs, CapMs);
            for (int i = 0; i < failuresBefore; i++) { backOff.NextDelayMs(); }

            Assert.True(expectedMs == backOff.NextDelayMs(), why);
        }

        [Fact]
        public void After_a_success_it_starts_from_the_base_again()
        {
            BackOff backOff = new BackOff(new ConstantRandom(0xff), BaseMs, CapMs);
            backOff.NextDelayMs();
            backOff.NextDelayMs();

            backOff.Reset();

            Assert.Equal(0, backOff.Failures);
            Assert.Equal(BaseMs, backOff.NextDelayMs());
        }

        [Theory]
        [InlineData("none", 0, 0)]
        [InlineData("one", 1, 1)]
        [InlineData("last that makes the wait longer", 10, 10)]
        [InlineData("more do not", 11, 10)]
        [InlineData("a thousand do not", 1000, 10)]
        public void The_exponent_is_the_failures_that_count(string why, int failures, int exponent)
        {
            BackOff backOff = new BackOff(new ConstantRandom(0), BaseMs, CapMs);
            backOff.Restore(failures);

            Assert.True(exponent == backOff.Exponent, why);
        }

        [Fact]
        public void Restored_failures_make_the_next_wait_as_long_as_they_did()
        {
            BackOff backOff = new BackOff(new ConstantRandom(0xff), BaseMs, CapMs);
            backOff.Restore(2);

            Assert.Equal(80_000, backOff.DrawMs());
            Assert.Equal(2, backOff.Failures);
            Assert.Equal(80_000, backOff.NextDelayMs());
            Assert.Equal(160_000, backOff.NextDelayMs());
        }

        /// Goal: a fleet that lost its server at one instant comes back evenly spread.
        /// Method: ten thousand first waits, in ten equal parts of the window.
        [Fact]
        public void Waits_of_a_fleet_fill_the_window_evenly()
        {
            const int Devices = 10_000;
            const int Parts = 10;
            int[] counts = new int[Parts];
            SeededRandom random = new SeededRandom(1);
            for (int i = 0; i < Devices; i++)
            {
                long delayMs = new BackOff(random, BaseMs, CapMs).NextDelayMs();
                counts[(int)(delayMs * Parts / (BaseMs + 1))]++;
            }

            // 1000 expected in each; five standard deviations of the binomial are 150.
            Assert.All(counts, count => Assert.InRange(count, 850, 1150));
        }
    }
}
