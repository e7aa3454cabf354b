using System;
using System.Threading;

namespace Simulator.Fleet.Timers
{
    /// <summary>The one thread that turns a wheel in real time. What fires must be short: it hands
    /// its work on.</summary>
    public sealed class WheelTurner : IDisposable
    {
        private readonly TimerWheel _wheel;
        private readonly MonotonicClock _clock;
        private readonly Action<Exception> _onFault;
        private readonly ManualResetEventSlim _stop = new ManualResetEventSlim(false, spinCount: 0);
        private readonly Thread _thread;

        /// <param name="wheel">The wheel to turn, until disposed.</param>
        /// <param name="clock">Says what time it is.</param>
        /// <param name="onFault">Told when an entry threw, which is a bug of ours; the wheel then
        /// stands still.</param>
        public WheelTurner(TimerWheel wheel, MonotonicClock clock, Action<Exception> onFault)
        {
            _wheel = wheel;
            _clock = clock;
            _onFault = onFault;
            _thread = new Thread(Turn) { IsBackground = true, Name = "fleet timers" };
            _thread.Start();
        }

        /// <summary>Ends the thread and waits for it. Not to be called by what fires.</summary>
        public void Dispose()
        {
            _stop.Set();
            _thread.Join();
            _stop.Dispose();
        }

        private void Turn()
        {
            try
            {
                while (!_stop.Wait(TimerWheel.TickMs))
                {
                    _wheel.Advance(_clock.NowMs);
                }
            }
            catch (Exception fault)
            {
                _onFault(fault);
            }
        }
    }
}
