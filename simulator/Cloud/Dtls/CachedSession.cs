using System;
using System.Buffers.Binary;
using Device.Base;
using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud.Dtls
{
    /// <summary>What a finished handshake leaves for one that resumes it (RFC 5246 section F.1.4):
    /// the master secret, and everything that must still be so. Not changed any more, but for its
    /// place in the cache.</summary>
    internal sealed class CachedSession : IAged<CachedSession>
    {
        private readonly ulong _id1;
        private readonly ulong _id2;
        private readonly ulong _id3;
        private readonly byte[] _master = new byte[KeySchedule.MasterSecretSize];

        /// <param name="id">32 random bytes, copied.</param>
        /// <param name="keys">Have the master secret.</param>
        public CachedSession(byte[] id, KeySchedule keys)
        {
            Key = BinaryPrimitives.ReadUInt64LittleEndian(id);
            _id1 = BinaryPrimitives.ReadUInt64LittleEndian(id.AsSpan(8));
            _id2 = BinaryPrimitives.ReadUInt64LittleEndian(id.AsSpan(16));
            _id3 = BinaryPrimitives.ReadUInt64LittleEndian(id.AsSpan(24));
            keys.CopyMasterSecret(_master, 0);
        }

        /// <summary>The id's first eight bytes: where the cache looks.</summary>
        public ulong Key { get; }

        public int Suite { get; init; }

        /// <summary>The proof of the full handshake; null for a pre-shared key.</summary>
        public PeerVerified? Peer { get; init; }

        /// <summary>The anchors that the proof was made with.</summary>
        public TrustSnapshot? Trust { get; init; }

        /// <summary>Our own certificate then; null for a pre-shared key.</summary>
        public Certificate? Own { get; init; }

        /// <summary>The identity of a pre-shared key, or null.</summary>
        public byte[]? PskIdentity { get; init; }

        /// <summary>The key itself: it must be the same still.</summary>
        public byte[]? PskKey { get; init; }

        public string? ServerName { get; init; }

        /// <summary>The cache's.</summary>
        public long ExpiresMs { get; set; }

        /// <inheritdoc/>
        public CachedSession? Newer { get; set; }

        /// <inheritdoc/>
        public CachedSession? Older { get; set; }

        /// <summary>True when the id, 32 bytes, is this one's.</summary>
        public bool HasId(byte[] id)
        {
            return Key == BinaryPrimitives.ReadUInt64LittleEndian(id)
                && _id1 == BinaryPrimitives.ReadUInt64LittleEndian(id.AsSpan(8))
                && _id2 == BinaryPrimitives.ReadUInt64LittleEndian(id.AsSpan(16))
                && _id3 == BinaryPrimitives.ReadUInt64LittleEndian(id.AsSpan(24));
        }

        public void CopyMaster(byte[] destination)
        {
            Array.Copy(_master, destination, _master.Length);
        }

        public void Zeroise()
        {
            Bytes.Zeroise(_master);
        }
    }
}
