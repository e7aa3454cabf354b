using System;
using System.Collections.Generic;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;

namespace Simulator.Cloud.Notifications
{
    /// <summary>Somebody who wants to hear of events. How far it has heard is guarded by the lock
    /// on it and kept on disk.</summary>
    public sealed class Webhook
    {
        /// <summary>Longest URL.</summary>
        public const int UrlCountMax = 2_048;

        /// <summary>Shortest secret.</summary>
        public const int SecretCountMin = 16;

        /// <summary>Longest secret.</summary>
        public const int SecretCountMax = 128;

        /// <summary>What there is to hear of.</summary>
        public static readonly IReadOnlyList<string> AllEvents =
        [
            EventType.Expiration, EventType.Renewal, EventType.Update, EventType.Transfer,
            EventType.Delete, EventType.Revocation,
        ];

        /// <summary>32 hexadecimal characters.</summary>
        public required string Uid { get; init; }

        /// <summary>Whose events.</summary>
        public required Account Account { get; init; }

        /// <summary>Where they go.</summary>
        public required Uri Url { get; init; }

        /// <summary>Key of the signature, as text.</summary>
        public required string Secret { get; init; }

        /// <summary>Types out of <see cref="AllEvents"/>.</summary>
        public required IReadOnlyList<string> Events { get; init; }

        /// <summary>Unix milliseconds.</summary>
        public required long CreatedAtMs { get; init; }

        /// <summary>Number of the last row of the audit log that it needs no more.</summary>
        public long Cursor { get; internal set; }

        /// <summary>Attempts in a row that failed.</summary>
        public int Failures { get; internal set; }

        /// <summary>No attempt before, Unix milliseconds; 0 for at once.</summary>
        public long NextTryAtMs { get; internal set; }

        /// <summary>Its receiver said 410 (Gone): nothing is sent any more.</summary>
        public bool IsGone { get; internal set; }

        // Only one pump at a time: order is kept by sending one after another.
        internal bool IsBusy { get; set; }

        // Deleted while a pump was at work.
        internal bool IsDeleted { get; set; }

        /// <summary>ACTIVE, FAILING or GONE.</summary>
        public string Status
        {
            get
            {
                if (IsGone) { return "GONE"; }
                return Failures == 0 ? "ACTIVE" : "FAILING";
            }
        }
    }
}
