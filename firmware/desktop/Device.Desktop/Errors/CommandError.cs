using System;
using System.IO;

namespace Device.Desktop.Errors
{
    /// <summary>
    /// What a command tells a person when it cannot go on: a code to search for, what happened
    /// with the numbers, where, why, and a command that helps. Every code has a row in
    /// docs/errors.md.
    /// </summary>
    public sealed class CommandError
    {
        /// <summary>Exit codes above this collide with those of shells.</summary>
        public const int ExitCodeMax = 125;

        /// <param name="code">Three letters and three digits, such as CLD101.</param>
        /// <param name="exitCode">1 to <see cref="ExitCodeMax"/>.</param>
        /// <param name="what">What happened, with the numbers; no full stop, one line.</param>
        /// <param name="where">File, option, address or slot.</param>
        /// <param name="why">The likely cause.</param>
        /// <param name="help">A command to run.</param>
        public CommandError(
            string code, int exitCode, string what, string where, string why, string help)
        {
            if (exitCode < 1 || exitCode > ExitCodeMax)
            {
                throw new ArgumentOutOfRangeException(nameof(exitCode));
            }
            Code = code;
            ExitCode = exitCode;
            What = what;
            Where = where;
            Why = why;
            Help = help;
        }

        /// <summary>Three letters and three digits.</summary>
        public string Code { get; }

        /// <summary>What the process answers to its shell, 1 to 125.</summary>
        public int ExitCode { get; }

        /// <summary>What happened, with the numbers.</summary>
        public string What { get; }

        /// <summary>File, option, address or slot.</summary>
        public string Where { get; }

        /// <summary>The likely cause.</summary>
        public string Why { get; }

        /// <summary>A command to run.</summary>
        public string Help { get; }

        /// <summary>Writes the five parts, four lines, to <paramref name="writer"/>.</summary>
        /// <param name="writer">Standard error, as a rule.</param>
        /// <param name="colour">True to paint the code red: only on a terminal without
        /// NO_COLOR.</param>
        public void Write(TextWriter writer, bool colour)
        {
            string start = colour ? "\u001b[31;1m" : "";
            string end = colour ? "\u001b[0m" : "";
            writer.WriteLine($"{start}error {Code}{end}: {OneLine(What)}");
            writer.WriteLine($"  where  {OneLine(Where)}");
            writer.WriteLine($"  why    {OneLine(Why)}");
            writer.WriteLine($"  help   {OneLine(Help)}");
        }

        /// <summary>Writes to standard error, in colour when a person sees it.</summary>
        /// <returns><see cref="ExitCode"/>, for the command to return.</returns>
        public int Report()
        {
            bool colour = !Console.IsErrorRedirected
                && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
            Write(Console.Error, colour);
            return ExitCode;
        }

        /// <summary>The four lines without colour.</summary>
        public override string ToString()
        {
            StringWriter writer = new StringWriter();
            Write(writer, colour: false);
            return writer.ToString();
        }

        // Messages of the platform and names from outside may hold line breaks; a reader counts
        // on four lines.
        private static string OneLine(string text)
        {
            return text.ReplaceLineEndings(" ").Trim();
        }
    }
}
