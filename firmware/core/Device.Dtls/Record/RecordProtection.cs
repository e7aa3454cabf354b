using System;
using Device.Base;
using Device.Crypto;

namespace Device.Dtls
{
    /// <summary>
    /// One direction of an epoch under its AEAD key (RFC 5246 section 6.2.3.3, RFC 6655 section 3,
    /// RFC 5288 section 3). The nonce is the 4-byte fixed IV and 8 explicit bytes, for which we
    /// take epoch and sequence number: they never repeat under a key. It does not allocate.
    /// </summary>
    public sealed class RecordProtection : IDisposable
    {
        /// <summary>Bytes of a key.</summary>
        public const int KeySize = 16;

        /// <summary>Bytes of a fixed IV.</summary>
        public const int FixedIvSize = 4;

        /// <summary>Bytes of the explicit nonce, which stands in front of the
        /// ciphertext.</summary>
        public const int ExplicitNonceSize = 8;

        private const int NonceSize = FixedIvSize + ExplicitNonceSize;
        private const int AssociatedSize = 13;

        private readonly IAead _aead;
        private readonly byte[] _nonce = new byte[NonceSize];
        private readonly byte[] _associated = new byte[AssociatedSize];

        /// <param name="crypto">Provider of the cipher.</param>
        /// <param name="algorithm">The suite's cipher.</param>
        /// <param name="key">Holds the 16-byte key, which is copied.</param>
        /// <param name="keyOffset">First byte of the key.</param>
        /// <param name="fixedIv">Holds the 4-byte IV, which is copied.</param>
        /// <param name="fixedIvOffset">First byte of the IV.</param>
        public RecordProtection(
            ICrypto crypto, AeadAlgorithm algorithm,
            byte[] key, int keyOffset, byte[] fixedIv, int fixedIvOffset)
        {
            if (crypto == null) { throw new ArgumentNullException(nameof(crypto)); }
            Bytes.RequireSlice(key, keyOffset, KeySize);
            Bytes.RequireSlice(fixedIv, fixedIvOffset, FixedIvSize);
            _aead = crypto.CreateAead(algorithm, key, keyOffset);
            Array.Copy(fixedIv, fixedIvOffset, _nonce, 0, FixedIvSize);
        }

        /// <summary>Bytes that a fragment has more than its plaintext: 16 or 24.</summary>
        public int Overhead { get { return ExplicitNonceSize + _aead.TagSize; } }

        /// <summary>Seals a plaintext that stands <see cref="ExplicitNonceSize"/> bytes behind the
        /// fragment's start, in place.</summary>
        /// <param name="type">Content type.</param>
        /// <param name="epoch">Epoch of the record.</param>
        /// <param name="sequence">Sequence number; never twice under one key.</param>
        /// <param name="buffer">Holds the fragment.</param>
        /// <param name="fragmentOffset">Where the fragment starts.</param>
        /// <param name="plaintextCount">Bytes of plaintext.</param>
        /// <returns>Bytes of the fragment.</returns>
        public int Seal(
            int type, int epoch, long sequence,
            byte[] buffer, int fragmentOffset, int plaintextCount)
        {
            Bytes.RequireSlice(buffer, fragmentOffset, plaintextCount + Overhead);
            WriteNumber(_nonce, FixedIvSize, epoch, sequence);
            Array.Copy(_nonce, FixedIvSize, buffer, fragmentOffset, ExplicitNonceSize);
            WriteAssociated(type, epoch, sequence, plaintextCount);
            int start = fragmentOffset + ExplicitNonceSize;
            _aead.Seal(
                _nonce, 0, _associated, 0, AssociatedSize,
                buffer, start, plaintextCount, buffer, start);
            return plaintextCount + Overhead;
        }

        /// <summary>Opens a fragment in place: the plaintext starts
        /// <see cref="ExplicitNonceSize"/> bytes behind the fragment's start.</summary>
        /// <returns>False when the fragment is too short or not authentic; its bytes are then
        /// destroyed.</returns>
        public bool TryOpen(
            int type, int epoch, long sequence,
            byte[] buffer, int fragmentOffset, int fragmentCount, out int plaintextCount)
        {
            Bytes.RequireSlice(buffer, fragmentOffset, fragmentCount);
            plaintextCount = 0;
            if (fragmentCount < Overhead) { return false; }
            Array.Copy(buffer, fragmentOffset, _nonce, FixedIvSize, ExplicitNonceSize);
            WriteAssociated(type, epoch, sequence, fragmentCount - Overhead);
            int start = fragmentOffset + ExplicitNonceSize;
            if (!_aead.TryOpen(
                _nonce, 0, _associated, 0, AssociatedSize,
                buffer, start, fragmentCount - ExplicitNonceSize, buffer, start))
            {
                return false;
            }
            plaintextCount = fragmentCount - Overhead;
            return true;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _aead.Dispose();
            Bytes.Zeroise(_nonce);
        }

        // RFC 5246 section 6.2.3.3: number, type, version and the length of the plaintext.
        private void WriteAssociated(int type, int epoch, long sequence, int plaintextCount)
        {
            WriteNumber(_associated, 0, epoch, sequence);
            _associated[8] = (byte)type;
            _associated[9] = (byte)(ProtocolVersion.Dtls12 >> 8);
            _associated[10] = (byte)(ProtocolVersion.Dtls12 & 0xff);
            _associated[11] = (byte)(plaintextCount >> 8);
            _associated[12] = (byte)plaintextCount;
        }

        private static void WriteNumber(byte[] buffer, int offset, int epoch, long sequence)
        {
            buffer[offset] = (byte)(epoch >> 8);
            buffer[offset + 1] = (byte)epoch;
            for (int i = 7; i >= 2; i--)
            {
                buffer[offset + i] = (byte)sequence;
                sequence >>= 8;
            }
        }
    }
}
