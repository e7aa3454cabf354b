using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Services;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>
    /// One exchange that has something to do: first what the device reports, then what is to be
    /// renewed by itself, then what it has to do next. Under the lock on the device.
    /// </summary>
    internal sealed class HeartbeatTurn
    {
        // Head, time, interval, flags, results taken and hold.
        private const int AnswerFrameMax = 64;

        // An operation without certificates: verb, transaction, a name of 50, heads.
        private const int OperationFrameMax = 80;

        // A leaf of ours has 500 bytes; this leaves room for the longest names.
        private const int LeafMax = 800;

        private readonly OperationDesk _desk;
        private readonly ServiceContext _context;
        private readonly DeviceRecord _device;
        private readonly DeviceLifecycle _life;
        private readonly HeartbeatRequest _request;
        private readonly List<HeartbeatOperation> _operations = new List<HeartbeatOperation>();
        private readonly List<byte[]> _taken = new List<byte[]>();
        private readonly HashSet<string> _advanced = new HashSet<string>();
        private readonly Dictionary<string, byte[]> _issuedNow =
            new Dictionary<string, byte[]>();
        private int _room = HeartbeatLimits.AnswerMax - AnswerFrameMax;

        public HeartbeatTurn(
            OperationDesk desk, ServiceContext context, DeviceRecord device,
            HeartbeatRequest request, long nowMs)
        {
            _desk = desk;
            _context = context;
            _device = device;
            _life = device.Lifecycle!;
            _request = request;
            Change = new LifecycleChange(device, nowMs);
        }

        /// <summary>What has to be on disk before the answer goes out.</summary>
        public LifecycleChange Change { get; }

        /// <summary>What the device has to do.</summary>
        public HeartbeatOperation[] Operations { get { return _operations.ToArray(); } }

        /// <summary>Results that it may forget.</summary>
        public byte[][] Taken { get { return _taken.ToArray(); } }

        /// <summary>More waits than one answer holds.</summary>
        public bool HasMore { get; private set; }

        /// <summary>True when nothing is reported and nothing is to be done.</summary>
        public static bool IsIdle(
            OperationDesk desk, DeviceRecord device, HeartbeatRequest request, long nowMs)
        {
            return request.Results.Length == 0 && request.Wishes.Length == 0
                && device.Lifecycle!.Operations.Count == 0
                && !RenewalPolicy.HasDue(desk.Issuer, device, nowMs);
        }

        /// <summary>Takes what the device reports.</summary>
        public void TakeResults()
        {
            foreach (HeartbeatResult result in _request.Results)
            {
                string transactionId = Hex.From(result.Transaction);
                OperationRecord? operation = _life.Find(transactionId);
                bool isTaken = operation == null || !operation.IsInFlight
                    ? TakeLate(transactionId, result)
                    : Take(operation, result);
                if (isTaken) { _taken.Add(result.Transaction); }
            }
        }

        /// <summary>Queues what the root CA's policy or the device's own wants renewed.</summary>
        public void QueueRenewals()
        {
            foreach (CertificateRecord certificate in _device.Certificates)
            {
                string? actor = RenewalPolicy.ActorOf(
                    _desk.Issuer, _device, certificate, _request.Wishes, Change.NowMs);
                if (actor == null) { continue; }
                _desk.Enqueue(
                    _device, certificate.Name, OperationVerb.Renew, "", OperationDesk.NewBatch(),
                    actor, Change);
            }
        }

        /// <summary>Fills the answer: what is in flight and what waits, in the order of arrival,
        /// one operation a name.</summary>
        public void Deliver()
        {
            foreach (OperationRecord operation in _life.Operations.ToArray())
            {
                bool isBehind = operation.State == OperationState.Queued
                    && _life.FindInFlight(operation.Name) != null;
                if (isBehind) { continue; }
                if (_operations.Count == HeartbeatLimits.TransactionsMax
                    || _room < NeedOf(operation))
                {
                    HasMore = true;
                    return;
                }
                HeartbeatOperation? wire = operation.State == OperationState.Queued
                    ? Begin(operation)
                    : Repeat(operation);
                if (wire == null) { continue; }
                _operations.Add(wire);
                _room -= SizeOf(wire);
            }
        }

        private bool Take(OperationRecord operation, HeartbeatResult result)
        {
            _advanced.Add(operation.TransactionId);
            switch (result.Status)
            {
                case HeartbeatResult.StatusRequest:
                    return TakeRequest(operation, result);
                case HeartbeatResult.StatusDone:
                case HeartbeatResult.StatusStaged:
                    // The operational certificate is proven by a registration and nothing else.
                    bool isProof = operation.Verb == OperationVerb.Delete
                        || (operation.Name != HeartbeatLimits.OperationalName
                            && operation.NewSerial.Length > 0);
                    if (isProof) { OperationSteps.MakeEffective(_device, operation, Change); }
                    return true;
                default:
                    if (result.Fault == (int)LifecycleFault.Superseded)
                    {
                        Replace(operation);
                        return true;
                    }
                    operation.Status = result.Status;
                    operation.Fault = result.Fault;
                    operation.Detail = result.Detail;
                    OperationSteps.Fail(
                        _device, operation, OperationCause.DeviceFailed, Change);
                    return true;
            }
        }

        // A bootstrap took its place on the device, which remembers the transaction as failed and
        // would answer the same for ever: what the operator asked for goes on as another one.
        private void Replace(OperationRecord operation)
        {
            OperationSteps.RevokeOrphan(_device, operation, Change);
            _life.Operations.Remove(operation);
            OperationRecord next = _desk.Enqueue(
                _device, operation.Name, operation.Verb, operation.Signer, operation.BatchId,
                operation.Actor, Change);
            if (next.State == OperationState.Queued && operation.HasNewKey && !next.HasNewKey)
            {
                next.HasNewKey = true;
                Change.Save(next);
            }
            operation.State = OperationState.Coalesced;
            operation.MergedInto = next.State == OperationState.Coalesced
                ? next.MergedInto
                : next.TransactionId;
            Change.Save(operation);
            Change.Tell(OperationSteps.Describe(operation, Change, EventType.Coalesced) with
            {
                Reason = operation.MergedInto,
            });
        }

        private bool TakeRequest(OperationRecord operation, HeartbeatResult result)
        {
            if (!operation.HasNewKey || operation.Verb == OperationVerb.Delete) { return true; }
            Refusal refusal = EnrolmentDesk.Read(
                _context.Crypto, _device, result.Payload, 0, result.Payload.Length,
                out byte[] point);
            CertificateRecord? active = _device.FindActive(operation.Name);
            if (refusal.IsRefused)
            {
                operation.Detail = (int)refusal.Cause;
                OperationSteps.Fail(_device, operation, OperationCause.RequestRefused, Change);
                return true;
            }
            if (active != null && IsKeyOf(active, point))
            {
                OperationSteps.Fail(_device, operation, OperationCause.KeyReused, Change);
                return true;
            }
            CertificateRecord? made = operation.NewSerial.Length == 0
                ? null
                : _device.FindBySerial(operation.NewSerial);
            if (made != null && IsKeyOf(made, point)) { return true; }
            // Another key than before: its first one was lost on the way.
            OperationSteps.RevokeOrphan(_device, operation, Change);
            string uid = operation.Verb == OperationVerb.Transfer
                ? operation.Signer
                : active?.Signer ?? _device.Signer;
            ISigner? signer = _desk.Issuer.FindSigner(_device, uid);
            if (signer == null)
            {
                NoteSigner(operation);
                return false;
            }
            operation.Request = result.Payload;
            operation.State = OperationState.RequestTaken;
            operation.Cause = OperationCause.None;
            _issuedNow[operation.TransactionId] = _desk.Issuer.Issue(
                _device, operation, signer, point, Change);
            Count(operation, isFirst: true);
            Change.Save(operation);
            Change.Tell(OperationSteps.Describe(operation, Change, EventType.RequestTaken) with
            {
                Actor = "device",
            });
            return true;
        }

        // A result for what is closed here. A device that went back to its old certificate after
        // the new one was proven must not be left with one that nobody takes.
        private bool TakeLate(string transactionId, HeartbeatResult result)
        {
            bool isFailure = result.Status is not (HeartbeatResult.StatusDone
                or HeartbeatResult.StatusRequest or HeartbeatResult.StatusStaged);
            if (!isFailure) { return true; }
            OperationRecord? closed = OperationTable.Find(
                _desk.Store, _device.Account, transactionId);
            bool isReversal = closed?.State == OperationState.Effective
                && closed.DeviceId == _device.Id && closed.Verb != OperationVerb.Delete;
            if (!isReversal) { return true; }
            CertificateRecord? active = _device.FindActive(closed!.Name);
            CertificateRecord? before = _context.Devices.FindCertificate(
                _device, closed.OldSerial);
            if (active == null || !OperationSteps.IsSame(active.Serial, closed.NewSerial)
                || before?.Status != CertificateStatus.Superseded)
            {
                return true;
            }
            if (_device.FindBySerial(before.Serial) == null) { _device.Add(before); }
            Change.SetStatus(before, CertificateStatus.Issued);
            Change.SetStatus(
                active, CertificateStatus.Revoked, RevocationReason.Superseded);
            Change.Tell(OperationSteps.Describe(closed, Change, EventType.Failed) with
            {
                Reason = $"went back after proof, status=0x{result.Status:x} "
                    + $"fault={result.Fault} detail={result.Detail}",
                Actor = "device",
            });
            return true;
        }

        private HeartbeatOperation? Begin(OperationRecord operation)
        {
            CertificateRecord? active = _device.FindActive(operation.Name);
            operation.OldSerial = active?.Serial ?? [];
            byte[]? leaf = null;
            ISigner? signer = null;
            bool carriesLeaf = !operation.HasNewKey && operation.Verb != OperationVerb.Delete;
            if (carriesLeaf)
            {
                if (active == null)
                {
                    OperationSteps.Fail(
                        _device, operation, OperationCause.CertificateGone, Change);
                    return null;
                }
                signer = _desk.Issuer.FindSigner(
                    _device,
                    operation.Verb == OperationVerb.Transfer ? operation.Signer : active.Signer);
                byte[]? point = signer == null ? null : _desk.Issuer.KeyOf(_device, active);
                if (point == null)
                {
                    NoteSigner(operation);
                    return null;
                }
                leaf = _desk.Issuer.Issue(_device, operation, signer!, point, Change);
            }
            bool isFirst = operation.DeliveredAtMs == 0;
            if (isFirst) { Change.CountLater(CloudEvent.OperationDelivered); }
            operation.State = OperationState.Delivered;
            operation.DeliveredAtMs = Change.NowMs;
            operation.Cause = OperationCause.None;
            Count(operation, isFirst);
            ApplyHold(operation);
            Change.Save(operation);
            Change.Tell(OperationSteps.Describe(operation, Change, EventType.Delivered));
            return OperationIssuer.ToWire(operation, VerbOf(operation), leaf, signer);
        }

        private HeartbeatOperation? Repeat(OperationRecord operation)
        {
            bool hasLeaf = operation.NewSerial.Length > 0;
            ISigner? signer = hasLeaf
                ? _desk.Issuer.FindSigner(_device, operation.Signer)
                : null;
            byte[]? leaf = null;
            if (hasLeaf && !_issuedNow.TryGetValue(operation.TransactionId, out leaf))
            {
                leaf = _desk.Issuer.Read(_device, operation.NewSerial);
            }
            if (hasLeaf && (signer == null || leaf == null))
            {
                NoteSigner(operation);
                return null;
            }
            if (!_advanced.Contains(operation.TransactionId))
            {
                Count(operation, isFirst: false);
                Change.Save(operation);
            }
            return OperationIssuer.ToWire(operation, VerbOf(operation), leaf, signer);
        }

        // The same digest again means that the answer before was lost: the device has nothing
        // staged. Only exchanges that were completed count.
        private void Count(OperationRecord operation, bool isFirst)
        {
            if (isFirst || !OperationSteps.IsSame(operation.Digest, _request.Digest))
            {
                operation.Heartbeats++;
            }
            operation.Digest = _request.Digest;
        }

        private void ApplyHold(OperationRecord operation)
        {
            if (operation.Name != HeartbeatLimits.OperationalName) { return; }
            if (operation.Verb == OperationVerb.Delete)
            {
                OperationSteps.SetHold(_device, HeartbeatHold.Deleted, "deleted", Change);
            }
            else if (operation.HasNewKey)
            {
                OperationSteps.SetHold(
                    _device, HeartbeatHold.None, OperationVerbs.ToText(operation.Verb), Change);
            }
        }

        private void NoteSigner(OperationRecord operation)
        {
            if (operation.Cause == OperationCause.SignerUnavailable) { return; }
            operation.Cause = OperationCause.SignerUnavailable;
            Change.Save(operation);
            _context.Log?.Invoke(
                $"{operation.Verb} of {_device.Endpoint} waits: nobody signs for "
                + $"'{operation.Signer}'");
        }

        private static HeartbeatVerb VerbOf(OperationRecord operation)
        {
            if (operation.Verb == OperationVerb.Delete) { return HeartbeatVerb.Delete; }
            if (operation.State == OperationState.RequestTaken) { return HeartbeatVerb.Install; }
            if (operation.HasNewKey) { return HeartbeatVerb.Update; }
            return operation.Verb == OperationVerb.Transfer
                ? HeartbeatVerb.Transfer
                : HeartbeatVerb.Renew;
        }

        private int NeedOf(OperationRecord operation)
        {
            bool hasLeaf = operation.Verb != OperationVerb.Delete
                && (!operation.HasNewKey || operation.State == OperationState.RequestTaken);
            if (!hasLeaf) { return OperationFrameMax; }
            int anchor = _desk.Issuer.FindSigner(_device, operation.Signer)
                ?.Certificate.Der.Length ?? 0;
            return OperationFrameMax + LeafMax + anchor;
        }

        private static int SizeOf(HeartbeatOperation wire)
        {
            int size = OperationFrameMax + wire.IssuerAnchor.Length;
            foreach (byte[] certificate in wire.Chain) { size += certificate.Length; }
            return size;
        }

        private static bool IsKeyOf(CertificateRecord certificate, byte[] point)
        {
            return certificate.KeyHash.AsSpan().SequenceEqual(
                SHA256.HashData(point));
        }
    }
}
