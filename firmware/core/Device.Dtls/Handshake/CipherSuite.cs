using Device.Crypto;

namespace Device.Dtls
{
    /// <summary>The cipher suites spoken here, and the signalling value beside them.</summary>
    public static class CipherSuite
    {
        /// <summary>No suite: nothing was chosen.</summary>
        public const int None = 0;

        /// <summary>TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8 (RFC 7251).</summary>
        public const int EcdheEcdsaAes128Ccm8 = 0xC0AE;

        /// <summary>TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 (RFC 5289).</summary>
        public const int EcdheEcdsaAes128GcmSha256 = 0xC02B;

        /// <summary>TLS_PSK_WITH_AES_128_CCM_8 (RFC 6655): a pre-shared key, no
        /// certificates.</summary>
        public const int PskAes128Ccm8 = 0xC0A8;

        /// <summary>TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746 section 3.3): no suite.</summary>
        public const int ScsvRenegotiation = 0x00FF;

        /// <summary>True for a suite that can be negotiated here.</summary>
        public static bool IsSupported(int suite)
        {
            return suite == EcdheEcdsaAes128Ccm8
                || suite == EcdheEcdsaAes128GcmSha256
                || suite == PskAes128Ccm8;
        }

        /// <summary>True for a supported suite whose ends show certificates.</summary>
        public static bool HasCertificates(int suite)
        {
            return suite == EcdheEcdsaAes128Ccm8 || suite == EcdheEcdsaAes128GcmSha256;
        }

        /// <summary>The record cipher of a supported suite.</summary>
        public static AeadAlgorithm Aead(int suite)
        {
            return suite == EcdheEcdsaAes128GcmSha256
                ? AeadAlgorithm.Aes128Gcm
                : AeadAlgorithm.Aes128Ccm8;
        }
    }
}
