using System;

namespace Simulator.Cloud.Notifications
{
    /// <summary>When a receiver that failed is tried again: 5 s, 10 s, 20 s, up to 15 minutes, and
    /// so on without an end. One webhook has one attempt under way, so there is no herd to
    /// spread.</summary>
    public static class WebhookBackOff
    {
        /// <summary>After the first failure.</summary>
        public const int FirstMs = 5_000;

        /// <summary>At most.</summary>
        public const int LongestMs = 15 * 60_000;

        private const int DoublingsMax = 8;

        /// <summary>Milliseconds until the next attempt.</summary>
        /// <param name="failures">In a row, 1 or more.</param>
        public static int DelayMs(int failures)
        {
            int doublings = Math.Min(failures - 1, DoublingsMax);
            return Math.Min(FirstMs << doublings, LongestMs);
        }
    }
}
