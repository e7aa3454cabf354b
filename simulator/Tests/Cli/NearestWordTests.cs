using Device.Desktop;
using Xunit;

namespace Simulator.Tests.Cli
{
    public class NearestWordTests
    {
        private static readonly string[] Words = { "--devices", "--data", "--loss", "--seed" };

        [Theory]
        [InlineData("exact", "--devices", "--devices")]
        [InlineData("a letter short", "--device", "--devices")]
        [InlineData("two swapped", "--deivces", "--devices")]
        [InlineData("a dash short", "-loss", "--loss")]
        [InlineData("another letter", "--dato", "--data")]
        [InlineData("another word", "--verbose-output", null)]
        [InlineData("empty", "", null)]
        public void Find_names_what_was_probably_meant(string why, string word, string? expected)
        {
            Assert.True(NearestWord.Find(word, Words) == expected, why);
        }

        [Theory]
        [InlineData("", "", 0)]
        [InlineData("", "abc", 3)]
        [InlineData("abc", "", 3)]
        [InlineData("abc", "acb", 1)]
        [InlineData("kitten", "sitting", 3)]
        public void Distance_counts_slips(string left, string right, int expected)
        {
            Assert.Equal(expected, NearestWord.Distance(left, right));
        }
    }
}
