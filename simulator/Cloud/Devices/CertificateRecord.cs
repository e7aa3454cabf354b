using Simulator.Cloud.Ca;

namespace Simulator.Cloud.Devices
{
    /// <summary>What has become of a certificate; the numbers are in the store.</summary>
    public enum CertificateStatus
    {
        /// <summary>In force until it expires.</summary>
        Issued = 0,

        /// <summary>Taken back before its end.</summary>
        Revoked = 1,

        /// <summary>Made for an operation; it counts once the device has proven that it uses
        /// it.</summary>
        Pending = 2,

        /// <summary>Another one has taken its place, or the device has erased its key; not on a
        /// revocation list.</summary>
        Superseded = 3,
    }

    /// <summary>An issued operational certificate as memory keeps it: without its DER, which only
    /// the store has.</summary>
    public sealed class CertificateRecord
    {
        internal CertificateRecord(
            byte[] serial, byte[] keyHash, long notAfterSeconds, CertificateStatus status)
        {
            Serial = serial;
            KeyHash = keyHash;
            NotAfterSeconds = notAfterSeconds;
            Status = status;
        }

        /// <summary>"LWM2M" for the operational identity, else the item's name.</summary>
        public string Name { get; init; } = "LWM2M";

        /// <summary>Who signed it: a root CA's id, "" for the internal authority.</summary>
        public string Signer { get; init; } = "";

        /// <summary>The operation that it was made for, 16 hexadecimal characters; "" for
        /// none.</summary>
        public string TransactionId { get; init; } = "";

        /// <summary>When it was issued, Unix milliseconds.</summary>
        public long IssuedAtMs { get; init; }

        /// <summary>Serial number, big-endian.</summary>
        public byte[] Serial { get; }

        /// <summary>SHA-256 of the certified point: the same request finds its certificate
        /// again.</summary>
        public byte[] KeyHash { get; }

        /// <summary>Last second of validity, Unix time.</summary>
        public long NotAfterSeconds { get; }

        /// <summary>Read by the management service at each registration.</summary>
        public CertificateStatus Status { get; internal set; }

        // In force, or about to be.
        internal bool IsOfUse
        {
            get { return Status is CertificateStatus.Issued or CertificateStatus.Pending; }
        }

        /// <summary>Why it was revoked; nothing while it is not.</summary>
        public RevocationReason Reason { get; internal set; }
    }
}
