namespace Device.X509
{
    /// <summary>What a pinned certificate says of the peer's chain (LwM2M /0/x/15, which takes the
    /// numbers of RFC 6698 section 2.1.1).</summary>
    public enum PinUsage
    {
        /// <summary>Not said: <see cref="DomainIssued"/>; a CA certificate that is pinned whole is
        /// also taken for a <see cref="TrustAnchor"/>. docs/decisions/0009.</summary>
        Unspecified = -1,

        /// <summary>The chain leads to an anchor of the device's own, by way of the pinned
        /// CA.</summary>
        CaConstraint = 0,

        /// <summary>The chain leads to an anchor of the device's own, and its leaf is the pinned
        /// certificate.</summary>
        ServiceCertificate = 1,

        /// <summary>The chain leads to the pinned CA, which is the only anchor.</summary>
        TrustAnchor = 2,

        /// <summary>The leaf is the pinned certificate; who issued it, for whom and until when does
        /// not matter (RFC 7671 section 5.1).</summary>
        DomainIssued = 3,
    }
}
