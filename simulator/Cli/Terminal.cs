using System;
using System.IO;

namespace Simulator.Cli
{
    /// <summary>Where a command writes, and whether a person looks at it.</summary>
    /// <param name="Out">Results.</param>
    /// <param name="Error">Progress and errors.</param>
    /// <param name="IsLive">True when both are a terminal, so that a view may redraw
    /// itself.</param>
    /// <param name="HasColour">True when colours are wanted.</param>
    internal sealed record Terminal(TextWriter Out, TextWriter Error, bool IsLive, bool HasColour)
    {
        /// <summary>This process's streams; NO_COLOR (no-color.org) and TERM=dumb are
        /// heeded.</summary>
        public static Terminal OfProcess()
        {
            bool isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
            bool isPlain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
            bool isLive = !Console.IsOutputRedirected && !Console.IsErrorRedirected && !isDumb;
            bool hasColour = !Console.IsErrorRedirected && !isDumb && !isPlain;
            return new Terminal(Console.Out, Console.Error, isLive, hasColour);
        }
    }
}
