namespace Device.Crypto
{
    /// <summary>The authenticated ciphers; all take a 16-byte key and a 12-byte nonce.</summary>
    public enum AeadAlgorithm
    {
        /// <summary>AEAD_AES_128_CCM_8 (RFC 6655): 8-byte tag.</summary>
        Aes128Ccm8 = 0,

        /// <summary>AEAD_AES_128_CCM (RFC 5116 section 5.3): 16-byte tag.</summary>
        Aes128Ccm = 1,

        /// <summary>AEAD_AES_128_GCM (RFC 5116 section 5.1): 16-byte tag.</summary>
        Aes128Gcm = 2,
    }
}
