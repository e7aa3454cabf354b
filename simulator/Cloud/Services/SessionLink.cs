using Device.X509;

namespace Simulator.Cloud.Services
{
    /// <summary>A session's place in the <see cref="SessionIndex"/>; kept by its
    /// conversation.</summary>
    public sealed class SessionLink
    {
        internal SessionLink(
            ISecureSession session, string account, PeerVerified peer, bool isOperational)
        {
            Session = session;
            Account = account;
            Name = peer.Chain.Leaf.CommonName;
            Serial = peer.Chain.Leaf.SerialNumber;
            Anchor = peer.Anchor;
            IsOperational = isOperational;
        }

        /// <summary>Lives on its lane: only Post may be called elsewhere.</summary>
        public ISecureSession Session { get; }

        /// <summary>Id of the account of its device.</summary>
        public string Account { get; }

        /// <summary>Common name: the endpoint that it may act for.</summary>
        public string Name { get; }

        /// <summary>Serial number of the certificate that opened it.</summary>
        public byte[] Serial { get; }

        /// <summary>What verified that certificate.</summary>
        public Certificate Anchor { get; }

        /// <summary>True under the operational identity, false under the factory
        /// identity.</summary>
        public bool IsOperational { get; }

        // Others of the same device; guarded by the index.
        internal SessionLink? Next { get; set; }
    }
}
