using System;
using System.Threading.Tasks;
using Simulator.Fleet.Lifecycle;

namespace Simulator.Cli.Views
{
    /// <summary>Shows an operation until it ends, on standard error: a line that is written over on
    /// a terminal, lines when something moved elsewhere.</summary>
    internal sealed class OperationWatch
    {
        private const int LiveMs = 200;
        private const int PlainMs = 1_000;
        private const string Clear = "\r\u001b[K";

        private readonly Terminal _terminal;

        public OperationWatch(Terminal terminal)
        {
            _terminal = terminal;
        }

        /// <summary>Shows until the operation is over. What it throws is not this
        /// method's.</summary>
        public async Task WatchAsync(Func<OperationProgress?> read, Task operation)
        {
            string last = "";
            bool isOver = false;
            while (!isOver)
            {
                isOver = await Task.WhenAny(
                    operation, Task.Delay(_terminal.IsLive ? LiveMs : PlainMs)) == operation;
                OperationProgress? now = read();
                if (now == null) { continue; }
                string text = now.Describe();
                if (_terminal.IsLive)
                {
                    await _terminal.Error.WriteAsync($"{Clear}{now.Seconds,7:0.0} s  {text}");
                }
                else if (text != last)
                {
                    await _terminal.Error.WriteLineAsync($"{now.Seconds,7:0.0} s  {text}");
                }
                last = text;
            }
            if (_terminal.IsLive) { await _terminal.Error.WriteAsync(Clear); }
        }
    }
}
