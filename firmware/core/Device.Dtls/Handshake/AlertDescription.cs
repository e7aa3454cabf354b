namespace Device.Dtls
{
    /// <summary>What an alert says (RFC 5246 section 7.2, RFC 8446 section 6 for
    /// certificate_required, RFC 5746 for no_renegotiation).</summary>
    public static class AlertDescription
    {
        /// <summary>The sender will send nothing more.</summary>
        public const int CloseNotify = 0;

        /// <summary>A message came that is not legal now.</summary>
        public const int UnexpectedMessage = 10;

        /// <summary>A record did not open. Never sent here: such records are dropped.</summary>
        public const int BadRecordMac = 20;

        /// <summary>A record was longer than 2^14 bytes and its overhead.</summary>
        public const int RecordOverflow = 22;

        /// <summary>No suite, group or signature scheme in common.</summary>
        public const int HandshakeFailure = 40;

        /// <summary>A certificate was corrupt or its signature wrong.</summary>
        public const int BadCertificate = 42;

        /// <summary>A certificate was of an unsupported type.</summary>
        public const int UnsupportedCertificate = 43;

        /// <summary>A certificate was revoked.</summary>
        public const int CertificateRevoked = 44;

        /// <summary>A certificate expired or is not valid yet.</summary>
        public const int CertificateExpired = 45;

        /// <summary>A certificate was unacceptable for another reason.</summary>
        public const int CertificateUnknown = 46;

        /// <summary>A field was out of range or inconsistent.</summary>
        public const int IllegalParameter = 47;

        /// <summary>No trust anchor matches the chain.</summary>
        public const int UnknownCa = 48;

        /// <summary>The certificate is valid but its holder may not enter.</summary>
        public const int AccessDenied = 49;

        /// <summary>A message could not be decoded.</summary>
        public const int DecodeError = 50;

        /// <summary>A signature or a Finished was wrong.</summary>
        public const int DecryptError = 51;

        /// <summary>The offered version is too old.</summary>
        public const int ProtocolVersion = 70;

        /// <summary>The server wants stronger ciphers than the client offers.</summary>
        public const int InsufficientSecurity = 71;

        /// <summary>A fault of the sender's own.</summary>
        public const int InternalError = 80;

        /// <summary>The handshake is given up for a reason outside the protocol.</summary>
        public const int UserCanceled = 90;

        /// <summary>Renegotiation is refused (a warning).</summary>
        public const int NoRenegotiation = 100;

        /// <summary>A ServerHello held an extension that was not asked for.</summary>
        public const int UnsupportedExtension = 110;

        /// <summary>The server name is not known.</summary>
        public const int UnrecognizedName = 112;

        /// <summary>The identity of a pre-shared key is not known (RFC 4279 section
        /// 2).</summary>
        public const int UnknownPskIdentity = 115;

        /// <summary>A client certificate is needed and none came.</summary>
        public const int CertificateRequired = 116;
    }
}
