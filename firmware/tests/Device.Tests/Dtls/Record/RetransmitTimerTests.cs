using System;
using System.Collections.Generic;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    public sealed class RetransmitTimerTests
    {
        [Theory]
        [InlineData("RFC 7925: 9 s", 9_000, 60_000, 6, "9000,18000,36000,60000,60000,60000")]
        [InlineData("RFC 6347: 1 s", 1_000, 60_000, 8,
            "1000,2000,4000,8000,16000,32000,60000,60000")]
        [InlineData("no doubling past the bound", 40_000, 60_000, 3, "40000,60000,60000")]
        [InlineData("one attempt", 1_000, 60_000, 1, "1000")]
        public void Waits_double_up_to_the_bound(
            string why, int firstMs, int waitMsMax, int attemptsMax, string expected)
        {
            RetransmitTimer timer = new RetransmitTimer();
            timer.Configure(firstMs, waitMsMax, attemptsMax);
            List<long> waits = new List<long>();
            long nowMs = 12_345;
            timer.Start(nowMs);
            do
            {
                waits.Add(timer.DeadlineMs - nowMs);
                Assert.False(timer.HasExpired(timer.DeadlineMs - 1));
                nowMs = timer.DeadlineMs;
                Assert.True(timer.HasExpired(nowMs));
            }
            while (timer.TryBackOff(nowMs));

            Assert.True(expected == string.Join(',', waits), why);
            Assert.Equal(DtlsOutput.NoDeadline, timer.DeadlineMs);
        }

        [Fact]
        public void A_new_flight_starts_from_the_first_wait()
        {
            RetransmitTimer timer = new RetransmitTimer();
            timer.Configure(1_000, 60_000, 6);
            timer.Start(0);
            timer.TryBackOff(1_000);
            timer.Start(5_000);

            Assert.Equal(6_000, timer.DeadlineMs);
        }

        [Fact]
        public void Waits_that_make_no_sense_are_our_mistake()
        {
            RetransmitTimer timer = new RetransmitTimer();

            Assert.Throws<ArgumentOutOfRangeException>(() => timer.Configure(0, 1, 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => timer.Configure(2, 1, 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => timer.Configure(1, 1, 0));
            Assert.Throws<InvalidOperationException>(() => new RetransmitTimer().Start(0));
        }
    }
}
