using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Simulator.Cli.Options;
using Simulator.Cli.Views;
using Simulator.Fleet;
using Simulator.Fleet.Errors;
using Simulator.Fleet.Lifecycle;

namespace Simulator.Cli
{
    /// <summary>
    /// `fleet renew`, `update`, `transfer`, `delete`, `revoke`: 1. the emulator and the devices are
    /// looked up · 2. the operation is asked for · 3. a view shows it until it is effective
    /// everywhere · 4. each device is checked, and the result is a row.
    /// </summary>
    internal sealed class OperationCommand
    {
        private readonly Terminal _terminal;
        private readonly OperationOptions _options;

        public OperationCommand(Terminal terminal, OperationOptions options)
        {
            _terminal = terminal;
            _options = options;
        }

        /// <returns>The exit code.</returns>
        public async Task<int> RunAsync(CancellationToken interrupted)
        {
            LifecycleRun? run = null;
            try
            {
                using FleetReach reach = await FleetReach.OpenAsync(_options, interrupted);
                List<DeviceView> devices = await reach.ChooseAsync(_options, interrupted);
                OperationRequest request = await reach.ReadRequestAsync(_options, interrupted);
                run = new LifecycleRun(reach.Client, reach.Authority, _options.PatienceSeconds);
                Task<OperationReport> whole = run.DoAsync(
                    _options.Word, request, devices.Select(device => device.Uid).ToArray(),
                    interrupted);
                if (!_options.Quiet)
                {
                    await new OperationWatch(_terminal).WatchAsync(run.ReadProgress, whole);
                }
                OperationReport report = await whole;
                Write(report, run.Batch!);
                return report.IsGood ? FleetExit.AllRegistered : FleetExit.SomeFailed;
            }
            catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
            {
                return Interrupt(run?.Batch);
            }
        }

        private int Interrupt(OperationBatch? batch)
        {
            bool wasAsked = batch != null && batch.Ids.Count > 0;
            if (!wasAsked)
            {
                _terminal.Error.WriteLine("interrupted; the request may not have been made");
                return FleetExit.Interrupted;
            }
            OperationReport report = OperationReport.Of(
                batch!, batch!.Items.Count(item => item.View?.IsBilled == true), []);
            Write(report, batch);
            int open = batch.Items.Count - batch.CountOver();
            _terminal.Error.WriteLine($"interrupted; {open} operations stay queued and go on "
                + "without this command");
            string where = _options.Cloud == null
                ? $"--data {_options.DataDirectory}"
                : $"--cloud {_options.Cloud} --api-key …";
            _terminal.Error.WriteLine($"next  {CommandName.Here} status {where}");
            return FleetExit.Interrupted;
        }

        private void Write(OperationReport report, OperationBatch batch)
        {
            if (_options.Json) { _terminal.Out.WriteLine(OperationJson.Write(report, batch.Ids)); }
            else { OperationTable.Write(_terminal.Out, [report]); }
            _terminal.Out.Flush();
        }
    }
}
