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
    /// <remarks>
    /// <para>With a connection id (RFC 9146 sections 4 and 5.3) the plaintext has one byte more,
    /// its type, behind which a sender may put zeros; the record's own type is tls12_cid. What is
    /// authenticated beside it:</para>
    /// <code>
    ///    0  8   8 bytes of 0xff, where else the sequence number is
    ///    8  1   tls12_cid
    ///    9  1   length of the id
    ///   10  1   tls12_cid
    ///   11  2   version
    ///   13  2   epoch
    ///   15  6   sequence number
    ///   21  n   the id
    /// 21+n  2   length of plaintext, type and zeros
    /// </code>
    /// </remarks>
    public sealed class RecordProtection : IDisposable
    {
        /// <summary>Bytes of a key.</summary>
        public const int KeySize = 16;

        /// <summary>Bytes of a fixed IV.</summary>
        public const int FixedIvSize = 4;

        /// <summary>Bytes of the explicit nonce, which stands in front of the
        /// ciphertext.</summary>
        public const int ExplicitNonceSize = 8;

        /// <summary>The most that a fragment has more than its plaintext, bytes: with GCM and a
        /// connection id.</summary>
        public const int OverheadMax = ExplicitNonceSize + 1 + 16;

        private const int NonceSize = FixedIvSize + ExplicitNonceSize;
        private const int AssociatedSize = 13;

        // The positions of the picture above.
        private const int EpochOffset = 13;
        private const int IdOffset = 21;

        private readonly IAead _aead;
        private readonly byte[] _nonce = new byte[NonceSize];
        private byte[] _associated = new byte[AssociatedSize];

        // The byte of the type inside, 0 or 1.
        private int _typeSize;
        private bool _isUsed;

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

        /// <summary>Bytes that a fragment has more than its plaintext, zeros behind it left out: 16
        /// or 24, and one more with a connection id.</summary>
        public int Overhead { get { return ExplicitNonceSize + _typeSize + _aead.TagSize; } }

        /// <summary>True when records have a connection id.</summary>
        public bool HasConnectionId { get { return _typeSize != 0; } }

        /// <summary>The type of the record that was opened last; 0 when a record with connection id
        /// held none, which makes it worthless.</summary>
        public int OpenedType { get; private set; }

        /// <summary>From now on records are of type tls12_cid and have this id. Before the first
        /// record only: both forms under one key are never to be.</summary>
        /// <param name="connectionId">Not empty; copied.</param>
        public void UseConnectionId(byte[] connectionId)
        {
            if (connectionId == null) { throw new ArgumentNullException(nameof(connectionId)); }
            int count = connectionId.Length;
            if (count == 0 || count > HelloExtensions.ConnectionIdMax || _isUsed)
            {
                throw new InvalidOperationException("no connection id now");
            }
            _associated = new byte[IdOffset + count + 2];
            for (int i = 0; i < 8; i++) { _associated[i] = 0xff; }
            _associated[8] = ContentType.ConnectionId;
            _associated[9] = (byte)count;
            _associated[10] = ContentType.ConnectionId;
            _associated[11] = ProtocolVersion.Dtls12 >> 8;
            _associated[12] = ProtocolVersion.Dtls12 & 0xff;
            Array.Copy(connectionId, 0, _associated, IdOffset, count);
            _typeSize = 1;
        }

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
            int start = fragmentOffset + ExplicitNonceSize;
            if (_typeSize != 0) { buffer[start + plaintextCount] = (byte)type; }
            WriteAssociated(type, epoch, sequence, plaintextCount + _typeSize);
            _aead.Seal(
                _nonce, 0, _associated, 0, _associated.Length,
                buffer, start, plaintextCount + _typeSize, buffer, start);
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
            OpenedType = type;
            int innerCount = fragmentCount - ExplicitNonceSize - _aead.TagSize;
            if (innerCount < 0) { return false; }
            Array.Copy(buffer, fragmentOffset, _nonce, FixedIvSize, ExplicitNonceSize);
            WriteAssociated(type, epoch, sequence, innerCount);
            int start = fragmentOffset + ExplicitNonceSize;
            if (!_aead.TryOpen(
                _nonce, 0, _associated, 0, _associated.Length,
                buffer, start, fragmentCount - ExplicitNonceSize, buffer, start))
            {
                return false;
            }
            plaintextCount = _typeSize == 0 ? innerCount : TakeType(buffer, start, innerCount);
            return true;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _aead.Dispose();
            Bytes.Zeroise(_nonce);
        }

        // RFC 9146 section 4: the last byte that is not zero is the type. Of nothing but zeros
        // there is none.
        private int TakeType(byte[] buffer, int start, int count)
        {
            int last = count - 1;
            while (last >= 0 && buffer[start + last] == 0) { last--; }
            OpenedType = last < 0 ? 0 : buffer[start + last];
            return last < 0 ? 0 : last;
        }

        // RFC 5246 section 6.2.3.3: number, type, version and the length of the plaintext.
        private void WriteAssociated(int type, int epoch, long sequence, int plaintextCount)
        {
            _isUsed = true;
            if (_typeSize != 0)
            {
                WriteNumber(_associated, EpochOffset, epoch, sequence);
                _associated[_associated.Length - 2] = (byte)(plaintextCount >> 8);
                _associated[_associated.Length - 1] = (byte)plaintextCount;
                return;
            }
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
