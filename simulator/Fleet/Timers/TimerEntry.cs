namespace Simulator.Fleet.Timers
{
    /// <summary>Something that waits in a <see cref="TimerWheel"/>, at most once. The links are
    /// part of it, so that waiting allocates nothing.</summary>
    public abstract class TimerEntry
    {
        /// <summary>The slot of an entry that does not wait.</summary>
        internal const int NoSlot = -1;

        internal TimerEntry? Previous;
        internal TimerEntry? Next;
        internal int Slot = NoSlot;
        internal long DeadlineMs;

        /// <summary>Called by <see cref="TimerWheel.Advance"/>, outside the wheel's lock, not
        /// before the deadline. By then another thread may have scheduled the entry anew: look at
        /// your own deadline before you act.</summary>
        /// <param name="nowMs">The time of the advance.</param>
        protected internal abstract void Fire(long nowMs);
    }
}
