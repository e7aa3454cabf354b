using System;

namespace Device.Dtls
{
    /// <summary>
    /// When a flight is sent again (RFC 6347 section 4.2.4.1): after a first wait that doubles up
    /// to a bound, so many times in all. Each new flight starts from the first wait.
    /// </summary>
    public sealed class RetransmitTimer
    {
        private int _firstMs;
        private int _waitMsMax;
        private int _attemptsMax;
        private int _waitMs;

        /// <summary>Sets the waits, ms, and how often a flight is sent in all.</summary>
        public void Configure(int firstMs, int waitMsMax, int attemptsMax)
        {
            if (firstMs < 1) { throw new ArgumentOutOfRangeException(nameof(firstMs)); }
            if (waitMsMax < firstMs) { throw new ArgumentOutOfRangeException(nameof(waitMsMax)); }
            if (attemptsMax < 1) { throw new ArgumentOutOfRangeException(nameof(attemptsMax)); }
            _firstMs = firstMs;
            _waitMsMax = waitMsMax;
            _attemptsMax = attemptsMax;
            Stop();
        }

        /// <summary>When the flight is due again, or <see cref="DtlsOutput.NoDeadline"/>.</summary>
        public long DeadlineMs { get; private set; } = DtlsOutput.NoDeadline;

        /// <summary>How often the present flight was sent.</summary>
        public int Attempts { get; private set; }

        /// <summary>A new flight was sent.</summary>
        public void Start(long nowMs)
        {
            if (_attemptsMax == 0) { throw new InvalidOperationException("not configured"); }
            Attempts = 1;
            _waitMs = _firstMs;
            DeadlineMs = nowMs + _waitMs;
        }

        /// <summary>True when the flight is due.</summary>
        public bool HasExpired(long nowMs)
        {
            return nowMs >= DeadlineMs;
        }

        /// <summary>The flight is sent once more: the next wait is twice as long.</summary>
        /// <returns>False when it was sent as often as allowed; the timer has then
        /// stopped.</returns>
        public bool TryBackOff(long nowMs)
        {
            if (Attempts >= _attemptsMax) { Stop(); return false; }
            Attempts++;
            _waitMs = _waitMs > _waitMsMax / 2 ? _waitMsMax : _waitMs * 2;
            DeadlineMs = nowMs + _waitMs;
            return true;
        }

        /// <summary>No flight waits for an answer.</summary>
        public void Stop()
        {
            Attempts = 0;
            DeadlineMs = DtlsOutput.NoDeadline;
        }
    }
}
