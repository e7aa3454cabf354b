namespace Device.Dtls
{
    /// <summary>
    /// Remembers the last 64 sequence numbers of an epoch (RFC 6347 section 4.1.2.6). Ask
    /// <see cref="IsFresh"/> first, authenticate the record, and only then
    /// <see cref="Accept"/>: a forged number must not move the window.
    /// </summary>
    public sealed class ReplayWindow
    {
        /// <summary>Sequence numbers that are told apart.</summary>
        public const int Size = 64;

        private long _highest = -1;

        // Bit i stands for the number _highest - i.
        private ulong _seen;

        /// <summary>The largest number accepted so far, or -1.</summary>
        public long Highest { get { return _highest; } }

        /// <summary>True when the number is neither seen nor older than the window.</summary>
        public bool IsFresh(long sequence)
        {
            if (sequence > _highest) { return true; }
            long age = _highest - sequence;
            return age < Size && ((_seen >> (int)age) & 1) == 0;
        }

        /// <summary>Marks the number of an authentic record as seen.</summary>
        public void Accept(long sequence)
        {
            if (sequence <= _highest)
            {
                long age = _highest - sequence;
                if (age < Size) { _seen |= 1UL << (int)age; }
                return;
            }
            long step = sequence - _highest;
            // A shift by 64 or more is a shift by the remainder: it has to be told apart.
            _seen = step >= Size ? 1UL : (_seen << (int)step) | 1UL;
            _highest = sequence;
        }

        /// <summary>Takes this number and all below it as seen, and none above it.</summary>
        public void RefuseUpTo(long sequence)
        {
            _highest = sequence;
            _seen = ulong.MaxValue;
        }

        /// <summary>Forgets all: a new epoch.</summary>
        public void Reset()
        {
            _highest = -1;
            _seen = 0;
        }
    }
}
