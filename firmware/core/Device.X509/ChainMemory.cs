using System;
using Device.Crypto;

namespace Device.X509
{
    /// <summary>
    /// Remembers chains that verified, so that signatures and the import of the leaf's key are done
    /// once for a chain that stays the same, and keeps the imported keys of anchors and verified
    /// issuers. A refusal is never remembered, and times, usage and names are checked again each
    /// time. May be shared by threads and by virtual devices.
    /// </summary>
    /// <remarks>
    /// A chain is found by SHA-256 over everything that its proof rests on: all its certificates,
    /// the anchor, the place where the anchor joins, usage and name. An entry is about
    /// 350 bytes, besides the parsed chain (its DER and 250 bytes a certificate) and what the
    /// provider's key weighs. Keys that make room are not disposed, as a session may still use
    /// them; the garbage collector has them.
    /// </remarks>
    public sealed class ChainMemory
    {
        private readonly object _lock = new object();
        private readonly BoundedTable _chains;
        private readonly BoundedTable _keys;
        private readonly bool _keepsChains;
        private long _hits;
        private long _misses;

        /// <param name="capacity">Chains that are kept, and as many keys of issuers; at least 1.
        /// The one unused for the longest time makes room.</param>
        public ChainMemory(int capacity)
            : this(capacity, capacity)
        {
        }

        /// <param name="chainCapacity">Chains that are kept. None, 0, serves an end whose peers
        /// are many and come once: the key of a <see cref="PeerVerified"/> is then the caller's
        /// alone, and the caller may dispose it.</param>
        /// <param name="keyCapacity">Keys of issuers that are kept; at least 1.</param>
        public ChainMemory(int chainCapacity, int keyCapacity)
        {
            if (chainCapacity < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(chainCapacity));
            }
            if (keyCapacity < 1) { throw new ArgumentOutOfRangeException(nameof(keyCapacity)); }
            _keepsChains = chainCapacity > 0;
            _chains = new BoundedTable(chainCapacity, hashOffset: 0);
            _keys = new BoundedTable(keyCapacity, hashOffset: 1);
        }

        /// <summary>False when only keys of issuers are kept.</summary>
        internal bool KeepsChains { get { return _keepsChains; } }

        /// <summary>Chains remembered now.</summary>
        public int ChainCount { get { lock (_lock) { return _chains.Count; } } }

        /// <summary>Issuer keys kept now.</summary>
        public int KeyCount { get { lock (_lock) { return _keys.Count; } } }

        /// <summary>Chains that did not need their signatures verified.</summary>
        public long Hits { get { lock (_lock) { return _hits; } } }

        /// <summary>Chains that were not remembered when they were asked for.</summary>
        public long Misses { get { lock (_lock) { return _misses; } } }

        internal Proof FindChain(byte[] digest)
        {
            lock (_lock)
            {
                Proof proof = (Proof)_chains.Find(digest, 0, digest.Length);
                if (proof != null) { _hits++; }
                else { _misses++; }
                return proof;
            }
        }

        // Two threads can prove the same chain at the same time: the first one's proof stays.
        internal Proof RememberChain(byte[] digest, Proof proof)
        {
            lock (_lock)
            {
                Proof earlier = (Proof)_chains.Find(digest, 0, digest.Length);
                if (earlier != null) { return earlier; }
                _chains.Add(digest, 0, digest.Length, proof);
                return proof;
            }
        }

        internal IPublicKey FindKey(Certificate owner)
        {
            lock (_lock)
            {
                return (IPublicKey)_keys.Find(
                    owner.Der, owner.PublicPointOffset, P256.PointSize);
            }
        }

        internal void RememberKey(Certificate owner, IPublicKey key)
        {
            lock (_lock)
            {
                int point = owner.PublicPointOffset;
                if (_keys.Find(owner.Der, point, P256.PointSize) != null) { return; }
                _keys.Add(owner.Der, point, P256.PointSize, key);
            }
        }

        /// <summary>A chain whose signatures were verified, with its leaf's key.</summary>
        internal sealed class Proof
        {
            public Proof(CertificateChain chain, IPublicKey leafKey)
            {
                Chain = chain;
                LeafKey = leafKey;
            }

            public CertificateChain Chain { get; private set; }

            public IPublicKey LeafKey { get; private set; }
        }
    }
}
