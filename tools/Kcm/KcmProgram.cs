using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;
using Device.Desktop;
using Device.Desktop.Errors;
using Tools.Kcm.Commands;
using Tools.Kcm.Errors;
using Tools.Kcm.Options;

namespace Tools.Kcm
{
    /// <summary>Reads the command line, runs what it names, and turns what goes wrong into an error
    /// in five parts and an exit code.</summary>
    internal sealed class KcmProgram
    {
        private const string TraceVariable = "KCM_TRACE";
        private const int PrefixMin = 3;

        private readonly Terminal _terminal;
        private readonly Words _words = new Words();

        public KcmProgram(Terminal terminal)
        {
            _terminal = terminal;
        }

        /// <returns>The exit code, one of <see cref="KcmExit"/>.</returns>
        public int Run(params string[] args)
        {
            try
            {
                return Dispatch(args);
            }
            catch (CommandException refused)
            {
                return Report(refused);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Images, roots and files have their own errors: what is left is standard output.
                return Report(KcmErrors.OutputUnwritable("standard output", e.Message, e));
            }
            catch (Exception bug)
            {
                return Report(KcmErrors.Bug(bug));
            }
        }

        private int Dispatch(string[] args)
        {
            if (args.Length == 0)
            {
                // Help is what was looked for; still, nothing was done.
                Invoke(Parse("--help"), _terminal.Error);
                return KcmExit.Usage;
            }
            ParseResult parsed = Parse(args);
            Command command = parsed.CommandResult.Command;
            if (parsed.Errors.Count == 0 && (parsed.Action is not null || command == _words.Root))
            {
                return Invoke(parsed, _terminal.Out);
            }
            CheckWords(parsed, args);
            Request request = new RequestReader(_words, parsed).Read();
            if (command == _words.List) { return ListCommand.Run(_terminal, request); }
            if (command == _words.Show) { return ShowCommand.Run(_terminal, request); }
            if (command == _words.Verify) { return VerifyCommand.Run(_terminal, request); }
            if (command == _words.Records) { return RecordsCommand.Run(_terminal, request); }
            if (command == _words.Export) { return ExportCommand.Run(_terminal, request); }
            return DiffCommand.Run(_terminal, request);
        }

        private void CheckWords(ParseResult parsed, string[] args)
        {
            string line = string.Join(' ', args);
            if (parsed.UnmatchedTokens.Count > 0)
            {
                string word = parsed.UnmatchedTokens[0];
                int equals = word.IndexOf('=', StringComparison.Ordinal);
                string? nearest = Nearest(
                    equals > 0 ? word[..equals] : word,
                    _words.WordsOf(parsed.CommandResult.Command).ToArray());
                string command = parsed.CommandResult.Command == _words.Root
                    ? "" : parsed.CommandResult.Command.Name + " ";
                throw KcmErrors.Usage(
                    $"\"{word}\" is not understood", "kcm " + line,
                    nearest == null
                        ? "no command or option has such a name, or it is a word too many"
                        : $"did you mean {nearest}?",
                    $"{CommandName.Here} {command}--help");
            }
            foreach (ParseError error in parsed.Errors)
            {
                throw KcmErrors.Usage(
                    error.Message.TrimEnd('.'), "kcm " + line,
                    "the command line has a word too many or too few");
            }
        }

        // A word that was cut short, or one that was mistyped.
        private static string? Nearest(string word, string[] known)
        {
            return (word.Trim('-').Length >= PrefixMin
                ? known.FirstOrDefault(name => name.StartsWith(word, StringComparison.Ordinal))
                : null) ?? NearestWord.Find(word, known);
        }

        // A word that begins with @ is a word, not a file of further words.
        private ParseResult Parse(params string[] args)
        {
            return _words.Root.Parse(
                args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        }

        private int Invoke(ParseResult parsed, TextWriter output)
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = _terminal.Error,
                ProcessTerminationTimeout = null,
            });
        }

        private int Report(CommandException refused)
        {
            refused.Error.Write(_terminal.Error, _terminal.HasColour);
            bool trace = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(TraceVariable));
            if (trace) { _terminal.Error.WriteLine(refused); }
            return refused.Error.ExitCode;
        }
    }
}
