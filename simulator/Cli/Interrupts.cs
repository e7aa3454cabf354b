using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Simulator.Cli
{
    /// <summary>
    /// Ctrl-C and SIGTERM ask the run to end; whoever asks a second time, or waits longer than a
    /// clean end may take, gets the end at once.
    /// </summary>
    internal sealed class Interrupts : IDisposable
    {
        /// <summary>Longest time that a clean end may take.</summary>
        public const int EndMsMax = 1_900;

        private readonly CancellationTokenSource _source = new CancellationTokenSource();
        private readonly PosixSignalRegistration _interrupt;
        private readonly PosixSignalRegistration _terminate;
        private readonly Timer _lastResort;
        private int _count;

        public Interrupts()
        {
            _lastResort = new Timer(_ => Exit());
            _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
            _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
        }

        /// <summary>Cancelled by the first signal.</summary>
        public CancellationToken Token { get { return _source.Token; } }

        public void Dispose()
        {
            _interrupt.Dispose();
            _terminate.Dispose();
            _lastResort.Dispose();
            _source.Dispose();
        }

        private void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref _count) > 1) { Exit(); }
            _lastResort.Change(EndMsMax, Timeout.Infinite);
            _source.Cancel();
        }

        // Nothing is lost by leaving at once: flash images and database bear a power cut.
        private static void Exit()
        {
            Environment.Exit(Fleet.Errors.FleetExit.Interrupted);
        }
    }
}
