namespace Device.Crypto
{
    /// <summary>What a private key is for. A key pair is never used for both.</summary>
    public enum KeyUse
    {
        /// <summary>ECDSA over SHA-256.</summary>
        Sign = 0,

        /// <summary>ECDH.</summary>
        Agree = 1,
    }
}
