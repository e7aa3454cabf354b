namespace Simulator.Cloud.Enrollments
{
    /// <summary>A renewal over the management session. Mutable parts are guarded by the lock on its
    /// device.</summary>
    public sealed class EnrollmentRecord
    {
        /// <summary>32 hexadecimal characters; certificates made for it bear it as their
        /// transaction.</summary>
        public required string Id { get; init; }

        /// <summary>Whose.</summary>
        public required string AccountId { get; init; }

        /// <summary>Which device.</summary>
        public required string DeviceId { get; init; }

        /// <summary>"LWM2M" for the operational identity, else the item's name.</summary>
        public required string Name { get; init; }

        /// <summary>When it began, Unix milliseconds.</summary>
        public required long CreatedAtMs { get; init; }

        /// <summary>When it last changed.</summary>
        public long UpdatedAtMs { get; internal set; }

        /// <summary>Whether it is over.</summary>
        public EnrollmentStatus Status { get; internal set; }

        /// <summary>How it ended.</summary>
        public EnrollmentResult Result { get; internal set; }

        /// <summary>Why it failed; "" otherwise.</summary>
        public string Detail { get; internal set; } = "";

        // Over which it goes; null after a restart of the emulator.
        internal ISecureSession? Session { get; set; }

        // No operator asked for it.
        internal bool IsOfDevice { get; set; }

        internal EnrollmentRecord Copy()
        {
            return (EnrollmentRecord)MemberwiseClone();
        }
    }
}
