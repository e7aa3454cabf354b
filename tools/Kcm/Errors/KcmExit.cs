namespace Tools.Kcm.Errors
{
    /// <summary>Exit codes of `kcm`. docs/kcm-tool.md.</summary>
    internal static class KcmExit
    {
        /// <summary>Done; for verify: clean; for diff: alike.</summary>
        public const int Done = 0;

        /// <summary>verify found something, or diff a difference; an item that should be exported
        /// is damaged.</summary>
        public const int Findings = 1;

        /// <summary>The command line is wrong.</summary>
        public const int Usage = 2;

        /// <summary>A file cannot be read.</summary>
        public const int Unreadable = 3;

        /// <summary>The file holds no store.</summary>
        public const int NoStore = 4;

        /// <summary>A newer version made the image.</summary>
        public const int Newer = 5;

        /// <summary>The image does not authenticate under the root of trust.</summary>
        public const int NotAuthentic = 6;

        /// <summary>No item of that name and type.</summary>
        public const int NoItem = 7;

        /// <summary>The output cannot be written.</summary>
        public const int Unwritable = 8;

        /// <summary>A bug in kcm.</summary>
        public const int Bug = 70;
    }
}
