namespace Device.Desktop
{
    /// <summary>Why an arena file could not be made or opened. docs/errors.md.</summary>
    public enum ArenaFault
    {
        /// <summary>None: it is open.</summary>
        None = 0,

        /// <summary>There is no such file.</summary>
        NotFound = 1,

        /// <summary>A file of this name is already there.</summary>
        AlreadyExists = 2,

        /// <summary>Another process has it open.</summary>
        InUse = 3,

        /// <summary>The file cannot be read or written: permissions, a full or failing
        /// disk.</summary>
        NotAccessible = 4,

        /// <summary>The file does not begin as an arena does.</summary>
        NotAnArena = 5,

        /// <summary>The header is there but torn: its check sum is wrong or it is cut
        /// off.</summary>
        HeaderTorn = 6,

        /// <summary>A newer version made it; nothing was changed.</summary>
        NewerVersion = 7,

        /// <summary>The file is shorter than its slots.</summary>
        Truncated = 8,
    }
}
