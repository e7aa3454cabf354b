using System;

namespace Simulator.Fleet.Timers
{
    /// <summary>
    /// Deadlines of many devices: to schedule, to move and to cancel cost the same however many
    /// wait. The wheel reads no clock; whoever turns it says what time it is.
    /// </summary>
    /// <remarks>
    /// Implementation notes. A deadline d falls in tick d / TickMs, rounded up, and so in slot
    /// tick % SlotCount. A slot also holds entries of later turns; they are looked at once a turn
    /// (41 s), which is cheap against what they wait for, and left where they are. Entries fire in
    /// the order of ticks; within a tick in no particular order. Invariant: an entry with
    /// Slot != NoSlot is in exactly that slot's list, and <c>_count</c> counts them.
    /// </remarks>
    public sealed class TimerWheel
    {
        /// <summary>Resolution: an entry fires at most so much after its deadline.</summary>
        public const int TickMs = 10;

        /// <summary>Slots of one turn.</summary>
        public const int SlotCount = 4096;

        private readonly TimerEntry?[] _slots = new TimerEntry?[SlotCount];
        private readonly object _gate = new object();
        private TimerEntry[] _due = new TimerEntry[64];
        private long _tick;
        private int _count;

        /// <param name="nowMs">The time at which the wheel starts.</param>
        public TimerWheel(long nowMs)
        {
            _tick = nowMs / TickMs;
        }

        /// <summary>Entries that wait.</summary>
        public int Count
        {
            get { lock (_gate) { return _count; } }
        }

        /// <summary>Puts the entry in, or moves it. <see cref="long.MaxValue"/> takes it out. A
        /// deadline that has passed fires at the next tick.</summary>
        public void Schedule(TimerEntry entry, long deadlineMs)
        {
            lock (_gate)
            {
                if (entry.Slot != TimerEntry.NoSlot) { Remove(entry); }
                if (deadlineMs == long.MaxValue) { return; }
                entry.DeadlineMs = deadlineMs;
                Insert(entry, Math.Max(TickOf(deadlineMs), _tick + 1));
            }
        }

        /// <summary>Takes the entry out; nothing happens when it does not wait.</summary>
        public void Cancel(TimerEntry entry)
        {
            Schedule(entry, long.MaxValue);
        }

        /// <summary>Turns the wheel to <paramref name="nowMs"/> and fires what is due. Only one
        /// thread may turn a wheel.</summary>
        /// <returns>How many fired.</returns>
        public int Advance(long nowMs)
        {
            int count;
            lock (_gate)
            {
                count = TakeDue(nowMs);
            }
            for (int i = 0; i < count; i++)
            {
                TimerEntry entry = _due[i];
                _due[i] = null!;
                entry.Fire(nowMs);
            }
            return count;
        }

        private static long TickOf(long deadlineMs)
        {
            return deadlineMs / TickMs + (deadlineMs % TickMs == 0 ? 0 : 1);
        }

        private int TakeDue(long nowMs)
        {
            long target = nowMs / TickMs;
            // More than one turn behind (a laptop that slept): every slot once is enough.
            long first = Math.Max(_tick + 1, target - SlotCount + 1);
            int count = 0;
            for (long tick = first; tick <= target; tick++)
            {
                TimerEntry? entry = _slots[(int)(tick % SlotCount)];
                while (entry != null)
                {
                    TimerEntry? next = entry.Next;
                    if (entry.DeadlineMs <= nowMs)
                    {
                        Remove(entry);
                        if (count == _due.Length) { Array.Resize(ref _due, 2 * count); }
                        _due[count] = entry;
                        count++;
                    }
                    entry = next;
                }
            }
            _tick = Math.Max(_tick, target);
            return count;
        }

        private void Insert(TimerEntry entry, long tick)
        {
            int slot = (int)(tick % SlotCount);
            TimerEntry? head = _slots[slot];
            entry.Slot = slot;
            entry.Previous = null;
            entry.Next = head;
            if (head != null) { head.Previous = entry; }
            _slots[slot] = entry;
            _count++;
        }

        private void Remove(TimerEntry entry)
        {
            if (entry.Previous == null) { _slots[entry.Slot] = entry.Next; }
            else { entry.Previous.Next = entry.Next; }
            if (entry.Next != null) { entry.Next.Previous = entry.Previous; }
            entry.Previous = null;
            entry.Next = null;
            entry.Slot = TimerEntry.NoSlot;
            _count--;
        }
    }
}
