namespace Device.Kcm
{
    /// <summary>How the store is, for the heartbeat and for tools. A copy, made at the
    /// call.</summary>
    public sealed class KcmHealth
    {
        /// <summary>Compactions since the first format, and the image's number.</summary>
        public uint Generation { get; internal set; }

        /// <summary>Items in all areas.</summary>
        public int ItemCount { get; internal set; }

        /// <summary>Bytes of a bank that records may take.</summary>
        public int CapacityBytes { get; internal set; }

        /// <summary>Bytes that the live items take, after a compaction.</summary>
        public int LiveBytes { get; internal set; }

        /// <summary>Bytes that can still be appended before the next compaction.</summary>
        public int TailBytes { get; internal set; }

        /// <summary>Items known to be damaged: reads answer
        /// <see cref="KcmStatus.FileCorrupted"/>.</summary>
        public int CorruptedCount { get; internal set; }

        /// <summary>Records that mount found damaged behind or before good ones. More than
        /// <see cref="CorruptedCount"/> means that items may be missing which nothing
        /// names.</summary>
        public int DamagedRecordCount { get; internal set; }

        /// <summary>Records in the log that were overwritten with zeros: deletions that found no
        /// other way, because the other bank is dead.</summary>
        public int WipedRecordCount { get; internal set; }

        /// <summary>Sectors of the spare bank that do not erase; images are written around
        /// them.</summary>
        public int BadSectorCount { get; internal set; }

        /// <summary>True when mount found an unfinished transaction behind the last commit, or
        /// damage that looks like one.</summary>
        public bool TailWasTorn { get; internal set; }

        /// <summary>True when the image is older than the platform's counter allows: operational
        /// items were refused, factory items are open. Bootstrap again.</summary>
        public bool IsRolledBack { get; internal set; }

        /// <summary>True when the spare bank still holds old bytes because it did not
        /// erase.</summary>
        public bool IsErasePending { get; internal set; }

        /// <summary>True when the platform's counter could not be read or stepped.</summary>
        public bool HasCounterFailed { get; internal set; }

        /// <summary>Program or erase calls since mount that did not do what they should.</summary>
        public int FlashFaultCount { get; internal set; }
    }
}
