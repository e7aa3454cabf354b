using System;
using System.Buffers.Binary;
using Device.Kcm;

namespace Tools.Kcm.Records
{
    /// <summary>What the clear header of a record says of itself; nobody vouches for it until the
    /// record authenticates. docs/kcm-format.md section 4.</summary>
    /// <param name="Kind">1 to 5.</param>
    /// <param name="Area">Where it lies.</param>
    /// <param name="Type">What it is.</param>
    /// <param name="NameCount">Bytes of the name.</param>
    /// <param name="DataCount">Bytes of data, or of a commit's entries.</param>
    /// <param name="Sequence">Number of the record in its bank.</param>
    /// <param name="Generation">Number of the bank's image.</param>
    internal readonly record struct RecordClaim(
        int Kind, KcmArea Area, KcmItemType Type, int NameCount, int DataCount, int Sequence,
        uint Generation)
    {
        public const int HeaderBytes = 12;
        public const int CommitEntryBytes = 6;
        public const int UnitBytes = 16;

        private const int ItemKind = 1;
        private const int CommitKind = 5;
        private const int NonceBytes = 12;
        private const int TagBytes = 16;
        private const int CommitMacBytes = 20;
        private const int CommitEntriesMax = 12;
        private const int LostHashBytes = 4;

        public bool IsCommit { get { return Kind == CommitKind; } }

        /// <summary>Bytes up to the seal's or MAC's end.</summary>
        public int SealedBytes
        {
            get
            {
                return IsCommit
                    ? HeaderBytes + DataCount + CommitMacBytes
                    : HeaderBytes + NameCount + NonceBytes + DataCount + TagBytes;
            }
        }

        /// <summary>Bytes on flash.</summary>
        public int FlashBytes
        {
            get { return (SealedBytes + UnitBytes - 1) / UnitBytes * UnitBytes; }
        }

        /// <summary>Null when the bytes cannot be the header of a record.</summary>
        public static RecordClaim? Read(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length < HeaderBytes) { return null; }
            RecordClaim claim = new RecordClaim(
                bytes[0], (KcmArea)(bytes[1] >> 4), (KcmItemType)(bytes[1] & 0x0f), bytes[3],
                BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]),
                BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]),
                BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]));
            bool isOurs = bytes[2] == 0 && claim.Kind >= ItemKind && claim.Kind <= CommitKind
                && claim.Area <= KcmArea.Staged && claim.Type <= KcmItemType.Config
                && claim.HasSizes();
            return isOurs ? claim : null;
        }

        private bool HasSizes()
        {
            if (IsCommit)
            {
                return NameCount == 0 && DataCount > 0 && DataCount % CommitEntryBytes == 0
                    && DataCount <= CommitEntriesMax * CommitEntryBytes;
            }
            return (NameCount > 0 || DataCount == LostHashBytes)
                && NameCount <= KcmLimits.NameBytesMax && DataCount <= KcmLimits.DataBytesMax;
        }
    }
}
