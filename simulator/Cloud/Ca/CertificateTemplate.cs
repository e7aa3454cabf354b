using System;
using System.Collections.Generic;

namespace Simulator.Cloud.Ca
{
    /// <summary>What a certificate is for; it decides the extensions.</summary>
    public enum CertificateProfile
    {
        /// <summary>The self-signed root: CA:TRUE, digitalSignature, keyCertSign,
        /// cRLSign.</summary>
        RootCa = 0,

        /// <summary>A device's operational certificate: digitalSignature, clientAuth.</summary>
        Device = 1,

        /// <summary>A service's certificate: digitalSignature, serverAuth and names.</summary>
        Server = 2,
    }

    /// <summary>Everything that goes into one certificate.</summary>
    public sealed class CertificateTemplate
    {
        /// <summary>Decides the extensions.</summary>
        public CertificateProfile Profile { get; init; }

        /// <summary>At most 20 octets, positive.</summary>
        public byte[] Serial { get; init; } = [];

        /// <summary>DER Name of the issuer.</summary>
        public byte[] IssuerName { get; init; } = [];

        /// <summary>Key identifier of the issuer.</summary>
        public byte[] IssuerKeyId { get; init; } = [];

        /// <summary>DER Name of the subject.</summary>
        public byte[] SubjectName { get; init; } = [];

        /// <summary>Uncompressed P-256 point of the subject.</summary>
        public byte[] PublicPoint { get; init; } = [];

        /// <summary>First second of validity.</summary>
        public DateTimeOffset NotBefore { get; init; }

        /// <summary>Last second of validity.</summary>
        public DateTimeOffset NotAfter { get; init; }

        /// <summary>DNS names and IP addresses of a server.</summary>
        public IReadOnlyList<string> Hosts { get; init; } = [];
    }
}
