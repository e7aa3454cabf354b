using Device.Base;

namespace Device.Lwm2m
{
    /// <summary>An LwM2M server account as a bootstrap server wrote it: /0/x and the /1/y with the
    /// same short server id. A candidate: nothing of it is stored before the Agent stages
    /// it.</summary>
    public sealed class BootstrapAccount
    {
        /// <summary>Security mode: a pre-shared key (/0/x/2).</summary>
        public const int ModePreSharedKey = 0;

        /// <summary>Security mode: certificates given.</summary>
        public const int ModeCertificate = 2;

        /// <summary>Security mode: certificate by EST over the bootstrap session.</summary>
        public const int ModeEst = 4;

        /// <summary>/0/x/0: coaps://host:port, with or without a query.</summary>
        public string ServerUri = "";

        /// <summary>/0/x/2.</summary>
        public int SecurityMode = -1;

        /// <summary>Bytes of a pre-shared key's identity at most (RFC 7925 section 4.2).</summary>
        public const int IdentityMax = 128;

        /// <summary>Bytes of a pre-shared key at least: 128 bits, as strong as what it
        /// replaces.</summary>
        public const int PreSharedKeyMin = 16;

        /// <summary>Bytes of a pre-shared key at most (RFC 4279 section 5.3).</summary>
        public const int PreSharedKeyMax = 64;

        /// <summary>/0/x/3: the device's certificate or chain, DER; the identity of a pre-shared
        /// key; empty in EST mode.</summary>
        public byte[] PublicKeyOrCertificate = Bytes.Empty;

        /// <summary>/0/x/4: a certificate, DER, or with <see cref="MatchingType"/> the digest of
        /// one; <see cref="CertificateUsage"/> says what it is to the LwM2M server.</summary>
        public byte[] ServerCertificate = Bytes.Empty;

        /// <summary>/0/x/5: the device's private key, or the pre-shared one; empty in EST mode.
        /// Zeroised by
        /// <see cref="Zeroise"/>.</summary>
        public byte[] SecretKey = Bytes.Empty;

        /// <summary>/0/x/10 and /1/y/0: 1 to 65534.</summary>
        public int ShortServerId;

        /// <summary>/0/x/11: seconds to wait before the first connection.</summary>
        public int HoldOffSeconds;

        /// <summary>/0/x/13: matching type, 0 (exact) to 3 (SHA-512); -1 when absent.</summary>
        public int MatchingType = -1;

        /// <summary>Characters of <see cref="ServerName"/> at most (RFC 1035 section 2.3.4, as
        /// text).</summary>
        public const int ServerNameMax = 253;

        /// <summary>/0/x/14: server name for SNI, and the name that the server's certificate has to
        /// bear; empty when absent.</summary>
        public string ServerName = "";

        /// <summary>/0/x/15: certificate usage, 0 to 3; -1 when absent (which means 3).</summary>
        public int CertificateUsage = -1;

        /// <summary>Entries of <see cref="CipherSuites"/> at most.</summary>
        public const int CipherSuitesMax = 8;

        /// <summary>/0/x/16: the cipher suites to offer, by their IANA numbers, in this order of
        /// liking; none when absent.</summary>
        public int[] CipherSuites = new int[0];

        /// <summary>/1/y/1: lifetime of a registration.</summary>
        public int LifetimeSeconds = RegistrationOptions.LifetimeSecondsDefault;

        /// <summary>What else /1/y says.</summary>
        public ServerSettings Settings = new ServerSettings();

        /// <summary>/1/y/7: "U" when absent.</summary>
        public string Binding = "U";

        /// <summary>Characters of <see cref="InternalEndpoint"/> at most: like an endpoint name, it
        /// has to fit a certificate's subject.</summary>
        public const int InternalEndpointMax = 64;

        /// <summary>Query iep of the finish: the name that the server gives the device inside;
        /// empty when absent.</summary>
        public string InternalEndpoint = "";

        /// <summary>The URI's host (<see cref="ServerUri"/>), set when the finish is
        /// accepted.</summary>
        public string Host = "";

        /// <summary>The URI's port, 5684 when it names none.</summary>
        public int Port;

        /// <summary>Overwrites the key.</summary>
        public void Zeroise()
        {
            Bytes.Zeroise(SecretKey);
            SecretKey = Bytes.Empty;
        }
    }
}
