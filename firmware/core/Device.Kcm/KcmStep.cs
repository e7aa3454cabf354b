namespace Device.Kcm
{
    /// <summary>One step of a transaction, checked, with data of its own.</summary>
    internal sealed class KcmStep
    {
        public StepKind Kind;
        public KcmArea Area;
        public KcmItemType Type;
        public byte[] Name;
        public uint Hash;
        public byte[] Data = Base.Bytes.Empty;

        public int FlashBytes()
        {
            return RecordHeader.FlashBytes(Name.Length, Data.Length);
        }

        public void FillHeader(RecordHeader header)
        {
            header.Kind = Kind == StepKind.Set ? RecordKind.Item
                : Kind == StepKind.Delete ? RecordKind.Delete : RecordKind.Promote;
            header.Area = Area;
            header.Type = Type;
            header.NameCount = Name.Length;
            header.DataCount = Data.Length;
        }
    }
}
