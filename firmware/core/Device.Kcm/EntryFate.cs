namespace Device.Kcm
{
    /// <summary>What became of an index entry in a compaction.</summary>
    internal enum EntryFate
    {
        /// <summary>Its item is in the new image.</summary>
        Kept = 0,

        /// <summary>Its record did not authenticate; the new image says so under its
        /// name.</summary>
        Lost = 1,

        /// <summary>Its record did not even have its name; the new image knows its hash.</summary>
        LostWithName = 2,
    }
}
