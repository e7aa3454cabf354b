using System;
using Device.X509;

namespace Simulator.Cloud.Ca
{
    /// <summary>
    /// An authority that issues devices' operational certificates: the internal one, or a root CA
    /// of an account. Thread-safe. Which one issues for a device is in its record; "" stands for
    /// the internal one.
    /// </summary>
    public interface ISigner
    {
        /// <summary>32 hexadecimal characters, or "" for the internal authority. Stored with each
        /// certificate that it issues.</summary>
        string Uid { get; }

        /// <summary>The self-signed root: anchor of what it issues.</summary>
        Certificate Certificate { get; }

        /// <summary>Validity of what it issues for devices from now on.</summary>
        TimeSpan DeviceValidity { get; }

        /// <summary>Signs a device's operational certificate; nothing is stored.</summary>
        /// <param name="publicPoint">The device's key, 65 bytes.</param>
        /// <param name="endpoint">Becomes CN.</param>
        /// <param name="account">Becomes OU.</param>
        /// <param name="internalEndpoint">Becomes L.</param>
        /// <param name="validity">Cut to the signer's own end.</param>
        CertificateIssued IssueDevice(
            byte[] publicPoint, string endpoint, string account, string internalEndpoint,
            TimeSpan validity);

        /// <summary>Signs the body of a revocation list or of a certificate: ecdsa-with-SHA256, a
        /// DER sequence of r and s.</summary>
        byte[] Sign(ReadOnlySpan<byte> body);
    }
}
