using Device.Crypto;

namespace Device.X509
{
    /// <summary>Proof that a chain was checked. Only <see cref="ChainVerifier"/> can make
    /// one.</summary>
    public sealed class PeerVerified
    {
        internal PeerVerified(
            IPublicKey key, CertificateChain chain, int anchorIndex, Certificate anchor)
        {
            Key = key;
            Chain = chain;
            AnchorIndex = anchorIndex;
            Anchor = anchor;
        }

        /// <summary>The leaf's public key. A <see cref="ChainMemory"/> that keeps chains shares it
        /// with others: then do not dispose it.</summary>
        public IPublicKey Key { get; private set; }

        /// <summary>Disposes <see cref="Key"/> and sets it to null, when the handshake is over and
        /// the proof is kept for its names. Only where the key is not shared: without a
        /// <see cref="ChainMemory"/>, or with one that keeps no chains.</summary>
        public void ReleaseKey()
        {
            if (Key != null) { Key.Dispose(); }
            Key = null;
        }

        /// <summary>The chain, byte for byte as given; with a <see cref="ChainMemory"/> possibly
        /// an earlier object with the same bytes. Signatures are proven up to the anchor; what
        /// stands above it is only linked by names.</summary>
        public CertificateChain Chain { get; private set; }

        /// <summary>Index of <see cref="Anchor"/> among the anchors given; -1 when a pin brought
        /// it.</summary>
        public int AnchorIndex { get; private set; }

        /// <summary>The pinned certificate that the chain leads to.</summary>
        public Certificate Anchor { get; private set; }

        /// <summary>True when the leaf is believed for itself: nobody vouches for its times and its
        /// names, and <see cref="Chain"/> is the leaf alone.</summary>
        public bool IsPinnedLeaf { get; internal set; }
    }
}
