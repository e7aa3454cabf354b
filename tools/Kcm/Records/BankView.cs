using System;

namespace Tools.Kcm.Records
{
    /// <summary>One bank as it lies on flash.</summary>
    internal sealed class BankView
    {
        /// <summary>0 or 1.</summary>
        public required int Bank { get; init; }

        /// <summary>Number of its image; null when no header is whole.</summary>
        public uint? Generation { get; init; }

        /// <summary>Records without a commit of their own.</summary>
        public int ImageCount { get; init; }

        /// <summary>Bytes that are not blank.</summary>
        public int UsedBytes { get; init; }

        /// <summary>Where what no record explains begins; null without.</summary>
        public int? TornOffset { get; init; }

        /// <summary>Where a copy of the header is not whole; null without.</summary>
        public int? BadHeaderOffset { get; init; }

        /// <summary>In the order of flash.</summary>
        public RecordView[] Records { get; init; } = Array.Empty<RecordView>();

        /// <summary>True for the bank that counts.</summary>
        public bool IsLive { get; set; }

        /// <summary>Live, old, blank or without a header.</summary>
        public string State
        {
            get
            {
                if (IsLive) { return "live"; }
                if (Generation != null) { return "old"; }
                return UsedBytes == 0 ? "blank" : "no header";
            }
        }
    }
}
