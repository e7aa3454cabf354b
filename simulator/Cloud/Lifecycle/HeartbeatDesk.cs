using System;
using System.Collections.Generic;
using Device.Agent.Heartbeat;
using Device.Lwm2m.Coap;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Services;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>
    /// Answers heartbeats (docs/heartbeat.md). One that finds nothing to do costs no commit: when
    /// it came is written sometime later, with others. Thread-safe.
    /// </summary>
    public sealed class HeartbeatDesk
    {
        /// <summary>When a device shall come again after 5.03.</summary>
        public const int BusySeconds = 30;

        private readonly ServiceContext _context;
        private readonly CloudOptions _options;
        private readonly object _dirtyGate = new object();
        private List<DeviceRecord> _dirty = new List<DeviceRecord>();

        /// <param name="context">Devices, counters, clock.</param>
        /// <param name="options">Interval and window.</param>
        public HeartbeatDesk(ServiceContext context, CloudOptions options)
        {
            _context = context;
            _options = options;
        }

        /// <summary>Takes a heartbeat of a device that was admitted.</summary>
        /// <param name="device">Who.</param>
        /// <param name="request">What it says.</param>
        /// <param name="later">Gets the answer when it has to wait for the store, on another
        /// thread.</param>
        /// <returns>The answer, or null when it comes later.</returns>
        public HeartbeatReply? Handle(
            DeviceRecord device, HeartbeatRequest request, Action<HeartbeatReply> later)
        {
            long nowMs = _context.Time.NowMs();
            lock (device)
            {
                DeviceLifecycle life = device.Lifecycle ??= new DeviceLifecycle();
                if (life.IsRepeat(request.Exchange))
                {
                    _context.Counters.Count(CloudEvent.HeartbeatRepeated);
                    return life.Reply;
                }
                long waitMs = device.LastHeartbeatAtMs + _options.AntiFloodSeconds * 1000L - nowMs;
                bool isContinued = request.Reason == HeartbeatReason.Continuation
                    && life.HasInFlight;
                // A clock that was set back must not shut a device out for longer than the window.
                if (waitMs > 0 && device.LastHeartbeatAtMs <= nowMs && !isContinued)
                {
                    return TooSoon(nowMs, waitMs);
                }
                return Idle(device, life, request, nowMs);
            }
        }

        /// <summary>Queues what was left for later: when devices were heard of last. A kill loses
        /// what came since the call before.</summary>
        public void Flush()
        {
            List<DeviceRecord> devices;
            lock (_dirtyGate)
            {
                if (_dirty.Count == 0) { return; }
                devices = _dirty;
                _dirty = new List<DeviceRecord>();
            }
            foreach (DeviceRecord device in devices)
            {
                lock (device) { device.Lifecycle!.IsDirty = false; }
            }
            _context.Devices.TrySaveHeartbeats(devices);
        }

        private HeartbeatReply TooSoon(long nowMs, long waitMs)
        {
            _context.Counters.Count(CloudEvent.HeartbeatTooSoon);
            int seconds = (int)((waitMs + 999) / 1000);
            byte[] body = Write(new HeartbeatAnswer
            {
                NowSeconds = nowMs / 1000,
                NextSeconds = seconds,
            });
            return new HeartbeatReply(CoapCode.TooManyRequests, body, seconds);
        }

        private HeartbeatReply Idle(
            DeviceRecord device, DeviceLifecycle life, HeartbeatRequest request, long nowMs)
        {
            int seconds = _options.HeartbeatIntervalSeconds;
            if (request.Credentials != null) { life.Digest = request.Digest; }
            byte[] body = Write(new HeartbeatAnswer
            {
                NowSeconds = nowMs / 1000,
                NextSeconds = seconds,
                CredentialsWanted = !life.Digest.AsSpan().SequenceEqual(request.Digest),
                Hold = device.Hold,
            });
            device.LastHeartbeatAtMs = nowMs;
            device.NextHeartbeatAtMs = nowMs + seconds * 1000L;
            life.Exchange = request.Exchange;
            life.Reply = new HeartbeatReply(CoapCode.Changed, body, -1);
            _context.Counters.Count(CloudEvent.Heartbeat);
            if (!life.IsDirty)
            {
                life.IsDirty = true;
                lock (_dirtyGate) { _dirty.Add(device); }
            }
            return life.Reply;
        }

        private static byte[] Write(HeartbeatAnswer answer)
        {
            byte[] buffer = new byte[HeartbeatLimits.AnswerMax];
            int count = answer.Write(buffer, 0, buffer.Length);
            return count > 0
                ? buffer.AsSpan(0, count).ToArray()
                : throw new InvalidOperationException("an answer larger than its limit");
        }
    }
}
