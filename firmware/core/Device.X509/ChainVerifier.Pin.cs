using Device.Crypto;

namespace Device.X509
{
    /// <content>Chains under a pin (RFC 6698 section 2.1.1, RFC 7671 section 5), one part for each
    /// usage.</content>
    public sealed partial class ChainVerifier
    {
        private X509Fault VerifyPinned(
            CertificateChain chain, Certificate[] anchors, int anchorCount,
            ChainPolicy policy, out PeerVerified peer)
        {
            CertificatePin pin = policy.Pin;
            peer = null;
            if (!CertificatePin.CanMatch(_crypto, pin.Matching))
            {
                return X509Fault.DigestUnsupported;
            }
            switch (pin.Usage)
            {
                case PinUsage.CaConstraint:
                    return VerifyPath(chain, anchors, anchorCount, policy, out peer);
                case PinUsage.ServiceCertificate:
                    return pin.Matches(_crypto, chain.Leaf)
                        ? VerifyPath(chain, anchors, anchorCount, policy, out peer)
                        : X509Fault.ServiceCertificateMismatch;
                case PinUsage.TrustAnchor:
                    return VerifyToPinned(chain, policy, out peer);
                case PinUsage.DomainIssued:
                    return VerifyLeaf(chain, pin, out peer);
                default:
                    // Pelion's bootstrap service writes its CA and does not say so.
                    bool isAnchor = pin.Certificate != null
                        && pin.Certificate.MaySignCertificates
                        && !pin.Matches(_crypto, chain.Leaf);
                    return isAnchor
                        ? VerifyToPinned(chain, policy, out peer)
                        : VerifyLeaf(chain, pin, out peer);
            }
        }

        // A CA of which only the digest is known has to be sent along (RFC 7671 section 5.2).
        private X509Fault VerifyToPinned(
            CertificateChain chain, ChainPolicy policy, out PeerVerified peer)
        {
            Certificate anchor = policy.Pin.Certificate;
            for (int i = 1; i < chain.Count && anchor == null; i++)
            {
                if (policy.Pin.Matches(_crypto, chain[i])) { anchor = chain[i]; }
            }
            peer = null;
            if (anchor == null) { return X509Fault.TrustAnchorMissing; }
            X509Fault fault = VerifyPath(
                chain, new Certificate[] { anchor }, 1, policy, out PeerVerified found);
            if (fault == X509Fault.None)
            {
                peer = new PeerVerified(found.Key, found.Chain, -1, anchor);
            }
            return fault;
        }

        private X509Fault VerifyLeaf(
            CertificateChain chain, CertificatePin pin, out PeerVerified peer)
        {
            peer = null;
            Certificate leaf = chain.Leaf;
            if (!pin.Matches(_crypto, leaf)) { return X509Fault.DomainCertificateMismatch; }
            if (!_crypto.TryImportPublicKey(leaf.Der, leaf.PublicPointOffset, out IPublicKey key))
            {
                return X509Fault.CurveUnsupported;
            }
            CertificateChain alone = new CertificateChain(new Certificate[] { leaf }, 1);
            peer = new PeerVerified(key, alone, -1, leaf) { IsPinnedLeaf = true };
            return X509Fault.None;
        }

        // What a usage asks of a path that is otherwise good: a CA is never the leaf itself.
        private X509Fault CheckPin(Path path, CertificatePin pin)
        {
            if (pin == null) { return X509Fault.None; }
            if (pin.Usage == PinUsage.TrustAnchor)
            {
                return path.Count > 1 ? X509Fault.None : X509Fault.IssuerUnknown;
            }
            if (pin.Usage != PinUsage.CaConstraint) { return X509Fault.None; }
            for (int i = 1; i < path.Count; i++)
            {
                if (pin.Matches(_crypto, path.Get(i))) { return X509Fault.None; }
            }
            return X509Fault.CaConstraintUnmet;
        }
    }
}
