using System.Collections.Generic;

namespace Simulator.Cloud.Notifications
{
    /// <summary>What a caller gets of a <see cref="NotificationChannel"/>.</summary>
    public sealed class NotificationTake
    {
        /// <summary>Entries, oldest first; empty when none came.</summary>
        public List<NotificationEntry> Entries { get; } = [];

        /// <summary>Entries lost for lack of room since the last time.</summary>
        public int Dropped { get; init; }

        /// <summary>Another caller waits already.</summary>
        public bool IsTaken { get; init; }

        /// <summary>The channel was deleted while the caller waited.</summary>
        public bool IsDeleted { get; init; }
    }
}
