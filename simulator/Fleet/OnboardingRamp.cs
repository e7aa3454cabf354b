using System;
using System.Threading;
using System.Threading.Tasks;
using Simulator.Fleet.Devices;
using Simulator.Fleet.Statistics;

namespace Simulator.Fleet
{
    /// <summary>
    /// Switches devices on, a bounded number at a time: the next one when one has registered or had
    /// its first failure (it goes on by itself then, and must not hold up the others). Knows when
    /// all are done.
    /// </summary>
    internal sealed class OnboardingRamp : IDeviceWatcher
    {
        private readonly FleetStatistics _statistics;
        private readonly TaskCompletionSource _allRegistered =
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        private VirtualDevice?[] _devices = Array.Empty<VirtualDevice?>();
        private int _usable = int.MaxValue;
        private int _next;
        private int _stopped;

        public OnboardingRamp(FleetStatistics statistics)
        {
            _statistics = statistics;
        }

        /// <summary>Ends when every usable device is registered.</summary>
        public Task AllRegistered { get { return _allRegistered.Task; } }

        /// <summary>Begins.</summary>
        /// <param name="devices">Null where a device cannot be used.</param>
        /// <param name="concurrency">How many at a time.</param>
        public void Begin(VirtualDevice?[] devices, int concurrency)
        {
            _devices = devices;
            Volatile.Write(ref _usable, Array.FindAll(devices, one => one != null).Length);
            for (int i = 0; i < concurrency; i++) { StartNext(); }
            CheckAll();
        }

        /// <summary>No further device is switched on.</summary>
        public void Stop()
        {
            Volatile.Write(ref _stopped, 1);
        }

        /// <inheritdoc/>
        public void OnSettled()
        {
            StartNext();
        }

        /// <inheritdoc/>
        public void OnRegistered()
        {
            CheckAll();
        }

        private void CheckAll()
        {
            if (_statistics.Registered >= Volatile.Read(ref _usable))
            {
                _allRegistered.TrySetResult();
            }
        }

        private void StartNext()
        {
            while (Volatile.Read(ref _stopped) == 0)
            {
                int index = Interlocked.Increment(ref _next) - 1;
                if (index >= _devices.Length) { return; }
                VirtualDevice? device = _devices[index];
                if (device == null) { continue; }
                device.PowerOn();
                return;
            }
        }
    }
}
