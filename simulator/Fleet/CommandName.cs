using System;
using System.IO;

namespace Simulator.Fleet
{
    /// <summary>How this very program is called again, for the commands that errors and summaries
    /// name.</summary>
    public static class CommandName
    {
        /// <summary>The installed command.</summary>
        public const string Installed = "fleet";

        /// <summary>The command out of a clone.</summary>
        public const string InClone = "dotnet run --project simulator/Cli -c Release --";

        /// <summary>What to type here.</summary>
        public static string Here { get; } = Choose(AppContext.BaseDirectory);

        /// <summary>A program that lies where the build put it was started out of a
        /// clone.</summary>
        public static string Choose(string baseDirectory)
        {
            string path = baseDirectory.Replace(Path.DirectorySeparatorChar, '/');
            bool built = path.Contains("/simulator/", StringComparison.Ordinal)
                && path.Contains("/bin/", StringComparison.Ordinal);
            return built ? InClone : Installed;
        }
    }
}
