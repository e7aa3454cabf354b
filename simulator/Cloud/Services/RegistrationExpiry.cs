using System.Collections.Generic;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Services
{
    /// <summary>
    /// Ends registrations whose lifetime ran out. One entry a device: an update leaves it where it
    /// is, and when its time comes it moves to the new end. Thread-safe.
    /// </summary>
    public sealed class RegistrationExpiry
    {
        private readonly PriorityQueue<DeviceRecord, long> _queue =
            new PriorityQueue<DeviceRecord, long>();
        private readonly ServiceContext _context;

        /// <param name="context">Devices, counters, clock.</param>
        public RegistrationExpiry(ServiceContext context)
        {
            _context = context;
        }

        /// <summary>Entries, stale ones included.</summary>
        public int Count { get { lock (_queue) { return _queue.Count; } } }

        /// <summary>Sees to it that this device's registration ends in time.</summary>
        public void Watch(DeviceRecord device)
        {
            lock (_queue)
            {
                long expiresAtMs;
                lock (device) { expiresAtMs = device.ExpiresAtMs; }
                Enqueue(device, expiresAtMs);
            }
        }

        /// <summary>Ends what has run out.</summary>
        /// <param name="nowMs">Wall clock, Unix milliseconds.</param>
        public void Sweep(long nowMs)
        {
            lock (_queue)
            {
                while (_queue.TryPeek(out DeviceRecord? device, out long queuedMs)
                    && queuedMs <= nowMs)
                {
                    _queue.Dequeue();
                    if (device.ExpiryQueuedAtMs != queuedMs) { continue; }
                    device.ExpiryQueuedAtMs = 0;
                    End(device, nowMs);
                }
            }
        }

        private void End(DeviceRecord device, long nowMs)
        {
            lock (device)
            {
                if (device.RegistrationId == 0) { return; }
                if (device.ExpiresAtMs > nowMs)
                {
                    Enqueue(device, device.ExpiresAtMs);
                    return;
                }
                device.RegistrationId = 0;
                device.State = DeviceState.Deregistered;
                device.UpdatedAtMs = nowMs;
            }
            _context.Counters.Count(CloudEvent.Expired);
            _context.Devices.TryDeleteRegistration(device, completed: null);
            _context.Log?.Invoke($"registration of {device.Endpoint} expired");
        }

        // A shorter lifetime needs an earlier entry; the later one becomes stale.
        private void Enqueue(DeviceRecord device, long expiresAtMs)
        {
            if (device.ExpiryQueuedAtMs != 0 && device.ExpiryQueuedAtMs <= expiresAtMs) { return; }
            device.ExpiryQueuedAtMs = expiresAtMs;
            _queue.Enqueue(device, expiresAtMs);
        }
    }
}
