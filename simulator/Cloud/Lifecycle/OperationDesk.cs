using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Profiles;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>
    /// The queue of operations on certificates, and their ends (docs/heartbeat.md). For one
    /// certificate of a device at most one operation is in flight and one waits; others that wait
    /// are done by that one (<see cref="OperationMerge"/>). Thread-safe.
    /// </summary>
    public sealed class OperationDesk
    {
        private readonly DeviceStore _devices;
        private readonly CloudCounters _counters;
        private readonly long _timeoutMs;
        private readonly HashSet<DeviceRecord> _inFlight = new HashSet<DeviceRecord>();
        private long _nextSweepMs;

        /// <param name="store">Everything on disk.</param>
        /// <param name="devices">Devices, in memory and on disk.</param>
        /// <param name="signers">Who may sign.</param>
        /// <param name="profiles">Who has a plan.</param>
        /// <param name="counters">What has happened.</param>
        /// <param name="options">Interval, timeout, validity.</param>
        public OperationDesk(
            CloudStore store, DeviceStore devices, RootCas signers, DeviceProfiles profiles,
            CloudCounters counters, CloudOptions options)
        {
            Store = store;
            _devices = devices;
            _counters = counters;
            Issuer = new OperationIssuer(signers, devices, profiles);
            _timeoutMs = options.DeliveredTimeoutSeconds > 0
                ? options.DeliveredTimeoutSeconds * 1000L
                : options.HeartbeatIntervalSeconds * 1000L
                    * CloudOptions.DeliveredTimeoutIntervals;
            Load();
        }

        /// <summary>Everything on disk.</summary>
        public CloudStore Store { get; }

        internal OperationIssuer Issuer { get; }

        /// <summary>Asks for an operation; it is on disk after <see cref="Commit"/>.</summary>
        /// <param name="account">Who asks.</param>
        /// <param name="device">Whose certificate.</param>
        /// <param name="name">"LWM2M" for the operational identity, else the item's name.</param>
        /// <param name="verb">What to do.</param>
        /// <param name="signer">Root CA that a transfer goes to, "" for the internal authority;
        /// of no meaning for other verbs.</param>
        /// <param name="batch">The call, 32 hexadecimal characters.</param>
        /// <param name="actor">Who asks, for the audit log.</param>
        /// <param name="now">Wall clock.</param>
        public OperationOutcome Queue(
            Account account, DeviceRecord device, string name, OperationVerb verb, string signer,
            string batch, string actor, DateTimeOffset now)
        {
            if (device.Account != account) { return Refused(OperationVerdict.DeviceUnknown); }
            if (!IsName(name)) { return Refused(OperationVerdict.NameInvalid); }
            if (IsOfFactory(name)) { return Refused(OperationVerdict.NameForbidden); }
            lock (device)
            {
                DeviceLifecycle life = device.Lifecycle ??= new DeviceLifecycle();
                if (life.IsStale) { return Refused(OperationVerdict.StoreUnavailable); }
                OperationVerdict verdict = Check(device, life, name, verb, signer);
                if (verdict != OperationVerdict.Queued) { return Refused(verdict); }
                LifecycleChange change = new LifecycleChange(
                    device, now.ToUnixTimeMilliseconds());
                OperationRecord operation = Enqueue(
                    device, name, verb, signer, batch, actor, change);
                if (!TryCommit(device, change, null))
                {
                    return Refused(OperationVerdict.StoreUnavailable);
                }
                return new OperationOutcome(
                    operation.State == OperationState.Coalesced
                        ? OperationVerdict.Coalesced
                        : OperationVerdict.Queued,
                    operation.TransactionId, operation.MergedInto);
            }
        }

        /// <summary>Takes an operation back that its device has not heard of.</summary>
        /// <returns>False when it does not wait (any more).</returns>
        public bool Cancel(
            DeviceRecord device, string transactionId, string actor, DateTimeOffset now)
        {
            lock (device)
            {
                DeviceLifecycle? life = device.Lifecycle;
                OperationRecord? operation = life?.Find(transactionId);
                if (operation?.State != OperationState.Queued || life!.IsStale) { return false; }
                LifecycleChange change = new LifecycleChange(
                    device, now.ToUnixTimeMilliseconds());
                operation.State = OperationState.Cancelled;
                operation.EffectiveAtMs = change.NowMs;
                life.Operations.Remove(operation);
                change.Save(operation);
                change.Tell(OperationSteps.Describe(operation, change, EventType.Cancelled) with
                {
                    Actor = actor,
                });
                return TryCommit(device, change, null);
            }
        }

        /// <summary>Waits until everything that was asked for so far is on disk.</summary>
        /// <returns>False when the store refuses.</returns>
        public bool Commit()
        {
            return Store.Write(_ => { });
        }

        /// <summary>A new batch id.</summary>
        public static string NewBatch()
        {
            return Hex.NewId();
        }

        /// <summary>A device registers under a certificate: what is pending is proven, and what
        /// it had before is superseded. Under the lock on the device.</summary>
        /// <param name="device">Who.</param>
        /// <param name="serial">Of the certificate that the handshake verified.</param>
        /// <param name="nowMs">Wall clock.</param>
        /// <returns>What has to be written with the registration, or null for nothing.</returns>
        public LifecycleChange? OnRegistered(DeviceRecord device, byte[] serial, long nowMs)
        {
            CertificateRecord? shown = device.FindBySerial(serial);
            if (shown == null || shown.Name != HeartbeatLimits.OperationalName) { return null; }
            OperationRecord? operation = shown.Status == CertificateStatus.Pending
                ? device.Lifecycle?.Find(shown.TransactionId)
                : null;
            LifecycleChange change = new LifecycleChange(device, nowMs);
            if (operation != null)
            {
                OperationSteps.MakeEffective(device, operation, change);
                return change;
            }
            // After a new bootstrap: the certificates before the one that is in use. Those of
            // another signer stay: both roots count while a device moves without an operation.
            bool isOlder = true;
            foreach (CertificateRecord one in device.Certificates)
            {
                if (one == shown) { isOlder = false; }
                bool isReplaced = isOlder && one.Name == shown.Name
                    && one.Signer == shown.Signer && one.Status == CertificateStatus.Issued
                    && shown.Status == CertificateStatus.Issued;
                if (isReplaced)
                {
                    change.SetStatus(one, CertificateStatus.Superseded);
                }
            }
            return change.IsEmpty ? null : change;
        }

        /// <summary>A device got a certificate by a request of its own: what was in flight for
        /// the one before begins again. Under the lock on the device.</summary>
        public void OnEnrolled(
            DeviceRecord device, CertificateRecord certificate, LifecycleChange change)
        {
            OperationRecord? operation = device.Lifecycle?.FindInFlight(certificate.Name);
            if (operation != null) { OperationSteps.Restart(device, operation, change); }
            change.Tell(new LifecycleEvent
            {
                Type = EventType.Enrolment,
                AtMs = change.NowMs,
                AccountId = device.Account.Id,
                DeviceId = device.Id,
                Name = certificate.Name,
                NewSerial = Hex.From(certificate.Serial),
                Actor = "device",
            });
        }

        /// <summary>A certificate was revoked: what would carry its key on fails, and what an
        /// operator asked for before fails with it unless it brings another key and the
        /// certificate was only superseded. Under the lock on the device.</summary>
        public void OnRevoked(
            DeviceRecord device, string name, bool isSuperseded, LifecycleChange change)
        {
            if (device.Lifecycle == null) { return; }
            foreach (OperationRecord operation in device.Lifecycle.Operations.ToArray())
            {
                bool isKept = operation.Name != name
                    || operation.Verb == OperationVerb.Delete
                    || (isSuperseded && operation.HasNewKey);
                if (isKept) { continue; }
                OperationSteps.Fail(
                    device, operation, OperationCause.CertificateRevoked, change);
            }
        }

        /// <summary>Ends what a device was told of and never did.</summary>
        /// <param name="nowMs">Wall clock.</param>
        public void Sweep(long nowMs)
        {
            DeviceRecord[] devices;
            lock (_inFlight)
            {
                if (nowMs < _nextSweepMs) { return; }
                _nextSweepMs = nowMs + Math.Min(_timeoutMs / 4, 60_000);
                devices = [.. _inFlight];
            }
            foreach (DeviceRecord device in devices)
            {
                lock (device) { TimeOut(device, nowMs); }
            }
        }

        /// <summary>Writes a change. Under the lock on the device, which memory has changed under
        /// already; when the store refuses, memory is read anew.</summary>
        /// <param name="device">Whose.</param>
        /// <param name="change">What.</param>
        /// <param name="completed">As in <see cref="CloudStore.TryWrite"/>.</param>
        public bool TryCommit(
            DeviceRecord device, LifecycleChange change, Action<bool>? completed)
        {
            return Watch(
                device, change, completed, watched => Store.TryWrite(change.Apply, watched));
        }

        /// <summary>The same for a change that goes with another write.</summary>
        /// <param name="device">Whose.</param>
        /// <param name="change">What.</param>
        /// <param name="completed">Runs after the commit.</param>
        /// <param name="write">Queues the write with the completion it is given.</param>
        internal bool Watch(
            DeviceRecord device, LifecycleChange change, Action<bool>? completed,
            Func<Action<bool>, bool> write)
        {
            DeviceLifecycle life = device.Lifecycle ??= new DeviceLifecycle();
            life.WritesWaiting++;
            if (life.HasInFlight) { lock (_inFlight) { _inFlight.Add(device); } }
            bool queued = write(committed =>
            {
                if (committed) { change.Count(_counters); }
                lock (device) { Settle(device, life, committed); }
                completed?.Invoke(committed);
            });
            if (!queued) { Settle(device, life, isCommitted: false); }
            return queued;
        }

        /// <summary>Puts an operation into the queue of its device. Under the lock on the
        /// device.</summary>
        internal OperationRecord Enqueue(
            DeviceRecord device, string name, OperationVerb verb, string signer, string batch,
            string actor, LifecycleChange change)
        {
            DeviceLifecycle life = device.Lifecycle!;
            OperationRecord added = new OperationRecord
            {
                TransactionId = Hex.From(RandomNumberGenerator.GetBytes(HeartbeatLimits.IdSize)),
                BatchId = batch,
                DeviceId = device.Id,
                AccountId = device.Account.Id,
                Name = name,
                Verb = verb,
                Signer = verb == OperationVerb.Transfer ? signer : "",
                HasNewKey = verb == OperationVerb.Update,
                Actor = actor,
                RequestedAtMs = change.NowMs,
            };
            OperationRecord? waiting = life.FindQueued(name);
            change.Tell(OperationSteps.Describe(added, change, EventType.Queued));
            if (waiting != null)
            {
                bool isAdded = OperationMerge.Wins(added, waiting);
                OperationRecord winner = isAdded ? added : waiting;
                OperationRecord loser = isAdded ? waiting : added;
                OperationMerge.Join(winner, loser);
                life.Operations.Remove(loser);
                change.Save(loser);
                change.Tell(OperationSteps.Describe(loser, change, EventType.Coalesced) with
                {
                    Reason = winner.TransactionId,
                });
                if (!isAdded)
                {
                    change.Save(winner);
                    return added;
                }
            }
            life.Operations.Add(added);
            change.Save(added);
            return added;
        }

        private OperationVerdict Check(
            DeviceRecord device, DeviceLifecycle life, string name, OperationVerb verb,
            string signer)
        {
            bool needsCertificate = verb is OperationVerb.Renew or OperationVerb.Transfer;
            if (needsCertificate && device.FindActive(name) == null)
            {
                return OperationVerdict.CertificateMissing;
            }
            if (verb == OperationVerb.Transfer && Issuer.FindSigner(device, signer) == null)
            {
                return OperationVerdict.SignerUnknown;
            }
            return verb == OperationVerb.Update && life.FindInFlight(name)?.HasNewKey == true
                ? OperationVerdict.DeviceBusy
                : OperationVerdict.Queued;
        }

        private void TimeOut(DeviceRecord device, long nowMs)
        {
            DeviceLifecycle life = device.Lifecycle!;
            if (life.IsStale) { return; }
            LifecycleChange change = new LifecycleChange(device, nowMs);
            foreach (OperationRecord operation in life.Operations.ToArray())
            {
                if (operation.IsInFlight && operation.DeliveredAtMs + _timeoutMs <= nowMs)
                {
                    OperationSteps.Fail(device, operation, OperationCause.TimedOut, change);
                }
            }
            if (!change.IsEmpty) { TryCommit(device, change, null); }
            if (!life.HasInFlight) { lock (_inFlight) { _inFlight.Remove(device); } }
        }

        private void Settle(DeviceRecord device, DeviceLifecycle life, bool isCommitted)
        {
            life.WritesWaiting--;
            life.IsStale |= !isCommitted;
            if (!life.IsStale || life.WritesWaiting > 0 || Store.IsClosing) { return; }
            _devices.Reload(device);
            life.Operations.Clear();
            life.Operations.AddRange(
                Store.Read(statements => OperationTable.ReadOpen(statements, device.Id)));
            life.Exchange = [];
            life.Reply = null;
            life.IsReplyWaiting = false;
            life.IsStale = false;
        }

        private void Load()
        {
            foreach (OperationRecord operation in Store.Read(OperationTable.ReadOpen))
            {
                DeviceRecord? device = _devices.Directory.FindById(operation.DeviceId);
                if (device == null) { continue; }
                device.Lifecycle ??= new DeviceLifecycle();
                device.Lifecycle.Operations.Add(operation);
                if (operation.IsInFlight) { _inFlight.Add(device); }
            }
            HeartbeatRow.Load(Store, _devices.Directory);
        }

        private static bool IsName(string name)
        {
            foreach (char character in name)
            {
                if (character is < ' ' or > '~') { return false; }
            }
            return name.Length is > 0 and <= HeartbeatLimits.NameMax;
        }

        private static bool IsOfFactory(string name)
        {
            return name.Equals("BOOTSTRAP", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("mbed.", StringComparison.OrdinalIgnoreCase);
        }

        private static OperationOutcome Refused(OperationVerdict verdict)
        {
            return new OperationOutcome(verdict, "", "");
        }
    }
}
