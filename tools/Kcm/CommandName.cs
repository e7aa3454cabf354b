using System;
using System.IO;

namespace Tools.Kcm
{
    /// <summary>How this very program is called again, for the commands that errors
    /// name.</summary>
    internal static class CommandName
    {
        /// <summary>The installed command.</summary>
        public const string Installed = "kcm";

        /// <summary>The command out of a clone.</summary>
        public const string InClone = "dotnet run --project tools/Kcm --";

        /// <summary>What to type here.</summary>
        public static string Here { get; } = Choose(AppContext.BaseDirectory);

        /// <summary>A program that lies where the build put it was started out of a
        /// clone.</summary>
        public static string Choose(string baseDirectory)
        {
            string path = baseDirectory.Replace(Path.DirectorySeparatorChar, '/');
            bool built = path.Contains("/tools/", StringComparison.Ordinal)
                && path.Contains("/bin/", StringComparison.Ordinal);
            return built ? InClone : Installed;
        }
    }
}
