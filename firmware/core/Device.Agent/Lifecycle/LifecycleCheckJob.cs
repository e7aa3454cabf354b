using Device.Agent.Heartbeat;
using Device.Base;
using Device.Crypto;
using Device.Kcm;
using Device.X509;

namespace Device.Agent.Lifecycle
{
    /// <summary>
    /// Checks a new certificate before it is staged: a mistake of the CA must cost an operation and
    /// not the device (facts/pelion.md C8). Sizes and bytes first, then key, CN, OU, issuer, usage
    /// and times, signatures last.
    /// </summary>
    internal sealed class LifecycleCheckJob : ComputeJob
    {
        // What came along, the service's new one, the staged one, the working one.
        private const int AnchorsMax = 4;

        private readonly ICrypto _crypto;
        private readonly ChainVerifier _verifier;
        private readonly HeartbeatOperation _operation;
        private readonly ChainPolicy _policy;
        private readonly Certificate[] _anchors = new Certificate[AnchorsMax];
        private int _anchorCount;

        public LifecycleCheckJob(
            ICrypto crypto, ChainVerifier verifier, HeartbeatOperation operation,
            ChainPolicy policy)
        {
            _crypto = crypto;
            _verifier = verifier;
            _operation = operation;
            _policy = policy;
        }

        /// <summary>CN and OU that the leaf must have.</summary>
        public RequestSubject Subject { get; set; }

        /// <summary>True when a service's anchor may come along.</summary>
        public bool MayReplaceAnchor { get; set; }

        /// <summary>The certificate in force, or null.</summary>
        public Certificate Current { get; set; }

        /// <summary>A key that the leaf may be for, and who signs as a proof of it; disposed by the
        /// job. A certificate with a handshake of its own needs no such proof.</summary>
        public IPrivateKey SigningKey { get; set; }

        /// <summary>Point of the key that the leaf may be for; empty when there is
        /// none.</summary>
        public byte[] WorkingPoint { get; set; } = Bytes.Empty;

        /// <summary>Point of the staged key that the leaf may be for, or empty.</summary>
        public byte[] StagedPoint { get; set; } = Bytes.Empty;

        /// <summary>The new certificate; null unless all is well.</summary>
        public Certificate Leaf { get; private set; }

        /// <summary>Leaf first, as the store takes it; null unless all is well.</summary>
        public byte[] ChainDer { get; private set; }

        /// <summary>True when it is for the staged key.</summary>
        public bool IsForStagedKey { get; private set; }

        public LifecycleFault Fault { get; private set; }

        public int Detail { get; private set; }

        /// <summary>Adds an anchor of the store; null is passed over.</summary>
        public void AddAnchor(Certificate anchor)
        {
            if (anchor == null) { return; }
            _anchors[_anchorCount] = anchor;
            _anchorCount++;
        }

        public override bool Advance()
        {
            Fault = Check(out CertificateChain chain);
            if (Fault == LifecycleFault.None)
            {
                ChainDer = new byte[chain.DerCount];
                chain.CopyDer(ChainDer, 0);
                Leaf = chain.Leaf;
            }
            SigningKey?.Dispose();
            return true;
        }

        private LifecycleFault Check(out CertificateChain chain)
        {
            LifecycleFault fault = Parse(out chain);
            if (fault == LifecycleFault.None) { fault = TakeAnchors(); }
            if (fault == LifecycleFault.None) { fault = CheckLeaf(chain.Leaf); }
            if (fault == LifecycleFault.None) { fault = CheckPath(chain); }
            if (fault == LifecycleFault.None && SigningKey != null && !Signs(chain.Leaf))
            {
                fault = LifecycleFault.KeyMismatch;
            }
            return fault;
        }

        private LifecycleFault Parse(out CertificateChain chain)
        {
            chain = null;
            byte[][] ders = _operation.Chain;
            if (ders.Length == 0) { return LifecycleFault.ChainMissing; }
            if (ders.Length > HeartbeatLimits.ChainMax) { return LifecycleFault.ChainTooLarge; }
            Certificate[] certificates = new Certificate[ders.Length];
            int total = 0;
            for (int i = 0; i < ders.Length; i++)
            {
                total += ders[i].Length;
                if (ders[i].Length > HeartbeatLimits.DerMax || total > KcmLimits.DataBytesMax)
                {
                    return LifecycleFault.ChainTooLarge;
                }
            }
            for (int i = 0; i < ders.Length; i++)
            {
                X509Fault fault = Certificate.TryParse(
                    ders[i], 0, ders[i].Length, out certificates[i]);
                if (fault != X509Fault.None)
                {
                    return Refuse(LifecycleFault.CertificateMalformed, fault);
                }
            }
            chain = new CertificateChain(certificates, certificates.Length);
            return LifecycleFault.None;
        }

