namespace Device.Crypto
{
    /// <summary>What an opened private key does; one object never does both. The store does not
    /// record a use: which of the two a key serves is the caller's choice at each opening, as in
    /// Pelion's KCM. docs/kcm-api.md.</summary>
    public enum KeyUse
    {
        /// <summary>ECDSA over SHA-256.</summary>
        Sign = 0,

        /// <summary>ECDH.</summary>
        Agree = 1,
    }
}
