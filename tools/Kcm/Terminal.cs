using System;
using System.IO;

namespace Tools.Kcm
{
    /// <summary>Where the command writes.</summary>
    /// <param name="Out">Results.</param>
    /// <param name="Error">Errors.</param>
    /// <param name="HasColour">True when errors may be in colour.</param>
    internal sealed record Terminal(TextWriter Out, TextWriter Error, bool HasColour)
    {
        /// <summary>This process's streams; NO_COLOR (no-color.org) and TERM=dumb are
        /// heeded.</summary>
        public static Terminal OfProcess()
        {
            bool isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
            bool isPlain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
            return new Terminal(
                Console.Out, Console.Error, !Console.IsErrorRedirected && !isDumb && !isPlain);
        }
    }
}
