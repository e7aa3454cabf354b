using System;
using System.Threading.Tasks;
using Simulator.Fleet;
using Simulator.Fleet.Statistics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Simulator.Cli.Views
{
    /// <summary>A view that redraws itself: progress, how many devices are where, rates. On
    /// standard error, as results own standard output.</summary>
    internal sealed class LiveView : IFleetView
    {
        private const int IntervalMs = 200;
        private const int BarWidth = 40;

        private readonly IAnsiConsole _console;
        private readonly RateMeter _rate = new RateMeter();

        public LiveView(Terminal terminal)
        {
            _console = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(terminal.Error),
                Ansi = AnsiSupport.Yes,
                ColorSystem = terminal.HasColour
                    ? ColorSystemSupport.Detect
                    : ColorSystemSupport.NoColors,
            });
        }

        public Task WatchAsync(Func<FleetProgress> read, Task run)
        {
            return _console.Live(new Text("")).AutoClear(true).StartAsync(async context =>
            {
                do
                {
                    context.UpdateTarget(Draw(read()));
                }
                while (await Task.WhenAny(run, Task.Delay(IntervalMs)) != run);
            });
        }

        private Rows Draw(FleetProgress progress)
        {
            FleetSnapshot now = progress.Snapshot;
            double rate = _rate.Next(now.Seconds, now.Registered);
            Table stages = new Table().Border(TableBorder.None).HideHeaders();
            stages.AddColumns("stage", "count", "bar");
            stages.Columns[1].RightAligned();
            AddRow(stages, now, DeviceStage.Waiting, "waiting", "grey");
            AddRow(stages, now, DeviceStage.Provisioned, "provisioned", "grey");
            AddRow(stages, now, DeviceStage.Bootstrapping, "bootstrapping", "blue");
            AddRow(stages, now, DeviceStage.Enrolling, "enrolling", "blue");
            AddRow(stages, now, DeviceStage.Registering, "registering", "blue");
            AddRow(stages, now, DeviceStage.Registered, "registered", "green");
            AddRow(stages, now, DeviceStage.BackingOff, "backing off", "yellow");
            AddRow(stages, now, DeviceStage.Failed, "failed", "red");
            string head = $"[bold]{Title(progress.Phase)}[/]  "
                + $"{now.Registered} of {now.Devices} registered  "
                + $"{now.Seconds:0.0} s  {rate:0.0}/s";
            string foot = $"[grey]{now.Sent + now.Received} datagrams, {now.Dropped} dropped, "
                + $"{now.FailedAttempts} attempts failed[/]";
            string operation = progress.Operation?.Describe() ?? "";
            return new Rows(new IRenderable[]
            {
                new Markup(head), stages, new Markup(foot), new Text(operation),
            });
        }

        private static void AddRow(
            Table table, FleetSnapshot now, DeviceStage stage, string word, string colour)
        {
            int count = now.CountOf(stage);
            int cells = (int)Math.Ceiling((double)count * BarWidth / now.Devices);
            table.AddRow(
                word,
                $"{count}",
                $"[{colour}]{new string('█', Math.Min(cells, BarWidth))}[/]");
        }

        private static string Title(FleetPhase phase)
        {
            return phase switch
            {
                FleetPhase.Starting => "starting",
                FleetPhase.Factory => "factory",
                FleetPhase.Onboarding => "onboarding",
                FleetPhase.Lifecycle => "lifecycle",
                _ => "done",
            };
        }
    }
}
