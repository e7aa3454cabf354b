using System;
using System.IO;

namespace Tools.Kcm
{
    /// <summary>Where the command writes, and its time.</summary>
    /// <param name="Out">Results.</param>
    /// <param name="Bytes">The stream below <paramref name="Out"/>, for results that are no
    /// text.</param>
    /// <param name="Error">Errors.</param>
    /// <param name="HasColour">True when errors may be in colour.</param>
    /// <param name="Clock">Tells how long certificates are still valid.</param>
    internal sealed record Terminal(
        TextWriter Out, Stream Bytes, TextWriter Error, bool HasColour, TimeProvider Clock)
    {
        /// <summary>This process's streams; NO_COLOR (no-color.org) and TERM=dumb are
        /// heeded.</summary>
        public static Terminal OfProcess()
        {
            bool isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
            bool isPlain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
            return new Terminal(
                Console.Out, Console.OpenStandardOutput(), Console.Error,
                !Console.IsErrorRedirected && !isDumb && !isPlain, TimeProvider.System);
        }
    }
}
