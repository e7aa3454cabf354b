namespace Device.Kcm
{
    /// <summary>One entry of the store, as enumeration tells it.</summary>
    public sealed class KcmItemInfo
    {
        /// <summary>Where it lies.</summary>
        public KcmArea Area { get; internal set; }

        /// <summary>What it is.</summary>
        public KcmItemType Type { get; internal set; }

        /// <summary>Its name; empty when the record is so damaged that nothing names it.</summary>
        public string Name { get; internal set; }

        /// <summary>Bytes of data; 0 for a private key, whose bytes nobody gets.</summary>
        public int DataCount { get; internal set; }

        /// <summary>True when the record no longer authenticates: reads answer
        /// <see cref="KcmStatus.FileCorrupted"/> until it is deleted or set again.</summary>
        public bool IsCorrupted { get; internal set; }
    }
}
