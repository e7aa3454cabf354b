namespace Device.Crypto
{
    /// <summary>Sizes of NIST P-256 (SEC 2 section 2.4.2) and SHA-256, in bytes.</summary>
    public static class P256
    {
        /// <summary>A private scalar, a coordinate, an ECDH secret.</summary>
        public const int ScalarSize = 32;

        /// <summary>An uncompressed point: 0x04, x, y.</summary>
        public const int PointSize = 65;

        /// <summary>A raw signature: r, s.</summary>
        public const int SignatureSize = 64;

        /// <summary>A SHA-256 digest.</summary>
        public const int DigestSize = 32;
    }
}
