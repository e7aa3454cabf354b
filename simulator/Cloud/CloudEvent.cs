namespace Simulator.Cloud
{
    /// <summary>Things that <see cref="CloudCounters"/> counts.</summary>
    public enum CloudEvent
    {
        /// <summary>POST /bs was accepted and is on disk.</summary>
        BootstrapAccepted = 0,

        /// <summary>A device confirmed the end of its bootstrap.</summary>
        BootstrapFinished,

        /// <summary>A device refused one of the writes, or never answered it.</summary>
        BootstrapBroken,

        /// <summary>The authority issued an operational certificate.</summary>
        CertificateIssued,

        /// <summary>A request came again and got the certificate it had made before.</summary>
        CertificateRepeated,

        /// <summary>A registration is on disk.</summary>
        Registered,

        /// <summary>A registration was updated.</summary>
        Updated,

        /// <summary>A device took leave.</summary>
        Deregistered,

        /// <summary>The lifetime of a registration ran out.</summary>
        Expired,

        /// <summary>A request for something that is not there, or with a wrong method.</summary>
        RequestUnknown,

        /// <summary>A heartbeat was answered.</summary>
        Heartbeat,

        /// <summary>A heartbeat came again and got the answer that it had got before.</summary>
        HeartbeatRepeated,

        /// <summary>A heartbeat came inside the anti-flood window.</summary>
        HeartbeatTooSoon,

        /// <summary>An operation was told to its device for the first time.</summary>
        OperationDelivered,

        /// <summary>An operation was proven by its device.</summary>
        OperationEffective,

        /// <summary>An operation failed.</summary>
        OperationFailed,

        /// <summary>A certificate that was made for an operation was never used and was
        /// revoked.</summary>
        OrphanRevoked,
    }
}
