namespace Device.Kcm
{
    /// <summary>Opens the record that an index entry points to. Flash may have changed since mount:
    /// only a record that authenticates and is of this very entry counts.</summary>
    internal static class RecordReader
    {
        private const int ReadsMax = 2;

        /// <summary>Reads and opens the record of an entry. What does not authenticate is read
        /// once more: a misread must not cost an item.</summary>
        public static bool TryRead(
            LiveLog log, KcmIndex index, int i, RecordHeader header, byte[] buffer, int total)
        {
            for (int tries = 0; tries < ReadsMax; tries++)
            {
                if (!log.Flash.Read(index.AddressAt(i), buffer, 0, total)) { return false; }
                if (TryOpen(log.Keys, log.Generation, index, i, header, buffer))
                {
                    if (tries > 0) { log.Flash.NoteMisread(); }
                    return true;
                }
            }
            return false;
        }

        /// <summary>Opens in place the whole record that the buffer holds.</summary>
        private static bool TryOpen(
            BankKeys keys, uint generation, KcmIndex index, int i,
            RecordHeader header, byte[] buffer)
        {
            // Promoting moves the entry, not the record: a staged record may be a working item.
            return header.TryRead(buffer, 0)
                && header.Kind == RecordKind.Item
                && header.Generation == generation
                && header.Type == index.TypeAt(i)
                && header.NameCount == index.NameCountAt(i)
                && header.DataCount == index.DataCountAt(i)
                && ItemName.Hash(
                    header.Type, buffer, RecordHeader.HeaderBytes, header.NameCount)
                    == index.HashAt(i)
                && keys.TryOpen(header, buffer);
        }
    }
}
