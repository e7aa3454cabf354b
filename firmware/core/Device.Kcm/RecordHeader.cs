namespace Device.Kcm
{
    /// <summary>The first 12 bytes of every record, in clear, bound by the seal or by the commit's
    /// MAC. docs/kcm-format.md section 4.</summary>
    internal sealed class RecordHeader
    {
        public const int HeaderBytes = 12;
        public const int NonceBytes = 12;
        public const int TagBytes = 16;
        public const int UnitBytes = 16;

        /// <summary>A commit's MAC: HMAC-SHA-256, cut.</summary>
        public const int CommitMacBytes = 20;

        /// <summary>What a commit says of each record: kind, type and area, hash.</summary>
        public const int CommitEntryBytes = 6;

        /// <summary>A damaged item without a name has its hash as data.</summary>
        public const int LostDataBytes = 4;

        public RecordKind Kind;
        public KcmItemType Type;
        public KcmArea Area;
        public int NameCount;
        public int DataCount;
        public int Sequence;
        public uint Generation;

        /// <summary>Bytes of a sealed record before it is filled up to whole units.</summary>
        public static int SealedBytes(int nameCount, int dataCount)
        {
            return HeaderBytes + nameCount + NonceBytes + dataCount + TagBytes;
        }

        /// <summary>Bytes on flash of a sealed record.</summary>
        public static int FlashBytes(int nameCount, int dataCount)
        {
            return RoundUp(SealedBytes(nameCount, dataCount));
        }

        /// <summary>Bytes on flash of the commit of so many records.</summary>
        public static int CommitFlashBytes(int recordCount)
        {
            return RoundUp(HeaderBytes + recordCount * CommitEntryBytes + CommitMacBytes);
        }

        /// <summary>Bytes that this record takes on flash.</summary>
        public int TotalFlashBytes()
        {
            return Kind == RecordKind.Commit
                ? CommitFlashBytes(DataCount / CommitEntryBytes)
                : FlashBytes(NameCount, DataCount);
        }

        public void Write(byte[] buffer, int offset)
        {
            buffer[offset] = (byte)Kind;
            buffer[offset + 1] = (byte)(((int)Area << 4) | (int)Type);
            buffer[offset + 2] = 0;
            buffer[offset + 3] = (byte)NameCount;
            buffer[offset + 4] = (byte)(DataCount >> 8);
            buffer[offset + 5] = (byte)DataCount;
            buffer[offset + 6] = (byte)(Sequence >> 8);
            buffer[offset + 7] = (byte)Sequence;
            PutUInt32(buffer, offset + 8, Generation);
        }

        /// <summary>Reads a header that nobody vouches for; false when it cannot be one of
        /// ours.</summary>
        public bool TryRead(byte[] buffer, int offset)
        {
            Kind = (RecordKind)buffer[offset];
            Type = (KcmItemType)(buffer[offset + 1] & 0x0f);
            Area = (KcmArea)(buffer[offset + 1] >> 4);
            NameCount = buffer[offset + 3];
            DataCount = (buffer[offset + 4] << 8) | buffer[offset + 5];
            Sequence = (buffer[offset + 6] << 8) | buffer[offset + 7];
            Generation = GetUInt32(buffer, offset + 8);
            if (buffer[offset + 2] != 0 || Type > KcmItemType.Config || Area > KcmArea.Staged)
            {
                return false;
            }
            bool hasName = NameCount > 0 && NameCount <= KcmLimits.NameBytesMax;
            switch (Kind)
            {
                case RecordKind.Item:
                    return hasName && DataCount <= KcmLimits.DataBytesMax;
                case RecordKind.Delete:
                case RecordKind.Promote:
                    return hasName && DataCount == 0;
                case RecordKind.Lost:
                    return (hasName && DataCount == 0)
                        || (NameCount == 0 && DataCount == LostDataBytes);
                case RecordKind.Commit:
                    return NameCount == 0 && buffer[offset + 1] == 0 && DataCount > 0
                        && DataCount % CommitEntryBytes == 0
                        && DataCount <= KcmLimits.TransactionStepsMax * CommitEntryBytes;
                default:
                    return false;
            }
        }

        public static void PutUInt32(byte[] buffer, int offset, uint value)
        {
            buffer[offset] = (byte)(value >> 24);
            buffer[offset + 1] = (byte)(value >> 16);
            buffer[offset + 2] = (byte)(value >> 8);
            buffer[offset + 3] = (byte)value;
        }

        public static uint GetUInt32(byte[] buffer, int offset)
        {
            return ((uint)buffer[offset] << 24) | ((uint)buffer[offset + 1] << 16)
                | ((uint)buffer[offset + 2] << 8) | buffer[offset + 3];
        }

        private static int RoundUp(int count)
        {
            return (count + UnitBytes - 1) / UnitBytes * UnitBytes;
        }
    }
}
