using System;
using Device.Crypto;

namespace Device.X509
{
    /// <summary>
    /// Checks that a chain leads to a pinned anchor (RFC 5280 section 6, without policies, name
    /// constraints and revocation). Stateless but for the memory: may be shared by threads.
    /// </summary>
    /// <remarks>
    /// Implementation notes. The order of work: names link the certificates and find the anchor;
    /// then what costs nothing is checked (CA, path length, times, usage, host); then signatures,
    /// from the anchor down, so that no key is used before it is trusted. Where several anchors
    /// bear the issuer's name each is tried. An anchor is equal to a certificate of the chain, or
    /// issued one; what the chain holds above it must be linked by names and is otherwise ignored.
    /// </remarks>
    public sealed partial class ChainVerifier
    {
        private readonly ICrypto _crypto;
        private readonly ChainMemory _memory;

        /// <param name="crypto">The primitives.</param>
        /// <param name="memory">Remembers chains and keys; null for none.</param>
        public ChainVerifier(ICrypto crypto, ChainMemory memory)
        {
            if (crypto == null) { throw new ArgumentNullException(nameof(crypto)); }
            _crypto = crypto;
            _memory = memory;
        }

        /// <summary>Checks a chain.</summary>
        /// <param name="chain">Leaf first, each followed by its issuer; the anchor may be in it or
        /// not.</param>
        /// <param name="anchors">Pinned certificates: roots, intermediates, or the leaf
        /// itself.</param>
        /// <param name="anchorCount">How many of them.</param>
        /// <param name="policy">Time, usage and name.</param>
        /// <param name="peer">The proof, or null.</param>
        /// <returns>None, or IssuerUnknown, IssuerNotCa, PathLengthExceeded, Expired, NotYetValid,
        /// UsageWrong, NameMismatch, SignatureInvalid, CurveUnsupported (a key that is not on the
        /// curve); with a pin also those of <see cref="PinUsage"/>, and
        /// DigestUnsupported.</returns>
        public X509Fault Verify(
            CertificateChain chain, Certificate[] anchors, int anchorCount,
            ChainPolicy policy, out PeerVerified peer)
        {
            if (chain == null) { throw new ArgumentNullException(nameof(chain)); }
            if (anchors == null) { throw new ArgumentNullException(nameof(anchors)); }
            if (policy == null) { throw new ArgumentNullException(nameof(policy)); }
            if (anchorCount < 0 || anchorCount > anchors.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(anchorCount));
            }

            return policy.Pin == null
                ? VerifyPath(chain, anchors, anchorCount, policy, out peer)
                : VerifyPinned(chain, anchors, anchorCount, policy, out peer);
        }

        private X509Fault VerifyPath(
            CertificateChain chain, Certificate[] anchors, int anchorCount,
            ChainPolicy policy, out PeerVerified peer)
        {
            peer = null;
            if (!IsLinked(chain)) { return X509Fault.IssuerUnknown; }
            X509Fault fault = X509Fault.IssuerUnknown;
            for (int last = 0; last < chain.Count; last++)
            {
                for (int i = 0; i < anchorCount; i++)
                {
                    bool isInChain = chain[last].IsSameAs(anchors[i]);
                    if (!isInChain && !IsCandidate(chain[last], anchors[i])) { continue; }
                    Path path = new Path(chain, last, anchors[i], isInChain);
                    X509Fault found = CheckPath(path, policy);
                    ChainMemory.Proof proof = null;
                    if (found == X509Fault.None) { found = Prove(path, policy, out proof); }
                    if (found == X509Fault.None)
                    {
                        peer = new PeerVerified(proof.LeafKey, proof.Chain, i, anchors[i]);
                        return X509Fault.None;
                    }

                    // A namesake's failed signature says less than any other fault.
                    if (fault == X509Fault.IssuerUnknown || fault == X509Fault.SignatureInvalid)
                    {
                        fault = found;
                    }
                }
            }
            return fault;
        }

        private static bool IsLinked(CertificateChain chain)
        {
            for (int i = 0; i < chain.Count - 1; i++)
            {
                if (!chain[i].NamesIssuer(chain[i + 1])) { return false; }
            }
            return true;
        }

        private static bool IsCandidate(Certificate certificate, Certificate anchor)
        {
            return certificate.NamesIssuer(anchor) && certificate.MayBeIssuedByKeyOf(anchor);
        }

        private X509Fault CheckPath(Path path, ChainPolicy policy)
        {
            X509Fault fault = CheckIssuers(path);
            if (fault != X509Fault.None) { return fault; }
            for (int i = 0; i < path.Count; i++)
            {
                fault = CheckTime(path.Get(i), policy, i == 0 && policy.LeafMayBeExpired);
                if (fault != X509Fault.None) { return fault; }
            }
            if (!path.Get(0).Allows(policy.Usage)) { return X509Fault.UsageWrong; }
            for (int i = 1; i < path.Count; i++)
            {
                // An issuer's extended key usage restricts what it can issue for, as OpenSSL and
                // the browsers have it.
                if (!path.Get(i).ExtendedUsageAllows(policy.Usage)) { return X509Fault.UsageWrong; }
            }
            if (policy.Name != null && !path.Get(0).MatchesName(policy.Name))
            {
                return X509Fault.NameMismatch;
            }
            return CheckPin(path, policy.Pin);
        }

