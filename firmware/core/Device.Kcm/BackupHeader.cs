using System;
using Device.Base;
using Device.Crypto;

namespace Device.Kcm
{
    /// <summary>The clear beginning of a backup and the keys that its salt gives.
    /// docs/kcm-format.md section 11.</summary>
    internal sealed class BackupHeader : IDisposable
    {
        public const int Version = 1;
        public const int SaltBytes = 16;
        public const int CheckBytes = 16;
        public const int SizeBytes = SaltOffset + SaltBytes + CheckBytes;

        private const int VersionOffset = 4;
        private const int ItemsOffset = 6;
        private const int BodyOffset = 8;
        private const int CrcOffset = 12;
        private const int SaltOffset = 16;
        private const int CheckOffset = SaltOffset + SaltBytes;
        private const int AeadKeyBytes = 16;
        private const int NonceKeyBytes = 32;
        private const int CheckKeyOffset = AeadKeyBytes + NonceKeyBytes;

        private static readonly byte[] Magic = Ascii.GetBytes("KCMX");
        private static readonly byte[] Info = Ascii.GetBytes("Device.Kcm backup 1");

        private readonly byte[] _keys = new byte[CheckKeyOffset + CheckBytes];
        private readonly ICrypto _crypto;

        private BackupHeader(StoreCore core, byte[] salt)
        {
            _crypto = core.Crypto;
            core.DeriveKeys(salt, Info, _keys);
        }

        public int ItemCount { get; private set; }

        public int BodyCount { get; private set; }

        /// <summary>Writes a header under a fresh salt.</summary>
        public static BackupHeader Write(StoreCore core, int itemCount, int bodyCount, byte[] file)
        {
            byte[] salt = new byte[SaltBytes];
            core.Crypto.FillRandom(salt, 0, salt.Length);
            BackupHeader header = new BackupHeader(core, salt);
            Array.Copy(Magic, 0, file, 0, Magic.Length);
            file[VersionOffset] = Version;
            file[ItemsOffset] = (byte)(itemCount >> 8);
            file[ItemsOffset + 1] = (byte)itemCount;
            RecordHeader.PutUInt32(file, BodyOffset, (uint)bodyCount);
            Array.Copy(salt, 0, file, SaltOffset, SaltBytes);
            Array.Copy(header._keys, CheckKeyOffset, file, CheckOffset, CheckBytes);
            RecordHeader.PutUInt32(file, CrcOffset, Crc(file));
            return header;
        }

        /// <summary>Reads a header; the root is checked before anything is opened.</summary>
        public static KcmStatus Read(StoreCore core, byte[] file, out BackupHeader header)
        {
            header = null;
            if (file.Length < SizeBytes || !Bytes.AreEqual(file, 0, Magic, 0, Magic.Length)
                || RecordHeader.GetUInt32(file, CrcOffset) != Crc(file))
            {
                return KcmStatus.FileCorrupted;
            }
            if (file[VersionOffset] != Version) { return KcmStatus.InvalidFileVersion; }
            BackupHeader found = new BackupHeader(
                core, Bytes.Copy(file, SaltOffset, SaltBytes));
            if (!Bytes.ConstantTimeEquals(
                found._keys, CheckKeyOffset, file, CheckOffset, CheckBytes))
            {
                found.Dispose();
                return KcmStatus.BackupForeign;
            }
            found.ItemCount = (file[ItemsOffset] << 8) | file[ItemsOffset + 1];
            uint body = RecordHeader.GetUInt32(file, BodyOffset);
            if (body != (uint)(file.Length - KcmBackup.OverheadBytes)
                || file.Length < KcmBackup.OverheadBytes)
            {
                found.Dispose();
                return KcmStatus.FileCorrupted;
            }
            found.BodyCount = (int)body;
            header = found;
            return KcmStatus.Success;
        }

        /// <summary>Seals the body, which stands where its ciphertext will be.</summary>
        public void Seal(byte[] file, int bodyCount)
        {
            // SIV's idea: the nonce is a MAC of what is sealed. Header and body are one run of
            // bytes for it; between them, where the nonce goes, stand zeros.
            int cipher = SizeBytes + RecordHeader.NonceBytes;
            byte[] mac = new byte[P256.DigestSize];
            _crypto.HmacSha256(
                _keys, AeadKeyBytes, NonceKeyBytes, file, 0, cipher + bodyCount, mac, 0);
            Array.Copy(mac, 0, file, SizeBytes, RecordHeader.NonceBytes);
            IAead aead = _crypto.CreateAead(AeadAlgorithm.Aes128Ccm, _keys, 0);
            aead.Seal(file, SizeBytes, file, 0, SizeBytes, file, cipher, bodyCount, file, cipher);
            aead.Dispose();
        }

        /// <summary>Opens the body in place.</summary>
        public bool TryOpen(byte[] file)
        {
            int cipher = SizeBytes + RecordHeader.NonceBytes;
            IAead aead = _crypto.CreateAead(AeadAlgorithm.Aes128Ccm, _keys, 0);
            bool isOpen = aead.TryOpen(
                file, SizeBytes, file, 0, SizeBytes,
                file, cipher, file.Length - cipher, file, cipher);
            aead.Dispose();
            return isOpen;
        }

        public void Dispose()
        {
            Bytes.Zeroise(_keys);
        }

        // Over all of the header but the CRC itself, so that a flipped bit of salt or check is
        // damage and not another device's backup.
        private static uint Crc(byte[] file)
        {
            byte[] covered = Bytes.Copy(file, 0, SizeBytes);
            RecordHeader.PutUInt32(covered, CrcOffset, 0);
            return BankHeader.Crc32(covered, 0, SizeBytes);
        }
    }
}
