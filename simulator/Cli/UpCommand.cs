using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Device.Desktop.Errors;
using Simulator.Cli.Options;
using Simulator.Cli.Views;
using Simulator.Fleet;
using Simulator.Fleet.Errors;

namespace Simulator.Cli
{
    /// <summary>
    /// `fleet up`: 1. the run starts (directory, emulator) · 2. a view shows it until every device
    /// is registered, or patience or the user ends it · 3. results · 4. with --keep, stays up.
    /// </summary>
    internal sealed class UpCommand
    {
        // More of them would hide the results.
        private const int DeviceErrorsMax = 10;

        private readonly Terminal _terminal;
        private readonly UpOptions _options;

        public UpCommand(Terminal terminal, UpOptions options)
        {
            _terminal = terminal;
            _options = options;
        }

        /// <returns>The exit code.</returns>
        public async Task<int> RunAsync(CancellationToken interrupted)
        {
            await using FleetRun run = new FleetRun(_options.Fleet, _options.Keep);
            Task<FleetResult> whole = run.RunAsync(interrupted);
            await View().WatchAsync(run.ReadProgress, whole);
            FleetResult result = await whole;

            WriteDeviceErrors(result.DeviceErrors);
            WriteResult(result);
            bool stays = _options.Keep && !interrupted.IsCancellationRequested;
            if (stays) { await KeepAsync(run, interrupted); }
            return ExitCode(result);
        }

        private static int ExitCode(FleetResult result)
        {
            bool isInterrupted = result.IsInterrupted || result.Lifecycle?.IsInterrupted == true;
            if (isInterrupted) { return FleetExit.Interrupted; }
            bool isGood = result.Failed == 0 && result.Lifecycle?.IsGood != false;
            return isGood ? FleetExit.AllRegistered : FleetExit.SomeFailed;
        }

        private IFleetView View()
        {
            if (_options.Quiet) { return new QuietView(); }
            return _terminal.IsLive ? new LiveView(_terminal) : new PlainView(_terminal.Error);
        }

        private void WriteDeviceErrors(IReadOnlyList<CommandError> errors)
        {
            foreach (CommandError error in errors.Take(DeviceErrorsMax))
            {
                error.Write(_terminal.Error, _terminal.HasColour);
            }
            int more = errors.Count - DeviceErrorsMax;
            if (more > 0) { _terminal.Error.WriteLine($"and {more} more devices like these"); }
        }

        private void WriteResult(FleetResult result)
        {
            if (_options.Json) { _terminal.Out.WriteLine(JsonLine.Write(result)); }
            else
            {
                if (result.Lifecycle != null)
                {
                    OperationTable.Write(_terminal.Out, result.Lifecycle);
                }
                Summary.Write(_terminal.Out, result, _options, !_options.Quiet);
            }
            _terminal.Out.Flush();
        }

        private async Task KeepAsync(FleetRun run, CancellationToken interrupted)
        {
            if (!_options.Quiet)
            {
                foreach (string line in run.Whereabouts()) { _terminal.Error.WriteLine(line); }
                _terminal.Error.WriteLine("staying up; Ctrl-C ends");
            }
            await run.StayAsync(interrupted);
        }
    }
}
