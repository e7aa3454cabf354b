namespace Device.Desktop
{
    /// <summary>Why the two files of a store could not be made or opened.
    /// docs/errors.md.</summary>
    public enum FilePairFault
    {
        /// <summary>None: both are open.</summary>
        None = 0,

        /// <summary>There is no such file.</summary>
        NotFound = 1,

        /// <summary>One file is not there, or empty, and the other one has been written: it may be
        /// the older half of a store.</summary>
        HalfMissing = 2,

        /// <summary>Another process has one of them open.</summary>
        InUse = 3,

        /// <summary>A file cannot be read or written: permissions, a full or failing
        /// disk.</summary>
        NotAccessible = 4,

        /// <summary>A file does not have the size of a bank.</summary>
        SizeWrong = 5,

        /// <summary>The files are of different sizes, or of another one than was asked
        /// for.</summary>
        SizesDiffer = 6,
    }
}
