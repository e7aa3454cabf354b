using System;
using System.Linq;
using Simulator.Fleet.Statistics;
using Xunit;

namespace Simulator.Tests.Fleet
{
    public class PercentilesTests
    {
        [Theory]
        [InlineData("one value", 1, 50, 1)]
        [InlineData("one value, far end", 1, 99, 1)]
        [InlineData("even count: the lower middle", 4, 50, 2)]
        [InlineData("odd count: the middle", 5, 50, 3)]
        [InlineData("rank falls on a value", 100, 95, 95)]
        [InlineData("rank is rounded up", 101, 95, 96)]
        [InlineData("the maximum", 100, 100, 100)]
        [InlineData("below the first", 100, 0.1, 1)]
        [InlineData("1 of 1,000 above", 1000, 99.9, 999)]
        public void NearestRank_of_1_to_n(string why, int count, double percent, double expected)
        {
            double[] sorted = Enumerable.Range(1, count).Select(i => (double)i).ToArray();
            Assert.True(Percentiles.NearestRank(sorted, percent) == expected, why);
        }

        [Fact]
        public void NearestRank_of_nothing_is_null()
        {
            Assert.Null(Percentiles.NearestRank([], 50));
        }

        [Theory]
        [InlineData(0)]
        [InlineData(-1)]
        [InlineData(100.1)]
        [InlineData(double.NaN)]
        public void NearestRank_refuses_what_is_no_percentage(double percent)
        {
            Assert.Throws<ArgumentOutOfRangeException>(
                () => Percentiles.NearestRank([1], percent));
        }
    }
}
