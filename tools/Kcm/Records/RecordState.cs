namespace Tools.Kcm.Records
{
    /// <summary>How a record is.</summary>
    internal enum RecordState
    {
        /// <summary>It authenticates and counts.</summary>
        Good = 0,

        /// <summary>It authenticates, and no commit follows: a cut change.</summary>
        Unfinished = 1,

        /// <summary>It does not authenticate, and what follows proves that it once did.</summary>
        Damaged = 2,

        /// <summary>A deletion that found no bank for an image overwrote it with zeros.</summary>
        Wiped = 3,
    }
}
