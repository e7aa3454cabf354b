namespace Device.Kcm
{
    /// <summary>What an item is. Names live apart in each type: the same name may hold a key, a
    /// certificate and a config. The numbers are Pelion's and are part of the format.</summary>
    public enum KcmItemType
    {
        /// <summary>A P-256 private key: goes in, is used, never comes out.</summary>
        PrivateKey = 0,

        /// <summary>A P-256 public key: DER SubjectPublicKeyInfo (91 bytes) or raw point
        /// (65 bytes), given back as it came.</summary>
        PublicKey = 1,

        /// <summary>A symmetric key: any bytes, not checked; a secret like a private key.</summary>
        SymmetricKey = 2,

        /// <summary>One certificate or a chain of up to five: concatenated DER, leaf first. A
        /// chain is one item, so it is never half there.</summary>
        Certificate = 3,

        /// <summary>Any bytes; may be empty.</summary>
        Config = 4,
    }
}
