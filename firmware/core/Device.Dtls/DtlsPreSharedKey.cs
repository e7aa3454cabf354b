using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>A key that both ends were given, with the name under which the server knows it (RFC
    /// 4279). Dispose zeroises our copy.</summary>
    public sealed class DtlsPreSharedKey : IDisposable
    {
        /// <summary>Longest identity, bytes (RFC 7925 section 4.2, RFC 4279 section 5.3).</summary>
        public const int IdentityMax = 128;

        /// <summary>Longest key, bytes (RFC 4279 section 5.3).</summary>
        public const int KeyMax = 64;

        private readonly byte[] _identity;
        private readonly byte[] _key;
        private bool _isDisposed;

        /// <param name="identity">1 to <see cref="IdentityMax"/> bytes, sent in the clear;
        /// copied.</param>
        /// <param name="key">1 to <see cref="KeyMax"/> bytes; copied.</param>
        public DtlsPreSharedKey(byte[] identity, byte[] key)
        {
            if (identity == null) { throw new ArgumentNullException(nameof(identity)); }
            if (key == null) { throw new ArgumentNullException(nameof(key)); }
            if (identity.Length == 0 || identity.Length > IdentityMax)
            {
                throw new ArgumentOutOfRangeException(nameof(identity));
            }
            if (key.Length == 0 || key.Length > KeyMax)
            {
                throw new ArgumentOutOfRangeException(nameof(key));
            }
            _identity = Bytes.Copy(identity, 0, identity.Length);
            _key = Bytes.Copy(key, 0, key.Length);
        }

        /// <summary>The name of the key; not to be changed.</summary>
        public byte[] Identity { get { return _identity; } }

        /// <summary>The premaster secret of a handshake without key agreement: as many zeros as the
        /// key has bytes, and the key, each behind its length (RFC 4279 section 2). The caller
        /// zeroises.</summary>
        public byte[] CreatePremaster()
        {
            if (_isDisposed) { throw new InvalidOperationException("the key is gone"); }
            int count = _key.Length;
            byte[] premaster = new byte[(2 * count) + 4];
            premaster[1] = (byte)count;
            premaster[count + 3] = (byte)count;
            Array.Copy(_key, 0, premaster, count + 4, count);
            return premaster;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _isDisposed = true;
            Bytes.Zeroise(_key);
        }
    }
}
