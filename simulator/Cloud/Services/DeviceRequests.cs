using System;
using System.Collections.Generic;
using Device.Lwm2m;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Services
{
    /// <summary>
    /// What operators ask of devices, from any thread. A request waits here until its device can
    /// be reached: it has a session, and in queue mode was heard within its awake time (LwM2M 1.1
    /// section 6.5). They go out one after another, in the order they came, and each is answered
    /// once. Kept in memory only: a restart of the emulator forgets them.
    /// </summary>
    /// <remarks>Thread-safe. A device has an entry here only while something waits for it, or is
    /// observed.</remarks>
    public sealed class DeviceRequests
    {
        /// <summary>Requests that wait for one device, at most.</summary>
        public const int WaitingMax = 64;

        // How long an observation waits to be asked for once more: as long as a device in queue
        // mode listens.
        private const long AgainMs = RegistrationOptions.AwakeMsDefault;

        private readonly object _gate = new object();
        private readonly Dictionary<DeviceRecord, LinkedList<DeviceRequest>> _waiting = new();
        private readonly Dictionary<DeviceRecord, List<DeviceRequest>> _observing = new();
        private readonly TimeProvider _time;

        internal DeviceRequests(TimeProvider time)
        {
            _time = time;
        }

        /// <summary>Devices that something waits for.</summary>
        public int DeviceCount { get { lock (_gate) { return _waiting.Count; } } }

        /// <summary>Set by the service that has the sessions: sees what waits for the device on
        /// its way, if it can be reached.</summary>
        internal Action<DeviceRecord>? Dispatch { get; set; }

        /// <summary>Hears what registered devices tell without having been asked (LwM2M 1.1
        /// section 6.4.5); by any thread.</summary>
        internal Action<DeviceRecord, DeviceAnswer>? Told { get; set; }

        /// <summary>Takes a request in.</summary>
        public DeviceRequestVerdict Submit(DeviceRecord device, DeviceRequest request)
        {
            lock (_gate)
            {
                if (!_waiting.TryGetValue(device, out LinkedList<DeviceRequest>? queue))
                {
                    queue = new LinkedList<DeviceRequest>();
                    _waiting[device] = queue;
                }
                if (queue.Count >= WaitingMax) { return DeviceRequestVerdict.QueueFull; }
                foreach (DeviceRequest one in queue)
                {
                    if (one.AsyncId == request.AsyncId) { return DeviceRequestVerdict.NameTaken; }
                }
                queue.AddLast(request);
            }
            Dispatch?.Invoke(device);
            return DeviceRequestVerdict.Taken;
        }

        /// <summary>Takes back a request that was not sent yet.</summary>
        /// <returns>False when none of this name waits.</returns>
        public bool Cancel(DeviceRecord device, string asyncId)
        {
            DeviceRequest? found = null;
            lock (_gate)
            {
                if (!_waiting.TryGetValue(device, out LinkedList<DeviceRequest>? queue))
                {
                    return false;
                }
                foreach (DeviceRequest one in queue)
                {
                    if (one.AsyncId == asyncId) { found = one; }
                }
                if (found == null) { return false; }
                Remove(device, queue, found);
            }
            found.Answered(new DeviceAnswer { Kind = DeviceAnswerKind.Cancelled });
            return true;
        }

        /// <summary>Answers what has waited too long.</summary>
        /// <param name="nowMs">Wall clock, Unix milliseconds.</param>
        public void Sweep(long nowMs)
        {
            List<DeviceRequest> expired = [];
            lock (_gate)
            {
                foreach (DeviceRecord device in new List<DeviceRecord>(_waiting.Keys))
                {
                    TakeExpired(device, _waiting[device], nowMs, expired);
                }
            }
            Expire(expired);
        }

        /// <summary>An observation has begun.</summary>
        internal void Observing(DeviceRecord device, DeviceRequest request)
        {
            lock (_gate)
            {
                if (!_observing.TryGetValue(device, out List<DeviceRequest>? all))
                {
                    all = [];
                    _observing[device] = all;
                }
                all.Add(request);
            }
        }

        /// <summary>An observation is over; nothing when it goes on in another session.</summary>
        internal void ObservingEnded(DeviceRecord device, DeviceRequest request)
        {
            lock (_gate)
            {
                if (_observing.TryGetValue(device, out List<DeviceRequest>? all)
                    && all.Remove(request) && all.Count == 0)
                {
                    _observing.Remove(device);
                }
            }
        }

        /// <summary>All observations of the device are over.</summary>
        internal void ForgetObserving(DeviceRecord device)
        {
            lock (_gate) { _observing.Remove(device); }
        }

        /// <summary>The device goes on in a session that it resumed, where nothing matches the
        /// tokens of before: what was observed is asked for once more, before all that
        /// waits.</summary>
        internal void ObserveAgain(DeviceRecord device)
        {
            lock (_gate)
            {
                if (!_observing.Remove(device, out List<DeviceRequest>? all)) { return; }
                if (!_waiting.TryGetValue(device, out LinkedList<DeviceRequest>? queue))
                {
                    queue = new LinkedList<DeviceRequest>();
                    _waiting[device] = queue;
                }
                long expiresAtMs = _time.NowMs() + AgainMs;
                for (int i = all.Count - 1; i >= 0; i--)
                {
                    queue.AddFirst(all[i].Again(expiresAtMs));
                }
            }
        }

        internal bool HasWaiting(DeviceRecord device)
        {
            lock (_gate) { return _waiting.ContainsKey(device); }
        }

        /// <summary>The next one to send; null when none waits. What has expired meanwhile is
        /// answered.</summary>
        internal DeviceRequest? TakeNext(DeviceRecord device)
        {
            List<DeviceRequest> expired = [];
            DeviceRequest? next = null;
            lock (_gate)
            {
                if (_waiting.TryGetValue(device, out LinkedList<DeviceRequest>? queue))
                {
                    TakeExpired(device, queue, _time.NowMs(), expired);
                    next = queue.First?.Value;
                    if (next != null) { Remove(device, queue, next); }
                }
            }
            Expire(expired);
            return next;
        }

        /// <summary>Puts one back in front that was sent and not answered; one that must not be
        /// sent twice is answered instead.</summary>
        internal void Return(DeviceRecord device, DeviceRequest request)
        {
            if (!request.IsRepeatable)
            {
                request.Answered(new DeviceAnswer { Kind = DeviceAnswerKind.Unanswered });
                return;
            }
            lock (_gate)
            {
                if (!_waiting.TryGetValue(device, out LinkedList<DeviceRequest>? queue))
                {
                    queue = new LinkedList<DeviceRequest>();
                    _waiting[device] = queue;
                }
                queue.AddFirst(request);
            }
        }

        private void TakeExpired(
            DeviceRecord device, LinkedList<DeviceRequest> queue, long nowMs,
            List<DeviceRequest> expired)
        {
            LinkedListNode<DeviceRequest>? at = queue.First;
            while (at != null)
            {
                LinkedListNode<DeviceRequest>? next = at.Next;
                if (at.Value.ExpiresAtMs <= nowMs)
                {
                    expired.Add(at.Value);
                    queue.Remove(at);
                }
                at = next;
            }
            if (queue.Count == 0) { _waiting.Remove(device); }
        }

        private void Remove(
            DeviceRecord device, LinkedList<DeviceRequest> queue, DeviceRequest request)
        {
            queue.Remove(request);
            if (queue.Count == 0) { _waiting.Remove(device); }
        }

        private static void Expire(List<DeviceRequest> expired)
        {
            foreach (DeviceRequest one in expired)
            {
                one.Answered(new DeviceAnswer { Kind = DeviceAnswerKind.Expired });
            }
        }
    }
}
