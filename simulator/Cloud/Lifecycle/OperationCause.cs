namespace Simulator.Cloud.Lifecycle
{
    /// <summary>Why an operation failed or stands still, as the service knows it; the numbers are
    /// in the store. What the device says is in <see cref="OperationRecord.Status"/>,
    /// <see cref="OperationRecord.Fault"/> and <see cref="OperationRecord.Detail"/>.</summary>
    public enum OperationCause
    {
        /// <summary>Nothing is wrong.</summary>
        None = 0,

        /// <summary>The device tried and failed; its own numbers say why.</summary>
        DeviceFailed = 1,

        /// <summary>The device never showed that it did what it was told.</summary>
        TimedOut = 2,

        /// <summary>The device's certification request was refused; the detail is the
        /// <see cref="RefusalCause"/>.</summary>
        RequestRefused = 3,

        /// <summary>The authority that has to sign is not there; asked again at the next
        /// heartbeat.</summary>
        SignerUnavailable = 4,

        /// <summary>The certificate that was to be renewed or transferred is not in force any
        /// more.</summary>
        CertificateGone = 5,

        /// <summary>Revocation took the certificate away from under it.</summary>
        CertificateRevoked = 6,

        /// <summary>The device's certification request has the key that it was to
        /// replace.</summary>
        KeyReused = 7,
    }
}
