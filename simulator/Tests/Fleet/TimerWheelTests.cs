using System;
using System.Collections.Generic;
using Simulator.Fleet.Timers;
using Xunit;

namespace Simulator.Tests.Fleet
{
    public class TimerWheelTests
    {
        private const int TurnMs = TimerWheel.SlotCount * TimerWheel.TickMs;

        [Theory]
        [InlineData("at once", 0)]
        [InlineData("in the past", -500)]
        [InlineData("one short of a tick", TimerWheel.TickMs - 1)]
        [InlineData("a tick", TimerWheel.TickMs)]
        [InlineData("one past a tick", TimerWheel.TickMs + 1)]
        [InlineData("one short of a turn", TurnMs - 1)]
        [InlineData("a turn", TurnMs)]
        [InlineData("one past a turn", TurnMs + 1)]
        [InlineData("18 hours, three quarters of a day's lifetime", 64_800_000)]
        public void An_entry_fires_once_and_within_a_tick_of_its_deadline(string why, int delayMs)
        {
            const long StartMs = 1_234;
            TimerWheel wheel = new TimerWheel(StartMs);
            Entry entry = new Entry();
            long deadlineMs = StartMs + delayMs;
            wheel.Schedule(entry, deadlineMs);

            long earliest = Math.Max(StartMs, deadlineMs);
            wheel.Advance(earliest - 1);
            Assert.True(entry.FiredAt.Count == 0, why);
            for (long now = earliest; now <= earliest + 2 * TimerWheel.TickMs; now++)
            {
                wheel.Advance(now);
            }
            Assert.True(entry.FiredAt.Count == 1, why);
            Assert.InRange(entry.FiredAt[0], earliest, earliest + TimerWheel.TickMs);
            Assert.Equal(0, wheel.Count);
        }

        [Fact]
        public void A_cancelled_or_moved_entry_does_not_fire_at_its_old_deadline()
        {
            TimerWheel wheel = new TimerWheel(0);
            Entry cancelled = new Entry();
            Entry moved = new Entry();
            wheel.Schedule(cancelled, 100);
            wheel.Schedule(moved, 100);
            wheel.Cancel(cancelled);
            wheel.Cancel(cancelled);
            wheel.Schedule(moved, 300);

            wheel.Advance(200);
            Assert.Empty(cancelled.FiredAt);
            Assert.Empty(moved.FiredAt);
            wheel.Advance(300);
            Assert.Equal(new long[] { 300 }, moved.FiredAt);
            Assert.Equal(0, wheel.Count);
        }

        [Fact]
        public void No_deadline_at_all_takes_an_entry_out()
        {
            TimerWheel wheel = new TimerWheel(0);
            Entry entry = new Entry();
            wheel.Schedule(entry, 100);
            wheel.Schedule(entry, long.MaxValue);
            Assert.Equal(0, wheel.Count);
        }

        [Fact]
        public void An_entry_may_schedule_itself_again_when_it_fires()
        {
            TimerWheel wheel = new TimerWheel(0);
            Entry entry = new Entry();
            entry.OnFire = now => wheel.Schedule(entry, now + 50);
            wheel.Schedule(entry, 50);
            for (long now = 0; now <= 500; now += TimerWheel.TickMs) { wheel.Advance(now); }
            Assert.Equal(10, entry.FiredAt.Count);
        }

        /// Goal: a laptop that slept for hours fires everything that is due, and nothing else.
        /// Method: entries over three turns, one advance over two of them.
        [Fact]
        public void A_long_gap_loses_nothing()
        {
            TimerWheel wheel = new TimerWheel(0);
            List<Entry> entries = new List<Entry>();
            for (int i = 0; i < 300; i++)
            {
                Entry entry = new Entry();
                wheel.Schedule(entry, (long)i * TurnMs / 100);
                entries.Add(entry);
            }
            wheel.Advance(2 * TurnMs);
            for (int i = 0; i < entries.Count; i++)
            {
                Assert.Equal(i <= 200 ? 1 : 0, entries[i].FiredAt.Count);
            }
            Assert.Equal(99, wheel.Count);
        }

        /// Goal: the wheel agrees with a plain list of deadlines, whatever is done to it.
        /// Method: random schedules, moves and cancels under a seed that a failure prints.
        [Theory]
        [InlineData(1)]
        [InlineData(2)]
        [InlineData(3)]
        public void It_agrees_with_a_list(int seed)
        {
            Random random = new Random(seed);
            TimerWheel wheel = new TimerWheel(0);
            Entry[] entries = new Entry[50];
            long[] deadlines = new long[entries.Length];
            for (int i = 0; i < entries.Length; i++)
            {
                entries[i] = new Entry();
                deadlines[i] = long.MaxValue;
            }
            long now = 0;
            for (int step = 0; step < 20_000; step++)
            {
                int index = random.Next(entries.Length);
                bool cancels = random.Next(4) == 0;
                deadlines[index] = cancels ? long.MaxValue : now + random.Next(3 * TurnMs);
                wheel.Schedule(entries[index], deadlines[index]);
                now += random.Next(200);
                wheel.Advance(now);
                for (int i = 0; i < entries.Length; i++)
                {
                    if (entries[i].FiredAt.Count > 0)
                    {
                        string replay = $"seed={seed} step={step} entry={i}";
                        Assert.True(deadlines[i] <= now, replay);
                        deadlines[i] = long.MaxValue;
                        entries[i].FiredAt.Clear();
                    }
                    bool isOverdue = deadlines[i] <= now - TimerWheel.TickMs;
                    Assert.False(isOverdue, $"seed={seed} step={step} entry={i}");
                }
            }
        }

        private sealed class Entry : TimerEntry
        {
            public List<long> FiredAt { get; } = new List<long>();

            public Action<long>? OnFire { get; set; }

            protected internal override void Fire(long nowMs)
            {
                FiredAt.Add(nowMs);
                OnFire?.Invoke(nowMs);
            }
        }
    }
}
