using System;
using System.Collections.Generic;
using System.Linq;
using Device.Agent.Heartbeat;
using Xunit;
using Xunit.Abstractions;

namespace Device.Tests.Agent
{
    /// Goal: devices do not come in herds: not when they boot in one second, not when the cloud
    /// comes back after hours, not on the days after.
    /// Method: 10,000 schedules in simulated time, with one seed; what arrives in each minute is
    /// counted. The bounds are in docs/heartbeat.md.
    public sealed class HeartbeatHerdTests
    {
        private const int Devices = 10_000;
        private const int BaseMs = 100_000;
        private const int CapMs = 21_600_000;
        private const int DaySeconds = 86_400;
        private const long MinuteMs = 60_000;
        private const long HourMs = 60 * MinuteMs;
        private const int MinutesOfDay = 1_440;

        private readonly ITestOutputHelper _output;

        public HeartbeatHerdTests(ITestOutputHelper output)
        {
            _output = output;
        }

        [Fact]
        public void Ten_thousand_devices_booted_in_one_second_are_spread_over_the_day()
        {
            Herd herd = new Herd(1);
            herd.Boot(1_000);

            herd.Run(3 * 24 * HourMs, _ => Answer.Good);

            double mean = Devices / (double)MinutesOfDay;
            double bound = mean + (6 * Math.Sqrt(mean));
            for (int day = 0; day < 3; day++)
            {
                int peak = herd.Peak(day * MinutesOfDay, MinutesOfDay);
                _output.WriteLine($"day {day}: peak {peak}, bound {bound:0.0}");
                Assert.InRange(peak, mean, bound);
            }
        }

        [Theory]
        [InlineData("no answer", Answer.None)]
        [InlineData("5.03 with Max-Age 60 s", Answer.Busy)]
        public void After_six_hours_of_outage_there_is_no_storm(string why, Answer answer)
        {
            const long OutageMs = 48 * HourMs;
            const int OutageMinute = 48 * 60;
            const int OutageMinutes = 6 * 60;
            Herd herd = new Herd(2);
            herd.Boot(1_000);

            herd.Run(
                5 * 24 * HourMs,
                at => at >= OutageMs && at < OutageMs + (6 * HourMs) ? answer : Answer.Good);

            int during = herd.Peak(OutageMinute, OutageMinutes);
            int first = herd.Peak(OutageMinute + OutageMinutes, 10);
            int after = herd.Peak(OutageMinute + OutageMinutes, MinutesOfDay);
            int later = herd.Peak(OutageMinute + OutageMinutes + MinutesOfDay, MinutesOfDay);
            _output.WriteLine(
                $"{why}: during {during}, first ten minutes {first}, day {after}, next {later}");
            // A mean day has 7 a minute. All ten thousand at once would be ten thousand.
            Assert.True(during <= 100, $"{why}: {during} in a minute of the outage");
            Assert.True(after <= 100, $"{why}: {after} in a minute after it");
            Assert.True(later <= 40, $"{why}: {later} in a minute of the day after");
        }

        [Fact]
        public void A_fleet_that_restarts_in_the_middle_of_an_outage_is_no_storm_either()
        {
            Herd herd = new Herd(3);
            herd.Boot(1_000);
            herd.Run(2 * HourMs, _ => Answer.None);

            herd.Reboot(2 * HourMs, 1_000);
            herd.Run(26 * HourMs, _ => Answer.Good);

            int peak = herd.Peak(120, MinutesOfDay);
            _output.WriteLine($"peak {peak}");
            Assert.InRange(peak, 1, 30);
        }

        public enum Answer
        {
            Good = 0,
            None,
            Busy,
        }

        private sealed class Herd
        {
            private readonly SeededRandom _random;
            private readonly Random _boots;
            private readonly HeartbeatSchedule[] _schedules = new HeartbeatSchedule[Devices];
            private readonly List<int> _minutes = new List<int>();
            private readonly PriorityQueue<int, long> _due = new PriorityQueue<int, long>();

            public Herd(int seed)
            {
                _random = new SeededRandom(seed);
                _boots = new Random(seed);
            }

            public void Boot(int withinMs)
            {
                Reboot(0, withinMs);
            }

            public void Reboot(long nowMs, int withinMs)
            {
                _due.Clear();
                for (int i = 0; i < Devices; i++)
                {
                    int kept = _schedules[i] == null ? 0 : _schedules[i].Exponent;
                    _schedules[i] = new HeartbeatSchedule(
                        _random, DaySeconds * 1000L, BaseMs, CapMs);
                    _schedules[i].Restore(kept);
                    _schedules[i].Start(nowMs + _boots.Next(withinMs));
                    _due.Enqueue(i, _schedules[i].DueMs);
                }
            }

            public void Run(long endMs, Func<long, Answer> cloud)
            {
                while (_due.TryPeek(out int device, out long atMs) && atMs < endMs)
                {
                    _due.Dequeue();
                    Count(atMs);
                    HeartbeatSchedule schedule = _schedules[device];
                    switch (cloud(atMs))
                    {
                        case Answer.Good: schedule.HandleAnswer(DaySeconds, atMs); break;
                        case Answer.Busy: schedule.HandleBusy(60, atMs); break;
                        default: schedule.HandleFailure(atMs); break;
                    }
                    _due.Enqueue(device, schedule.DueMs);
                }
            }

            public int Peak(int fromMinute, int minutes)
            {
                return _minutes.Skip(fromMinute).Take(minutes).Max();
            }

            private void Count(long atMs)
            {
                int minute = (int)(atMs / MinuteMs);
                while (_minutes.Count <= minute) { _minutes.Add(0); }
                _minutes[minute]++;
            }
        }
    }
}
