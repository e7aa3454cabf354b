namespace Device.X509
{
    /// <summary>What a chain is checked against besides the anchors.</summary>
    public sealed class ChainPolicy
    {
        /// <summary>What the leaf's owner does in the handshake.</summary>
        public CertificateUsage Usage { get; set; }

        /// <summary>The host that the leaf must be for; null when that is not checked.</summary>
        public string Name { get; set; }

        /// <summary>Now, or the floor of what now can be: Unix seconds, UTC.</summary>
        public long TimeSeconds { get; set; }

        /// <summary>True when <see cref="TimeSeconds"/> is now. False when it is only a floor:
        /// then a certificate that ended before it is refused, and one that begins after it is
        /// not, because the clock of a device that never had one stands still.</summary>
        public bool TimeIsTrusted { get; set; }

        /// <summary>True when the leaf may be past its end: a factory identity may still bootstrap
        /// while the device is enrolled. Its issuers may not.</summary>
        public bool LeafMayBeExpired { get; set; }

        /// <summary>What is pinned besides, or instead of, the anchors; null for the anchors
        /// alone.</summary>
        public CertificatePin Pin { get; set; }
    }
}
