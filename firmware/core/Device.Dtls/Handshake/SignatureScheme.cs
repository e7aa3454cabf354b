namespace Device.Dtls
{
    /// <summary>Hash and signature as one 16-bit value (RFC 5246 section 7.4.1.4.1, with the names
    /// of RFC 8446).</summary>
    public static class SignatureScheme
    {
        /// <summary>SHA-256 (4) with ECDSA (3), the only scheme here.</summary>
        public const int EcdsaSecp256r1Sha256 = 0x0403;

        /// <summary>ClientCertificateType ecdsa_sign (RFC 8422 section 5.5).</summary>
        public const int CertificateTypeEcdsaSign = 64;

        /// <summary>The longest DER signature over P-256, bytes.</summary>
        public const int SignatureBytesMax = 72;
    }
}
