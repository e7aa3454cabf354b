namespace Device.Kcm
{
    /// <summary>The bank that counts, and where its log stands.</summary>
    internal sealed class LiveLog
    {
        public FlashBank Flash;
        public BankKeys Keys;
        public uint Generation;

        /// <summary>Address of the next record.</summary>
        public int Tail;

        /// <summary>Sequence of the next record.</summary>
        public int NextSequence;

        /// <summary>False when something unfinished or damaged lies in the bank: the next change
        /// compacts instead of appending.</summary>
        public bool IsClean;

        /// <summary>Mount found bytes behind the last commit.</summary>
        public bool TailWasTorn;

        /// <summary>Records that mount found damaged.</summary>
        public int DamagedCount;

        /// <summary>Records that were overwritten with zeros, as mount and deletions since then
        /// found and made them.</summary>
        public int WipedCount;

        /// <summary>Bytes that can still be appended.</summary>
        public int TailBytes()
        {
            return IsClean ? BankHeader.LogEnd(Flash) - Tail : 0;
        }
    }
}
