using System;
using Device.X509;

namespace Simulator.Cloud
{
    /// <summary>The trust anchors at one moment: a service replaces the whole object, so that a
    /// handshake sees either the old set or the new one.</summary>
    public sealed class TrustSnapshot
    {
        /// <summary>Nobody is trusted.</summary>
        public static readonly TrustSnapshot Empty = new TrustSnapshot(Array.Empty<Certificate>());

        /// <param name="anchors">Kept; must not be changed any more.</param>
        public TrustSnapshot(Certificate[] anchors)
        {
            Anchors = anchors ?? throw new ArgumentNullException(nameof(anchors));
        }

        /// <summary>The anchors; <see cref="PeerVerified.AnchorIndex"/> points into this
        /// array.</summary>
        public Certificate[] Anchors { get; }

        /// <summary>How many anchors there are.</summary>
        public int Count { get { return Anchors.Length; } }

        /// <summary>An expired leaf passes, for devices that may still bootstrap by policy; the
        /// service decides about it when it sees <see cref="PeerVerified.Chain"/>.</summary>
        public bool LeafMayBeExpired { get; init; }

        /// <summary>True when the certificate is one of the anchors.</summary>
        public bool Has(Certificate anchor)
        {
            foreach (Certificate known in Anchors)
            {
                if (known.IsSameAs(anchor)) { return true; }
            }
            return false;
        }
    }
}
