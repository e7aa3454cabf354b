using Device.Agent.Heartbeat;
using Xunit;

namespace Device.Tests.Agent
{
    public sealed class HeartbeatScheduleTests
    {
        private const int BaseMs = 100_000;
        private const int CapMs = 21_600_000;
        private const long DayMs = 86_400_000;
        private const long NowMs = 5_000_000;

        [Theory]
        [InlineData("a day, lowest draw", DayMs, 0x00, 0)]
        [InlineData("a day, highest draw", DayMs, 0xff, DayMs - 1)]
        [InlineData("a millisecond", 1, 0xff, 0)]
        [InlineData("a year, past 32 bits", 365 * DayMs, 0xff, (365 * DayMs) - 235)]
        public void The_first_is_due_anywhere_in_the_interval(
            string why, long intervalMs, byte draw, long expectedMs)
        {
            HeartbeatSchedule schedule = Make(draw, intervalMs);

            schedule.Start(NowMs);

            Assert.True(schedule.DueMs == NowMs + expectedMs, $"{why}: {schedule.DueMs}");
        }

        [Theory]
        [InlineData("lowest draw", 0x00, 36_000, 34_200_000)]
        [InlineData("highest draw", 0xff, 36_000, 37_800_000)]
        [InlineData("a second", 0xff, 1, 1_050)]
        [InlineData("a year", 0x00, 31_536_000, 29_959_200_000)]
        public void The_next_is_due_after_the_answers_interval_with_5_percent_of_jitter(
            string why, byte draw, int nextSeconds, long expectedMs)
        {
            HeartbeatSchedule schedule = Make(draw);

            schedule.HandleAnswer(nextSeconds, NowMs);

            Assert.True(schedule.DueMs == NowMs + expectedMs, $"{why}: {schedule.DueMs}");
        }

        [Fact]
        public void Failures_wait_longer_and_longer_until_an_answer()
        {
            HeartbeatSchedule schedule = Make(0xff);
            schedule.Start(0);
            long[] waits = new long[10];
            for (int i = 0; i < waits.Length; i++)
            {
                schedule.HandleFailure(NowMs);
                waits[i] = schedule.DueMs - NowMs;
            }

            Assert.Equal(
                new long[]
                {
                    100_000, 200_000, 400_000, 800_000, 1_600_000, 3_200_000, 6_400_000,
                    12_800_000, CapMs, CapMs,
                },
                waits);
            Assert.Equal(8, schedule.Exponent);
            schedule.HandleAnswer(60, NowMs);
            Assert.Equal(0, schedule.Exponent);
        }

        [Theory]
        [InlineData("to the second", 217, 217_000)]
        [InlineData("at once", 0, 0)]
        [InlineData("CoAP's default where it is missing", -1, 60_000)]
        [InlineData("a year at most", long.MaxValue, 31_536_000_000)]
        public void Too_soon_waits_as_long_as_the_service_says(
            string why, long maxAgeSeconds, long expectedMs)
        {
            HeartbeatSchedule schedule = Make(0xff);
            schedule.HandleTooSoon(maxAgeSeconds, NowMs);

            schedule.Force(NowMs);
            schedule.Hasten(NowMs);

            Assert.True(schedule.DueMs == NowMs + expectedMs, $"{why}: {schedule.DueMs}");
            Assert.Equal(0, schedule.Exponent);
        }

        [Fact]
        public void Busy_waits_its_max_age_and_a_back_off_behind_it()
        {
            HeartbeatSchedule schedule = Make(0xff);

            schedule.HandleBusy(500, NowMs);

            Assert.Equal(NowMs + 500_000 + BaseMs, schedule.DueMs);
            Assert.Equal(1, schedule.Exponent);
            schedule.Force(NowMs);
            Assert.Equal(NowMs + 500_000, schedule.DueMs);
        }

        [Fact]
        public void A_forced_one_is_due_now_and_a_hastened_one_within_the_back_off()
        {
            HeartbeatSchedule schedule = Make(0xff);
            schedule.Start(NowMs);
            Assert.True(schedule.IsStarted);

            schedule.Hasten(NowMs);
            Assert.Equal(NowMs + BaseMs, schedule.DueMs);
            schedule.NoLaterThan(NowMs + BaseMs + 1);
            Assert.Equal(NowMs + BaseMs, schedule.DueMs);
            schedule.Force(NowMs);
            Assert.Equal(NowMs, schedule.DueMs);
        }

        [Fact]
        public void Failures_before_a_restart_count_and_bring_nothing_forward()
        {
            HeartbeatSchedule schedule = Make(0xff, 1_000);
            schedule.Restore(3);

            schedule.Start(NowMs);

            Assert.Equal(NowMs + 800_000 - 1, schedule.DueMs);
            schedule.HandleFailure(NowMs);
            Assert.Equal(4, schedule.Exponent);
            Assert.Equal(NowMs + 800_000, schedule.DueMs);
        }

        private static HeartbeatSchedule Make(byte draw, long intervalMs = DayMs)
        {
            return new HeartbeatSchedule(
                new ConstantRandom(draw), intervalMs, BaseMs, CapMs);
        }
    }
}
