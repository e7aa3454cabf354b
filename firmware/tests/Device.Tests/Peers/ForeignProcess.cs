using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Device.Tests.Peers
{
    /// <summary>
    /// A foreign program under test: its output is kept, its input stays open, every wait is
    /// bounded and woken by output or exit, and it is killed on dispose or when its whole time is
    /// over, whichever comes first. So a test that goes wrong leaves nothing running.
    /// </summary>
    public sealed class ForeignProcess : IDisposable
    {
        /// <summary>A wait that is given no limit of its own ends after this.</summary>
        public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(20);

        /// <summary>No foreign program runs longer than this.</summary>
        public static readonly TimeSpan LifetimeMax = TimeSpan.FromSeconds(90);

        private readonly object _gate = new object();
        private readonly Process _process;
        private readonly Timer _lifetime;
        private readonly string _command;
        private readonly StringBuilder _output = new StringBuilder();
        private readonly StringBuilder _error = new StringBuilder();
        private int _streamsOpen = 2;

        private ForeignProcess(ProcessStartInfo start, string command)
        {
            _command = command;
            _process = Process.Start(start)
                ?? throw new InvalidOperationException("did not start: " + command);
            _ = PumpAsync(_process.StandardOutput, _output);
            _ = PumpAsync(_process.StandardError, _error);
            _lifetime = new Timer(_ => Kill(), null, LifetimeMax, Timeout.InfiniteTimeSpan);
        }

        /// <summary>Input of the program; open until <see cref="CloseInput"/> or dispose.</summary>
        public StreamWriter Input { get { return _process.StandardInput; } }

        /// <summary>What it has written to standard output so far.</summary>
        public string Output { get { lock (_gate) { return _output.ToString(); } } }

        /// <summary>What it has written to standard error so far.</summary>
        public string Error { get { lock (_gate) { return _error.ToString(); } } }

        public bool HasExited { get { return _process.HasExited; } }

        /// <summary>Starts a tool with these arguments, each passed as it is.</summary>
        public static ForeignProcess Start(Peer peer, params string[] arguments)
        {
            return Start(PeerTools.Require(peer), null, arguments);
        }

        /// <param name="file">Program, by path or by its name on PATH.</param>
        /// <param name="folder">Working folder; null is the present one.</param>
        /// <param name="arguments">Passed one by one, nothing is quoted or expanded.</param>
        public static ForeignProcess Start(string file, string? folder, params string[] arguments)
        {
            ProcessStartInfo start = new ProcessStartInfo(file)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
                WorkingDirectory = folder ?? "",
            };
            foreach (string argument in arguments) { start.ArgumentList.Add(argument); }
            return new ForeignProcess(start, file + " " + string.Join(' ', arguments));
        }

        /// <summary>Runs a tool to its end with empty input.</summary>
        /// <returns>Exit code and the two outputs.</returns>
        public static ForeignResult Run(Peer peer, params string[] arguments)
        {
            return RunIn(null, peer, arguments);
        }

        /// <summary>Runs a tool to its end in a folder.</summary>
        public static ForeignResult RunIn(string? folder, Peer peer, params string[] arguments)
        {
            using ForeignProcess process = Start(PeerTools.Require(peer), folder, arguments);
            process.CloseInput();
            int exitCode = process.WaitForExit(WaitMax);
            return new ForeignResult(exitCode, process.Output, process.Error);
        }

        /// <summary>Waits until a line of either output satisfies the predicate; a last line
        /// without its line end counts too. Otherwise throws with everything that was said.
        /// </summary>
        public string WaitForLine(Func<string, bool> predicate, TimeSpan? limit = null)
        {
            string? found = null;
            WaitUntil(
                () => (found = FindLine(_output, predicate) ?? FindLine(_error, predicate)) != null,
                limit ?? WaitMax, "no such line");
            return found!;
        }

        /// <summary>Waits until either output contains the text.</summary>
        public string WaitForText(string text, TimeSpan? limit = null)
        {
            return WaitForLine(line => line.Contains(text, StringComparison.Ordinal), limit);
        }

        /// <summary>Waits for the end of program and output; gives the exit code.</summary>
        public int WaitForExit(TimeSpan? limit = null)
        {
            WaitUntil(() => _streamsOpen == 0, limit ?? WaitMax, "did not end");
            _process.WaitForExit();
            return _process.ExitCode;
        }

        /// <summary>End of file on the program's input: for many tools the request to end.
        /// </summary>
        public void CloseInput()
        {
            try { _process.StandardInput.Close(); }
            catch (IOException)
            {
                // The program closed its end first.
            }
        }

        public void Dispose()
        {
            _lifetime.Dispose();
            Kill();
            _process.WaitForExit();
            _process.Dispose();
        }

        private static string? FindLine(StringBuilder text, Func<string, bool> predicate)
        {
            foreach (string line in text.ToString().Split('\n'))
            {
                string bare = line.TrimEnd('\r');
                if (bare.Length > 0 && predicate(bare)) { return bare; }
            }
            return null;
        }

        private void WaitUntil(Func<bool> condition, TimeSpan limit, string complaint)
        {
            long deadline = Environment.TickCount64 + (long)limit.TotalMilliseconds;
            lock (_gate)
            {
                while (!condition())
                {
                    long left = deadline - Environment.TickCount64;
                    if (left <= 0 || _streamsOpen == 0) { throw Failure(complaint); }
                    Monitor.Wait(_gate, (int)left);
                }
            }
        }

        private InvalidOperationException Failure(string complaint)
        {
            string state = _streamsOpen == 0 ? "it has ended" : "it still runs";
            return new InvalidOperationException(
                $"{complaint}: {_command} ({state})\n--- stdout\n{_output}\n--- stderr\n{_error}");
        }

        private async Task PumpAsync(StreamReader from, StringBuilder to)
        {
            char[] characters = new char[4096];
            try
            {
                int count;
                while ((count = await from.ReadAsync(characters).ConfigureAwait(false)) > 0)
                {
                    lock (_gate)
                    {
                        to.Append(characters, 0, count);
                        Monitor.PulseAll(_gate);
                    }
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Killed while we read; what it said until then is kept.
            }
            lock (_gate)
            {
                _streamsOpen--;
                Monitor.PulseAll(_gate);
            }
        }

        private void Kill()
        {
            try { _process.Kill(entireProcessTree: true); }
            catch (InvalidOperationException)
            {
                // It has ended, or was disposed in the same moment.
            }
        }
    }
}
