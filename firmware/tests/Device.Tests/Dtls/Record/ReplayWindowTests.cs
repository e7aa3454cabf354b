using System;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    public sealed class ReplayWindowTests
    {
        [Theory]
        [InlineData("the first ever", "", 0, true)]
        [InlineData("the first ever, but not zero", "", 70, true)]
        [InlineData("the same again", "5", 5, false)]
        [InlineData("the next", "5", 6, true)]
        [InlineData("an older one that was skipped", "5", 4, true)]
        [InlineData("an older one that was seen", "4,5", 4, false)]
        [InlineData("the oldest that is remembered", "100", 37, true)]
        [InlineData("the oldest that is remembered, seen", "37,100", 37, false)]
        [InlineData("one older than the window", "100", 36, false)]
        [InlineData("63 ahead keeps the first in sight", "1,64", 1, false)]
        [InlineData("64 ahead pushes the first out", "1,65", 1, false)]
        [InlineData("a jump by the window's size leaves nothing marked", "1,65", 2, true)]
        [InlineData("a jump by much more than the window", "1,1000000", 999999, true)]
        [InlineData("late ones do not move the window", "100,50", 101, true)]
        [InlineData("late and seen", "100,50", 50, false)]
        [InlineData("the largest number", "281474976710654", 281474976710655, true)]
        [InlineData("the largest number again", "281474976710655", 281474976710655, false)]
        public void A_number_is_fresh_once(string why, string accepted, long number, bool fresh)
        {
            ReplayWindow window = new ReplayWindow();
            foreach (string text in accepted.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                window.Accept(long.Parse(text));
            }

            Assert.True(fresh == window.IsFresh(number), why);
            Assert.True(fresh == window.IsFresh(number), why + ": asking must not mark");
        }

        [Fact]
        public void A_new_epoch_starts_with_nothing_seen()
        {
            ReplayWindow window = new ReplayWindow();
            window.Accept(3);
            window.Reset();

            Assert.True(window.IsFresh(3));
            Assert.Equal(-1, window.Highest);
        }
    }
}
