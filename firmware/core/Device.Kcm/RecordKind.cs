namespace Device.Kcm
{
    /// <summary>What a record of the log says. The numbers are part of the format.</summary>
    internal enum RecordKind
    {
        /// <summary>No record.</summary>
        None = 0,

        /// <summary>An item with its data; replaces one of the same area, type and name.</summary>
        Item = 1,

        /// <summary>The item of this area, type and name is gone.</summary>
        Delete = 2,

        /// <summary>The staged item of this type and name is the working one now.</summary>
        Promote = 3,

        /// <summary>An item whose record was damaged when a compaction met it: so that reads go on
        /// to say so, instead of "not found".</summary>
        Lost = 4,

        /// <summary>The records since the last commit happened.</summary>
        Commit = 5,
    }
}