        private static X509Fault CheckIssuers(Path path)
        {
            // RFC 5280 section 4.2.1.9: CAs below that are self-issued do not count.
            int below = 0;
            for (int i = 1; i < path.Count; i++)
            {
                Certificate issuer = path.Get(i);
                if (!issuer.MaySignCertificates) { return X509Fault.IssuerNotCa; }
                if (issuer.PathLengthMax >= 0 && below > issuer.PathLengthMax)
                {
                    return X509Fault.PathLengthExceeded;
                }
                if (!issuer.IsSelfIssued) { below++; }
            }
            return X509Fault.None;
        }

        private static X509Fault CheckTime(
            Certificate certificate, ChainPolicy policy, bool mayBeExpired)
        {
            if (!mayBeExpired && policy.TimeSeconds > certificate.NotAfterSeconds)
            {
                return X509Fault.Expired;
            }
            if (policy.TimeIsTrusted && policy.TimeSeconds < certificate.NotBeforeSeconds)
            {
                return X509Fault.NotYetValid;
            }
            return X509Fault.None;
        }

        private X509Fault Prove(Path path, ChainPolicy policy, out ChainMemory.Proof proof)
        {
            proof = null;
            byte[] digest = null;
            bool isRemembered = _memory != null && _memory.KeepsChains;
            if (isRemembered)
            {
                digest = DigestOf(path, policy);
                proof = _memory.FindChain(digest);
                if (proof != null) { return X509Fault.None; }
            }

            for (int i = path.Count - 2; i >= 0; i--)
            {
                X509Fault fault = VerifySignature(path.Get(i), path.Get(i + 1));
                if (fault != X509Fault.None) { return fault; }
            }
            Certificate leaf = path.Get(0);
            if (!_crypto.TryImportPublicKey(leaf.Der, leaf.PublicPointOffset, out IPublicKey key))
            {
                return X509Fault.CurveUnsupported;
            }
            proof = new ChainMemory.Proof(path.Chain, key);
            if (isRemembered) { proof = _memory.RememberChain(digest, proof); }
            return X509Fault.None;
        }

        // The issuer is the anchor, or was verified in the round before.
        private X509Fault VerifySignature(Certificate certificate, Certificate issuer)
        {
            IPublicKey key = _memory == null ? null : _memory.FindKey(issuer);
            bool isKept = key != null;
            if (!isKept)
            {
                if (!_crypto.TryImportPublicKey(issuer.Der, issuer.PublicPointOffset, out key))
                {
                    return X509Fault.CurveUnsupported;
                }
                if (_memory != null)
                {
                    _memory.RememberKey(issuer, key);
                    isKept = true;
                }
            }
            bool isSigned = certificate.IsSignedBy(_crypto, key);
            if (!isKept) { key.Dispose(); }
            return isSigned ? X509Fault.None : X509Fault.SignatureInvalid;
        }

        private byte[] DigestOf(Path path, ChainPolicy policy)
        {
            byte[] digest = new byte[P256.DigestSize];
            byte[] tail = { (byte)path.Chain.Count, (byte)path.Count, (byte)policy.Usage };
            using (IHash hash = _crypto.CreateSha256())
            {
                for (int i = 0; i < path.Chain.Count; i++)
                {
                    hash.Update(path.Chain[i].Der, 0, path.Chain[i].Der.Length);
                }
                Certificate anchor = path.Get(path.Count - 1);
                hash.Update(anchor.Der, 0, anchor.Der.Length);
                hash.Update(tail, 0, tail.Length);
                if (policy.Name != null)
                {
                    byte[] name = Utf16Of(policy.Name);
                    hash.Update(name, 0, name.Length);
                }
                hash.CopyDigest(digest, 0);
            }
            return digest;
        }

        private static byte[] Utf16Of(string text)
        {
            // With a byte in front, so that an empty name is not the same as none.
            byte[] bytes = new byte[1 + 2 * text.Length];
            for (int i = 0; i < text.Length; i++)
            {
                bytes[1 + 2 * i] = (byte)(text[i] >> 8);
                bytes[2 + 2 * i] = (byte)text[i];
            }
            return bytes;
        }

        /// <summary>From the leaf to the anchor, which is the last.</summary>
        private sealed class Path
        {
            private readonly Certificate _anchor;

            public Path(CertificateChain chain, int last, Certificate anchor, bool isInChain)
            {
                Chain = chain;
                _anchor = anchor;
                Count = isInChain ? last + 1 : last + 2;
            }

            public CertificateChain Chain { get; private set; }

            public int Count { get; private set; }

            public Certificate Get(int index)
            {
                return index == Count - 1 ? _anchor : Chain[index];
            }
        }
    }
}
