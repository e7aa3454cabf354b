namespace Simulator.Cloud.Lifecycle
{
    /// <summary>A row of the audit log: who did what, to which certificate, when and
    /// why.</summary>
    public sealed record LifecycleEvent
    {
        /// <summary>One of <see cref="EventType"/>.</summary>
        public required string Type { get; init; }

        /// <summary>When, Unix milliseconds.</summary>
        public required long AtMs { get; init; }

        /// <summary>Id of the account.</summary>
        public required string AccountId { get; init; }

        /// <summary>Id of the device; "" when it is about none.</summary>
        public string DeviceId { get; init; } = "";

        /// <summary>Transaction; "" for none.</summary>
        public string TransactionId { get; init; } = "";

        /// <summary>Name of the certificate; "" for none.</summary>
        public string Name { get; init; } = "";

        /// <summary>Serial number before, lower-case hexadecimal; "" for none.</summary>
        public string OldSerial { get; init; } = "";

        /// <summary>Serial number after, lower-case hexadecimal; "" for none.</summary>
        public string NewSerial { get; init; } = "";

        /// <summary>Why, for people and programs.</summary>
        public string Reason { get; init; } = "";

        /// <summary>Who: an operator's name for itself, "device", "service" or
        /// "auto-renew".</summary>
        public string Actor { get; init; } = "service";
    }
}
