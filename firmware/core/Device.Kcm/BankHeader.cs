using System;
using Device.Base;
using Device.Crypto;

namespace Device.Kcm
{
    /// <summary>
    /// The header of a bank, in two copies: at its start and in its last 48 bytes, so that one bad
    /// bit does not cost the store. docs/kcm-format.md section 3.
    /// </summary>
    /// <remarks>
    /// Implementation notes. It is written after the image it stands for, and of each copy the unit
    /// with the magic comes last: a header that can be read at all is whole, and so is its image.
    /// That first unit has a CRC of its own, so that a version is only believed when it is not the
    /// product of a torn write, and its meaning is the same in every version.
    /// </remarks>
    internal sealed class BankHeader
    {
        public const int SizeBytes = 48;
        public const int Version = 1;

        private const int UnitBytes = RecordHeader.UnitBytes;
        private const int SaltOffset = 16;
        private const int MacOffset = 32;
        private const int MacBytes = 16;
        private const int CrcOffset = 12;
        private const int ReadsMax = 2;
        public const int SizeGranularity = 4_096;

        private static readonly byte[] Magic = Ascii.GetBytes("KCMB");

        public BankState State;
        public uint Generation;

        /// <summary>Records that the compaction wrote; no commit follows them, this header is
        /// it.</summary>
        public int ImageCount;

        /// <summary>Both copies are there.</summary>
        public bool IsComplete;

        /// <summary>The keys of this life of the bank when <see cref="State"/> is Valid.</summary>
        public BankKeys Keys;

        /// <summary>Where the log begins.</summary>
        public const int LogStart = SizeBytes;

        /// <summary>Where the log ends at the latest.</summary>
        public static int LogEnd(FlashBank flash)
        {
            return flash.SizeBytes - SizeBytes;
        }

        /// <summary>Reads both copies. Never throws, whatever is there.</summary>
        public static BankHeader Read(FlashBank flash, ICrypto crypto, byte[] rootOfTrust)
        {
            BankHeader header = new BankHeader();
            header.ReadCopy(flash, 0, crypto, rootOfTrust);
            if (header.State == BankState.Valid && header.IsMirrored(flash))
            {
                header.IsComplete = true;
                return header;
            }
            BankHeader mirror = new BankHeader();
            mirror.ReadCopy(flash, LogEnd(flash), crypto, rootOfTrust);
            BankHeader better = mirror.State > header.State
                || (mirror.State == BankState.Valid && mirror.Generation > header.Generation)
                ? mirror : header;

            // A newer version must stop a downgrade even where one copy of an old header is left.
            bool isNewer = header.State == BankState.Newer || mirror.State == BankState.Newer;
            BankHeader other = better == header ? mirror : header;
            if (other.Keys != null) { other.Keys.Dispose(); }
            if (isNewer)
            {
                if (better.Keys != null) { better.Keys.Dispose(); }
                better.State = BankState.Newer;
            }
            return better;
        }

        /// <summary>Writes both copies, the mirror first.</summary>
        /// <param name="flash">The bank.</param>
        /// <param name="keys">Keys made from the salt.</param>
        /// <param name="salt">16 random bytes.</param>
        /// <param name="generation">Number of the image.</param>
        /// <param name="imageCount">Records in the image.</param>
        /// <param name="canLackMirror">One copy is enough: the mirror's sector is bad.</param>
        /// <param name="isComplete">True when both copies read back.</param>
        /// <returns>True when a mount would find this header: from then on the image
        /// counts.</returns>
        public static bool Write(
            FlashBank flash, BankKeys keys, byte[] salt, uint generation, int imageCount,
            bool canLackMirror, out bool isComplete)
        {
            byte[] bytes = new byte[SizeBytes];
            Array.Copy(Magic, 0, bytes, 0, Magic.Length);
            bytes[4] = Version;
            bytes[5] = (byte)(flash.SizeBytes / SizeGranularity);
            bytes[6] = (byte)(imageCount >> 8);
            bytes[7] = (byte)imageCount;
            RecordHeader.PutUInt32(bytes, 8, generation);
            RecordHeader.PutUInt32(bytes, CrcOffset, Crc32(bytes, 0, CrcOffset));
            Array.Copy(salt, 0, bytes, SaltOffset, BankKeys.SaltBytes);
            byte[] mac = keys.Mac(bytes, 0, MacOffset);
            Array.Copy(mac, 0, bytes, MacOffset, MacBytes);

            isComplete = false;
            bool hasMirror = !flash.IsUnusable(flash.SectorCount - 1)
                && WriteCopy(flash, LogEnd(flash), bytes);
            if (!hasMirror && !canLackMirror) { return false; }
            bool hasFirst = !flash.IsUnusable(0) && WriteCopy(flash, 0, bytes);
            isComplete = hasMirror && hasFirst;
            return hasMirror || hasFirst;
        }

        private static bool WriteCopy(FlashBank flash, int address, byte[] bytes)
        {
            // Without its first unit a copy is nothing, so a body that did not take ends it here.
            return flash.Program(address + UnitBytes, bytes, UnitBytes, SizeBytes - UnitBytes)
                && flash.Program(address, bytes, 0, UnitBytes);
        }

        /// <summary>Two copies of the same bytes need their keys derived once.</summary>
        private bool IsMirrored(FlashBank flash)
        {
            byte[] bytes = new byte[SizeBytes];
            return flash.Read(0, bytes, 0, SizeBytes)
                && flash.Matches(LogEnd(flash), bytes, 0, SizeBytes);
        }

        private void ReadCopy(FlashBank flash, int address, ICrypto crypto, byte[] rootOfTrust)
        {
            // What does not authenticate is read again: a misread must not cost a bank.
            for (int i = 0; i < ReadsMax && State != BankState.Valid; i++)
            {
                State = BankState.None;
                ReadCopyOnce(flash, address, crypto, rootOfTrust);
                if (State == BankState.Valid && i > 0) { flash.NoteMisread(); }
            }
        }

        private void ReadCopyOnce(
            FlashBank flash, int address, ICrypto crypto, byte[] rootOfTrust)
        {
            byte[] bytes = new byte[SizeBytes];
            if (!flash.Read(address, bytes, 0, SizeBytes)
                || !Bytes.AreEqual(bytes, 0, Magic, 0, Magic.Length)
                || RecordHeader.GetUInt32(bytes, CrcOffset) != Crc32(bytes, 0, CrcOffset))
            {
                return;
            }
            if (bytes[4] != Version)
            {
                State = bytes[4] > Version ? BankState.Newer : BankState.Foreign;
                return;
            }
            State = BankState.Foreign;
            if (bytes[5] != flash.SizeBytes / SizeGranularity) { return; }
            byte[] salt = Bytes.Copy(bytes, SaltOffset, BankKeys.SaltBytes);
            BankKeys keys = new BankKeys(crypto, rootOfTrust, salt);
            byte[] mac = keys.Mac(bytes, 0, MacOffset);
            if (!Bytes.ConstantTimeEquals(mac, 0, bytes, MacOffset, MacBytes))
            {
                keys.Dispose();
                return;
            }
            State = BankState.Valid;
            ImageCount = (bytes[6] << 8) | bytes[7];
            Generation = RecordHeader.GetUInt32(bytes, 8);
            Keys = keys;
        }

        // The reflected polynomial of IEEE 802.3; twelve bytes need no table.
        internal static uint Crc32(byte[] buffer, int offset, int count)
        {
            uint crc = 0xffffffff;
            for (int i = 0; i < count; i++)
            {
                crc ^= buffer[offset + i];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
                }
            }
            return ~crc;
        }
    }
}
