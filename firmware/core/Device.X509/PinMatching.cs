namespace Device.X509
{
    /// <summary>What of the certificate is pinned (LwM2M /0/x/13, which takes the numbers of
    /// RFC 6698 section 2.1.3).</summary>
    public enum PinMatching
    {
        /// <summary>Its DER.</summary>
        Exact = 0,

        /// <summary>SHA-256 of its DER.</summary>
        Sha256 = 1,

        /// <summary>SHA-384 of its DER.</summary>
        Sha384 = 2,

        /// <summary>SHA-512 of its DER.</summary>
        Sha512 = 3,
    }
}
