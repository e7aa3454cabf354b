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
            bool isUp = parsed.CommandResult.Command == _words.Up;
            if (parsed.Errors.Count == 0 && (parsed.Action is not null || !isUp))
            {
                return await InvokeAsync(parsed, _terminal.Out);
            }
            CheckWords(parsed, isUp);
            UpOptions options = new UpOptionsReader(_words, parsed).Read();
            return await new UpCommand(_terminal, options).RunAsync(interrupted);
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

        private void CheckWords(ParseResult parsed, bool isUp)
        {
            string command = CommandName.Here + (isUp ? " up" : "");
            if (parsed.UnmatchedTokens.Count > 0)
            {
                string word = parsed.UnmatchedTokens[0];
                int equals = word.IndexOf('=');
                string name = equals > 0 ? word.Substring(0, equals) : word;
                string? nearest = isUp
                    ? NearestWord.Find(name, _words.UpWords())
                    : NearestWord.Find(name, ["up", "--help", "--version"]);
                throw FleetErrors.UnknownWord(word, nearest, command);
            }
            foreach (ParseError error in parsed.Errors)
            {
                throw FleetErrors.ValueMissing(error.Message.TrimEnd('.'), command);
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
