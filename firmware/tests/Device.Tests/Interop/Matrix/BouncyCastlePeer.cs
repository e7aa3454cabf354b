using System;
using System.Text;
using System.Threading;
using Device.Tests.Peers;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>BouncyCastle on a thread of its own, with the words of a peer program.</summary>
    public abstract class BouncyCastlePeer : IForeignPeer
    {
        private readonly object _gate = new object();
        private readonly StringBuilder _said = new StringBuilder();
        private readonly Thread _thread;
        private bool _hasEnded;
        private int _exitCode = 1;

        /// <param name="wire">Its socket, disposed with it.</param>
        protected BouncyCastlePeer(BouncyCastleWire wire)
        {
            Wire = wire;
            _thread = new Thread(Work) { IsBackground = true };
        }

        public string Said { get { lock (_gate) { return _said.ToString(); } } }

        protected BouncyCastleWire Wire { get; }

        public string WaitFor(string text)
        {
            string? found = null;
            Wait(() => (found = Find(text)) != null, text);
            return found!;
        }

        public int WaitForExit()
        {
            Wait(() => _hasEnded, "the end");
            return _exitCode;
        }

        public void Dispose()
        {
            Wire.Dispose();
            _thread.Join();
        }

        /// <summary>Says a line.</summary>
        public void Say(string line)
        {
            lock (_gate)
            {
                _said.Append(line).Append('\n');
                Monitor.PulseAll(_gate);
            }
        }

        protected void Start()
        {
            _thread.Start();
        }

        /// <summary>The whole connection; what it throws ends the peer with code 1.</summary>
        protected abstract void Run();

        private void Work()
        {
            try
            {
                Run();
                _exitCode = 0;
            }
            catch (Exception e)
            {
                Say(e.ToString());
            }
            lock (_gate)
            {
                _hasEnded = true;
                Monitor.PulseAll(_gate);
            }
        }

        private string? Find(string text)
        {
            return Array.Find(
                _said.ToString().Split('\n'),
                line => line.Contains(text, StringComparison.Ordinal));
        }

        private void Wait(Func<bool> condition, string what)
        {
            long end = Environment.TickCount64 + (long)ForeignProcess.WaitMax.TotalMilliseconds;
            lock (_gate)
            {
                while (!condition())
                {
                    long left = end - Environment.TickCount64;
                    if (left <= 0 || _hasEnded)
                    {
                        throw new InvalidOperationException($"never said: {what}\n{_said}");
                    }
                    Monitor.Wait(_gate, (int)left);
                }
            }
        }
    }
}
