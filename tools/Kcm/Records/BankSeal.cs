using System;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tools.Kcm.Records
{
    /// <summary>
    /// The header of a bank and the keys of its life: tells which records authenticate. Written
    /// from docs/kcm-format.md sections 2 to 4 alone, with the platform's cryptography, so that
    /// the tool's second look does not share a mistake with the store.
    /// </summary>
    internal sealed class BankSeal : IDisposable
    {
        /// <summary>Bytes of each of the two copies.</summary>
        public const int HeaderBytes = 48;

        private const int SaltOffset = 16;
        private const int MacOffset = 32;
        private const int MacBytes = 16;
        private const int CommitMacBytes = 20;
        private const int NonceBytes = 12;
        private const int TagBytes = 16;

        private readonly AesCcm _records;
        private readonly byte[] _macKey;

        private BankSeal(byte[] root, ReadOnlySpan<byte> salt)
        {
            byte[] keys = HKDF.DeriveKey(
                HashAlgorithmName.SHA256, root, 80, salt.ToArray(), "Device.Kcm 1"u8.ToArray());
            _records = new AesCcm(keys.AsSpan(0, 16));
            _macKey = keys[48..80];
            CryptographicOperations.ZeroMemory(keys);
        }

        /// <summary>Number of the bank's image.</summary>
        public uint Generation { get; private init; }

        /// <summary>Records that count without a commit.</summary>
        public int ImageCount { get; private init; }

        /// <summary>Where the copy of the header lies that is not whole; null when both
        /// are.</summary>
        public int? BadCopyOffset { get; private set; }

        /// <summary>The keys of a bank; null when neither copy of the header is whole under this
        /// root of trust.</summary>
        public static BankSeal? Open(byte[] bank, byte[] root)
        {
            int end = bank.Length - HeaderBytes;
            BankSeal? first = OpenCopy(bank.AsSpan(0, HeaderBytes), root);
            using BankSeal? second = OpenCopy(bank.AsSpan(end), root);
            if (first == null)
            {
                BankSeal? copy = OpenCopy(bank.AsSpan(end), root);
                if (copy != null) { copy.BadCopyOffset = 0; }
                return copy;
            }
            if (second?.Generation != first.Generation) { first.BadCopyOffset = end; }
            return first;
        }

        /// <summary>True when the bytes are a header whose CRC is right, whoever's it
        /// is.</summary>
        public static bool IsHeader(ReadOnlySpan<byte> header)
        {
            return header.Length >= SaltOffset && header.StartsWith("KCMB"u8)
                && BinaryPrimitives.ReadUInt32BigEndian(header[12..]) == Crc32(header[..12]);
        }

        /// <param name="claim">The header of the record.</param>
        /// <param name="record">The record from its header on.</param>
        public bool IsAuthentic(RecordClaim claim, ReadOnlySpan<byte> record)
        {
            int body = RecordClaim.HeaderBytes + claim.NameCount;
            if (claim.IsCommit)
            {
                body += claim.DataCount;
                return CryptographicOperations.FixedTimeEquals(
                    HMACSHA256.HashData(_macKey, record[..body]).AsSpan(0, CommitMacBytes),
                    record.Slice(body, CommitMacBytes));
            }
            int cipher = body + NonceBytes;
            byte[] plaintext = new byte[claim.DataCount];
            try
            {
                _records.Decrypt(
                    record.Slice(body, NonceBytes), record.Slice(cipher, claim.DataCount),
                    record.Slice(cipher + claim.DataCount, TagBytes), plaintext, record[..body]);
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                return false;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(plaintext);
            }
        }

        public void Dispose()
        {
            _records.Dispose();
            CryptographicOperations.ZeroMemory(_macKey);
        }

        private static BankSeal? OpenCopy(ReadOnlySpan<byte> header, byte[] root)
        {
            if (!IsHeader(header) || header[4] != 1) { return null; }
            BankSeal seal = new BankSeal(root, header.Slice(SaltOffset, MacOffset - SaltOffset))
            {
                Generation = BinaryPrimitives.ReadUInt32BigEndian(header[8..]),
                ImageCount = BinaryPrimitives.ReadUInt16BigEndian(header[6..]),
            };
            bool isOurs = CryptographicOperations.FixedTimeEquals(
                HMACSHA256.HashData(seal._macKey, header[..MacOffset]).AsSpan(0, MacBytes),
                header.Slice(MacOffset, MacBytes));
            if (isOurs) { return seal; }
            seal.Dispose();
            return null;
        }

        private static uint Crc32(ReadOnlySpan<byte> bytes)
        {
            uint crc = 0xffffffff;
            foreach (byte value in bytes)
            {
                crc ^= value;
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
                }
            }
            return ~crc;
        }
    }
}