        // With an anchor of its own the chain must lead there, and nowhere else.
        private LifecycleFault TakeAnchors()
        {
            LifecycleFault fault = ParseAnchor(_operation.IssuerAnchor, out Certificate issuer);
            if (fault != LifecycleFault.None) { return fault; }
            fault = ParseAnchor(_operation.ServerAnchor, out Certificate server);
            if (fault != LifecycleFault.None) { return fault; }
            if (server != null && !MayReplaceAnchor) { return LifecycleFault.AnchorInvalid; }
            if (issuer != null) { _anchorCount = 0; }
            AddAnchor(issuer != null ? issuer : server);
            return LifecycleFault.None;
        }

        private LifecycleFault ParseAnchor(byte[] der, out Certificate anchor)
        {
            anchor = null;
            if (der.Length == 0) { return LifecycleFault.None; }
            X509Fault fault = der.Length > HeartbeatLimits.DerMax
                ? X509Fault.CertificateMalformed
                : Certificate.TryParse(der, 0, der.Length, out anchor);
            if (fault == X509Fault.None && !anchor.MaySignCertificates)
            {
                fault = X509Fault.IssuerNotCa;
            }
            return fault == X509Fault.None
                ? LifecycleFault.None : Refuse(LifecycleFault.AnchorInvalid, fault);
        }

        private LifecycleFault CheckLeaf(Certificate leaf)
        {
            if (Current != null && leaf.IsSameAs(Current)) { return LifecycleFault.NotNew; }
            byte[] point = leaf.PublicPoint;
            IsForStagedKey = Bytes.AreEqual(point, StagedPoint);
            if (!IsForStagedKey && !Bytes.AreEqual(point, WorkingPoint))
            {
                return LifecycleFault.KeyMismatch;
            }
            if (leaf.CommonName != Subject.CommonName) { return LifecycleFault.NameMismatch; }
            if (leaf.OrganizationalUnit != (Subject.OrganizationalUnit ?? ""))
            {
                return LifecycleFault.AccountMismatch;
            }
            return leaf.IsCa ? LifecycleFault.UsageWrong : LifecycleFault.None;
        }

        private LifecycleFault CheckPath(CertificateChain chain)
        {
            X509Fault fault = _verifier.Verify(
                chain, _anchors, _anchorCount, _policy, out PeerVerified ignored);
            switch (fault)
            {
                case X509Fault.None: return LifecycleFault.None;
                case X509Fault.Expired: return LifecycleFault.Expired;
                case X509Fault.NotYetValid: return LifecycleFault.NotYetValid;
                case X509Fault.UsageWrong: return LifecycleFault.UsageWrong;
                case X509Fault.IssuerUnknown:
                    bool isNamed = _operation.IssuerAnchor.Length > 0
                        && !Bytes.AreEqual(chain[chain.Count - 1].Issuer, _anchors[0].Subject);
                    return isNamed
                        ? LifecycleFault.IssuerMismatch
                        : Refuse(LifecycleFault.ChainUntrusted, fault);
                default: return Refuse(LifecycleFault.ChainUntrusted, fault);
            }
        }

        /// <summary>What a handshake would show: the key of the store makes signatures that the
        /// certificate verifies.</summary>
        private bool Signs(Certificate leaf)
        {
            byte[] digest = new byte[P256.DigestSize];
            byte[] signature = new byte[P256.SignatureSize];
            _crypto.Sha256(leaf.Der, 0, leaf.Der.Length, digest, 0);
            SigningKey.Sign(digest, 0, signature, 0);
            if (!_crypto.TryImportPublicKey(
                leaf.Der, leaf.PublicPointOffset, out IPublicKey key))
            {
                return false;
            }
            bool isSigned = key.Verify(digest, 0, signature, 0);
            key.Dispose();
            return isSigned;
        }

        private LifecycleFault Refuse(LifecycleFault fault, X509Fault detail)
        {
            Detail = (int)detail;
            return fault;
        }
    }
}
