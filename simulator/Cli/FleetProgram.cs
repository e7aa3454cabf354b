using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Device.Desktop;
using Device.Desktop.Errors;
using Simulator.Cli.Options;
using Simulator.Fleet;
using Simulator.Fleet.Errors;

namespace Simulator.Cli
{
    /// <summary>Reads the command line, runs what it names, and turns what goes wrong into an error
    /// in five parts and an exit code.</summary>
    internal sealed class FleetProgram
    {
        private const string TraceVariable = "FLEET_TRACE";

        private readonly Terminal _terminal;
        private readonly Options.CommandLine _words = new Options.CommandLine();

        public FleetProgram(Terminal terminal)
        {
            _terminal = terminal;
        }

        /// <returns>The exit code, one of <see cref="FleetExit"/>.</returns>
        public async Task<int> RunAsync(string[] args, CancellationToken interrupted)
        {
            try
            {
                return await DispatchAsync(args, interrupted);
            }
            catch (CommandException refused)
            {
                return Report(refused);
            }
            catch (Exception bug)
            {
                return Report(FleetErrors.Bug("fleet " + string.Join(' ', args), bug));
            }
        }

        private async Task<int> DispatchAsync(string[] args, CancellationToken interrupted)
        {
            if (args.Length == 0)
            {
                // Help is what was looked for; still, nothing was done.
                await InvokeAsync(Parse("--help"), _terminal.Error);
                return FleetExit.Usage;
            }
            ParseResult parsed = Parse(args);
            Command command = parsed.CommandResult.Command;
            bool isRoot = command == _words.Root;
            if (parsed.Errors.Count == 0 && (parsed.Action is not null || isRoot))
            {
                return await InvokeAsync(parsed, _terminal.Out);
            }
            CheckWords(parsed, command, isRoot);
            if (command == _words.Up)
            {
                UpOptions options = new UpOptionsReader(_words, parsed).Read();
                return await new UpCommand(_terminal, options).RunAsync(interrupted);
            }
            OperationOptions asked = new OperationOptionsReader(_words.Operations, parsed).Read();
            return asked.Kind == null
                ? await new StatusCommand(_terminal, asked).RunAsync(interrupted)
                : await new OperationCommand(_terminal, asked).RunAsync(interrupted);
        }

        // A word that begins with @ is a word, not a file of further words.
        private ParseResult Parse(params string[] args)
        {
            return _words.Root.Parse(
                args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        }

        private Task<int> InvokeAsync(ParseResult parsed, TextWriter output)
        {
            InvocationConfiguration configuration = new InvocationConfiguration
            {
                Output = output,
                Error = _terminal.Error,
                ProcessTerminationTimeout = null,
            };
            return parsed.InvokeAsync(configuration, CancellationToken.None);
        }

        private void CheckWords(ParseResult parsed, Command command, bool isRoot)
        {
            string line = CommandName.Here + (isRoot ? "" : " " + command.Name);
            if (parsed.UnmatchedTokens.Count > 0)
            {
                string word = parsed.UnmatchedTokens[0];
                int equals = word.IndexOf('=');
                string name = equals > 0 ? word.Substring(0, equals) : word;
                string? nearest = NearestWord.Find(
                    name,
                    isRoot ? _words.CommandWords() : Options.CommandLine.WordsOf(command));
                throw FleetErrors.UnknownWord(word, nearest, line);
            }
            foreach (ParseError error in parsed.Errors)
            {
                throw FleetErrors.ValueMissing(error.Message.TrimEnd('.'), line);
            }
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
