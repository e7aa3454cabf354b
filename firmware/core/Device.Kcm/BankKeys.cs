using System;
using Device.Base;
using Device.Crypto;

namespace Device.Kcm
{
    /// <summary>
    /// The keys of one life of a bank, derived from the root of trust and the bank's salt, and what
    /// they do to records. A record is sealed in place: the buffer holds header, name and plaintext
    /// before, header, name, nonce, ciphertext and tag after.
    /// </summary>
    /// <remarks>The nonce is a cut HMAC over header, name and plaintext (the idea of SIV,
    /// RFC 5297): under one key a nonce comes again only for the very same record.</remarks>
    internal sealed class BankKeys : IDisposable
    {
        public const int SaltBytes = 16;

        private const int AeadKeyBytes = 16;
        private const int MacKeyBytes = 32;
        private const int NonceKeyOffset = AeadKeyBytes;
        private const int MacKeyOffset = AeadKeyBytes + MacKeyBytes;

        private static readonly byte[] Info = Ascii.GetBytes("Device.Kcm 1");

        private readonly ICrypto _crypto;
        private readonly IAead _aead;
        private readonly byte[] _keys;
        private readonly byte[] _mac = new byte[P256.DigestSize];

        public BankKeys(ICrypto crypto, byte[] rootOfTrust, byte[] salt)
        {
            _crypto = crypto;
            _keys = new byte[AeadKeyBytes + 2 * MacKeyBytes];
            Hkdf.DeriveKey(crypto, rootOfTrust, salt, Info, _keys, 0, _keys.Length);
            _aead = crypto.CreateAead(AeadAlgorithm.Aes128Ccm, _keys, 0);
        }

        /// <summary>Seals in place and fills up to whole units with 0xff.</summary>
        /// <returns>Bytes to program.</returns>
        public int Seal(RecordHeader header, byte[] buffer)
        {
            header.Write(buffer, 0);
            int body = RecordHeader.HeaderBytes + header.NameCount;
            int cipher = body + RecordHeader.NonceBytes;
            _crypto.HmacSha256(
                _keys, NonceKeyOffset, MacKeyBytes, buffer, 0, body + header.DataCount, _mac, 0);
            Array.Copy(buffer, body, buffer, cipher, header.DataCount);
            Array.Copy(_mac, 0, buffer, body, RecordHeader.NonceBytes);
            _aead.Seal(
                buffer, body, buffer, 0, body, buffer, cipher, header.DataCount, buffer, cipher);
            int sealedCount = RecordHeader.SealedBytes(header.NameCount, header.DataCount);
            return Pad(buffer, sealedCount);
        }

        /// <summary>Authenticates and opens a whole record in place; the plaintext then begins at
        /// <see cref="PlaintextOffset"/>.</summary>
        public bool TryOpen(RecordHeader header, byte[] buffer)
        {
            int body = RecordHeader.HeaderBytes + header.NameCount;
            int cipher = body + RecordHeader.NonceBytes;
            return _aead.TryOpen(
                buffer, body, buffer, 0, body,
                buffer, cipher, header.DataCount + RecordHeader.TagBytes, buffer, cipher);
        }

        public static int PlaintextOffset(RecordHeader header)
        {
            return RecordHeader.HeaderBytes + header.NameCount + RecordHeader.NonceBytes;
        }

        /// <summary>Puts the MAC behind header and entries and fills up to whole units.</summary>
        /// <returns>Bytes to program.</returns>
        public int SealCommit(RecordHeader header, byte[] buffer)
        {
            header.Write(buffer, 0);
            int body = RecordHeader.HeaderBytes + header.DataCount;
            Mac(buffer, 0, body);
            Array.Copy(_mac, 0, buffer, body, RecordHeader.CommitMacBytes);
            return Pad(buffer, body + RecordHeader.CommitMacBytes);
        }

        public bool IsCommitValid(RecordHeader header, byte[] buffer)
        {
            int body = RecordHeader.HeaderBytes + header.DataCount;
            Mac(buffer, 0, body);
            return Bytes.ConstantTimeEquals(
                _mac, 0, buffer, body, RecordHeader.CommitMacBytes);
        }

        /// <summary>The MAC of a bank's header. A header begins with its magic, a commit with its
        /// kind: the two never authenticate each other.</summary>
        public byte[] Mac(byte[] buffer, int offset, int count)
        {
            _crypto.HmacSha256(_keys, MacKeyOffset, MacKeyBytes, buffer, offset, count, _mac, 0);
            return _mac;
        }

        public void Dispose()
        {
            _aead.Dispose();
            Bytes.Zeroise(_keys);
        }

        private static int Pad(byte[] buffer, int count)
        {
            int total = (count + RecordHeader.UnitBytes - 1)
                / RecordHeader.UnitBytes * RecordHeader.UnitBytes;
            for (int i = count; i < total; i++) { buffer[i] = 0xff; }
            return total;
        }
    }
}
