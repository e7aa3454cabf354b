using System;
using Device.Base;

namespace Device.Agent.Heartbeat
{
    /// <summary>
    /// When the next heartbeat is due.
    /// <code>
    ///  start:    even in [0, interval), so that a fleet booted at one instant is spread at once
    ///  answered: the interval of the answer, 5 % more or less, so that it stays spread
    ///  failed:   exponential back-off with full jitter; after a 5.03 behind its Max-Age
    ///  too soon: Max-Age, to the second
    /// </code>
    /// Only time: what is sent is for others. Monotonic milliseconds.
    /// </summary>
    public sealed class HeartbeatSchedule
    {
        /// <summary><see cref="DueMs"/> before <see cref="Start"/>.</summary>
        public const long NoDue = long.MaxValue;

        /// <summary>An interval is made this many percent longer or shorter at most.</summary>
        public const int JitterPercent = 5;

        /// <summary>Wait after a 4.29 or 5.03 that does not say (RFC 7252 section
        /// 5.10.5).</summary>
        public const int MaxAgeSecondsDefault = 60;

        private readonly IRandomSource _random;
        private readonly BackOff _backOff;
        private readonly byte[] _draw = new byte[Chance.DrawSize];
        private long _intervalMs;
        private long _notBeforeMs;

        /// <param name="random">Where chance comes from.</param>
        /// <param name="intervalMs">Until an answer gives another; at least 1.</param>
        /// <param name="baseMs">Upper bound of the wait after the first failure.</param>
        /// <param name="capMs">Upper bound of the wait after any failure.</param>
        public HeartbeatSchedule(IRandomSource random, long intervalMs, int baseMs, int capMs)
        {
            if (random == null) { throw new ArgumentNullException(nameof(random)); }
            if (intervalMs < 1) { throw new ArgumentOutOfRangeException(nameof(intervalMs)); }
            _random = random;
            _intervalMs = intervalMs;
            _backOff = new BackOff(random, baseMs, capMs);
            DueMs = NoDue;
        }

        /// <summary>When the next heartbeat is due, or <see cref="NoDue"/>.</summary>
        public long DueMs { get; private set; }

        /// <summary>True from <see cref="Start"/> on.</summary>
        public bool IsStarted { get { return DueMs != NoDue; } }

        /// <summary>What is worth keeping across restarts: 0 after a success.</summary>
        public int Exponent { get { return _backOff.Exponent; } }

        /// <summary>A restart does not wipe out the failures before it.</summary>
        public void Restore(int exponent)
        {
            _backOff.Restore(exponent);
        }

        /// <summary>Sets out: the first is due somewhere in the interval.</summary>
        public void Start(long nowMs)
        {
            // A failing service is not asked sooner by those who restart.
            long windowMs = _intervalMs;
            if (_backOff.Failures > 0 && _backOff.NextWindowMs > windowMs)
            {
                windowMs = _backOff.NextWindowMs;
            }
            DueMs = nowMs + Chance.Draw(_random, _draw, windowMs);
        }

        /// <summary>The service answered.</summary>
        /// <param name="nextSeconds">As the answer has it.</param>
        /// <param name="nowMs">Monotonic time.</param>
        public void HandleAnswer(int nextSeconds, long nowMs)
        {
            _backOff.Reset();
            _notBeforeMs = nowMs;
            _intervalMs = nextSeconds * 1000L;
            long spreadMs = _intervalMs * JitterPercent / 100;
            DueMs = nowMs + _intervalMs - spreadMs
                + Chance.Draw(_random, _draw, (2 * spreadMs) + 1);
        }

        /// <summary>The service answered 4.29: it is well, and wants to hear later.</summary>
        /// <param name="maxAgeSeconds">Max-Age, or -1.</param>
        /// <param name="nowMs">Monotonic time.</param>
        public void HandleTooSoon(long maxAgeSeconds, long nowMs)
        {
            _backOff.Reset();
            _notBeforeMs = nowMs + RetryAfterMs(maxAgeSeconds);
            DueMs = _notBeforeMs;
        }

        /// <summary>No answer, or one that says no.</summary>
        /// <param name="nowMs">Monotonic time.</param>
        public void HandleFailure(long nowMs)
        {
            DueMs = nowMs + _backOff.NextDelayMs();
        }

        /// <summary>The service answered 5.03. Devices that were told one time must not come back
        /// at one instant: the back-off is behind it.</summary>
        /// <param name="maxAgeSeconds">Max-Age, or -1.</param>
        /// <param name="nowMs">Monotonic time.</param>
        public void HandleBusy(long maxAgeSeconds, long nowMs)
        {
            _notBeforeMs = nowMs + RetryAfterMs(maxAgeSeconds);
            DueMs = _notBeforeMs + _backOff.NextDelayMs();
        }

        /// <summary>One is wanted now; what a service asked to wait is waited.</summary>
        public void Force(long nowMs)
        {
            NoLaterThan(nowMs);
        }

        /// <summary>One is wanted soon, and by how many devices at once is not known: within the
        /// back-off or the interval, whichever is shorter.</summary>
        public void Hasten(long nowMs)
        {
            long windowMs = _backOff.NextWindowMs;
            if (windowMs > _intervalMs) { windowMs = _intervalMs; }
            NoLaterThan(nowMs + Chance.Draw(_random, _draw, windowMs + 1));
        }

        /// <summary>One is wanted at a time; what a service asked to wait is waited.</summary>
        public void NoLaterThan(long atMs)
        {
            if (atMs < _notBeforeMs) { atMs = _notBeforeMs; }
            if (atMs < DueMs) { DueMs = atMs; }
        }

        private static long RetryAfterMs(long maxAgeSeconds)
        {
            if (maxAgeSeconds < 0) { maxAgeSeconds = MaxAgeSecondsDefault; }
            // A service must not send a device away for good.
            long seconds = maxAgeSeconds < HeartbeatLimits.IntervalSecondsMax
                ? maxAgeSeconds : HeartbeatLimits.IntervalSecondsMax;
            return seconds * 1000;
        }
    }
}
