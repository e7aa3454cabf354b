using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Lwm2m.Coap;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Services;
using Simulator.Cloud.Store;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>
    /// Answers heartbeats (docs/heartbeat.md). One that finds nothing to do costs no commit: when
    /// it came is written sometime later, with others. Everything else is on disk before its
    /// answer goes out, the answer included, so that a repeat gets the same bytes. Thread-safe.
    /// </summary>
    public sealed class HeartbeatDesk
    {
        /// <summary>When a device shall come again after 5.03.</summary>
        public const int BusySeconds = 30;

        private static readonly HeartbeatReply Busy =
            new HeartbeatReply(CoapCode.ServiceUnavailable, [], BusySeconds);

        private readonly ServiceContext _context;
        private readonly OperationDesk _desk;
        private readonly CloudOptions _options;
        private readonly object _dirtyGate = new object();
        private List<DeviceRecord> _dirty = new List<DeviceRecord>();

        /// <param name="context">Devices, counters, clock.</param>
        /// <param name="options">Interval and window.</param>
        public HeartbeatDesk(ServiceContext context, CloudOptions options)
        {
            _context = context;
            _desk = context.Operations;
            _options = options;
        }

        /// <summary>Refuses what was answered before the last exchange: nothing but a replay has
        /// it, and it is recorded.</summary>
        public Refusal CheckReplay(DeviceRecord device, HeartbeatRequest request)
        {
            lock (device)
            {
                if (device.Lifecycle?.IsReplay(request.Exchange) != true) { return Refusal.None; }
            }
            const string Text = "this heartbeat was answered before the last one";
            _context.Devices.SaveRefusal(
                device.Account.Id, device.Endpoint, RefusalCause.HeartbeatReplayed,
                device.TrustedCertificateId, Text);
            return new Refusal(RefusalCause.HeartbeatReplayed, Text);
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
                if (life.IsStale) { return Busy; }
                if (life.IsRepeat(request.Exchange))
                {
                    return Repeat(device, life, request.Exchange, later);
                }
                long waitMs = device.LastHeartbeatAtMs + _options.AntiFloodSeconds * 1000L - nowMs;
                bool isContinued = request.Reason == HeartbeatReason.Continuation
                    && life.HasInFlight;
                // A clock that was set back must not shut a device out for longer than the window.
                if (waitMs > 0 && device.LastHeartbeatAtMs <= nowMs && !isContinued)
                {
                    return TooSoon(nowMs, waitMs);
                }
                if (request.Credentials != null) { TakeCredentials(life, request); }
                if (request.HasHealth)
                {
                    life.Health =
                        [request.StoreGeneration, request.StoreFreeBytes, request.StoreFlags];
                }
                return HeartbeatTurn.IsIdle(_desk, device, request, nowMs)
                    ? Idle(device, life, request, nowMs)
                    : Work(device, life, request, nowMs, later);
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
            _desk.Store.TryWrite(statements => SaveLater(statements, devices), completed: null);
        }

        private HeartbeatReply? Repeat(
            DeviceRecord device, DeviceLifecycle life, byte[] exchange,
            Action<HeartbeatReply> later)
        {
            _context.Counters.Count(CloudEvent.HeartbeatRepeated);
            life.Reply ??= HeartbeatRow.Read(_desk.Store, device.Id, exchange);
            HeartbeatReply? reply = life.Reply;
            if (reply == null) { return Busy; }
            if (!life.IsReplyWaiting) { return reply; }
            // Behind the first write: when that fails, nobody must get its answer.
            bool queued = _desk.Store.TryWrite(
                _ => { },
                committed =>
                {
                    bool isThere;
                    lock (device) { isThere = committed && life.Reply == reply; }
                    later(isThere ? reply : Busy);
                });
            return queued ? null : Busy;
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
            byte[] body = Write(new HeartbeatAnswer
            {
                NowSeconds = nowMs / 1000,
                NextSeconds = seconds,
                CredentialsWanted = !OperationSteps.IsSame(life.Digest, request.Digest),
                Hold = device.Hold,
            });
            HeartbeatReply reply = Note(device, life, request, nowMs, seconds, body);
            _context.Counters.Count(CloudEvent.Heartbeat);
            if (!life.IsDirty)
            {
                life.IsDirty = true;
                lock (_dirtyGate) { _dirty.Add(device); }
            }
            return reply;
        }

        private HeartbeatReply? Work(
            DeviceRecord device, DeviceLifecycle life, HeartbeatRequest request, long nowMs,
            Action<HeartbeatReply> later)
        {
            HeartbeatTurn turn = new HeartbeatTurn(_desk, _context, device, request, nowMs);
            turn.TakeResults();
            turn.QueueRenewals();
            turn.Deliver();
            int seconds = turn.HasMore
                ? Math.Clamp(_options.AntiFloodSeconds, 1, _options.HeartbeatIntervalSeconds)
                : _options.HeartbeatIntervalSeconds;
            byte[] body = Write(new HeartbeatAnswer
            {
                NowSeconds = nowMs / 1000,
                NextSeconds = seconds,
                Operations = turn.Operations,
                CredentialsWanted = !OperationSteps.IsSame(life.Digest, request.Digest),
                Taken = turn.Taken,
                Hold = device.Hold,
            });
            HeartbeatReply reply = Note(device, life, request, nowMs, seconds, body);
            life.IsReplyWaiting = true;
            turn.Change.SaveHeartbeat(RowOf(device, life));
            turn.Change.CountLater(CloudEvent.Heartbeat);
            bool queued = _desk.TryCommit(
                device, turn.Change,
                committed =>
                {
                    lock (device)
                    {
                        if (life.Reply == reply) { life.IsReplyWaiting = false; }
                    }
                    later(committed ? reply : Busy);
                });
            return queued ? null : Busy;
        }

        private static HeartbeatReply Note(
            DeviceRecord device, DeviceLifecycle life, HeartbeatRequest request, long nowMs,
            int seconds, byte[] body)
        {
            HeartbeatReply reply = new HeartbeatReply(CoapCode.Changed, body, -1);
            device.LastHeartbeatAtMs = nowMs;
            device.NextHeartbeatAtMs = nowMs + seconds * 1000L;
            life.Begin(request.Exchange);
            life.Reply = reply;
            life.IsReplyWaiting = false;
            return reply;
        }

        private static void SaveLater(StatementSet statements, List<DeviceRecord> devices)
        {
            foreach (DeviceRecord device in devices)
            {
                HeartbeatRow row;
                lock (device)
                {
                    DeviceLifecycle life = device.Lifecycle!;
                    // One that waits for its commit, or whose commit failed, is not told here.
                    if (life.IsReplyWaiting || life.Reply == null) { continue; }
                    row = RowOf(device, life);
                }
                row.Save(statements);
            }
        }

        private static HeartbeatRow RowOf(DeviceRecord device, DeviceLifecycle life)
        {
            return new HeartbeatRow
            {
                DeviceId = device.Id,
                Exchange = life.Exchange,
                Reply = life.Reply!,
                AnsweredAtMs = device.LastHeartbeatAtMs,
                NextAtMs = device.NextHeartbeatAtMs,
                Digest = life.Digest,
                Credentials = life.Credentials,
                Health = life.Health,
            };
        }

        private static void TakeCredentials(DeviceLifecycle life, HeartbeatRequest request)
        {
            byte[] buffer = new byte[HeartbeatLimits.RequestMax];
            int count = HeartbeatRequest.EncodeCredentials(
                request.Credentials, buffer, 0, buffer.Length);
            life.Credentials = buffer.AsSpan(0, count).ToArray();
            // Worked out and not believed: a list that does not fit its digest is asked for again.
            life.Digest = SHA256.HashData(life.Credentials)[..HeartbeatLimits.IdSize];
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
