using System;
using System.Collections.Generic;
using System.Threading;
using Device.Agent.Heartbeat;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Services;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Ca
{
    /// <summary>
    /// Takes certificates back. From the call on nothing that was revoked opens a session,
    /// registers, bootstraps, enrols or is renewed, and sessions that live are ended; the answer
    /// waits for the store. Nothing is deleted on the device. The operational identity's
    /// revocation puts its device on hold, except for the reason superseded; an operator's update
    /// brings it back. Each call can be repeated. Thread-safe.
    /// </summary>
    /// <remarks>Implementation notes. Services ask memory, so memory changes first, under the lock
    /// of the device, and changes back when the store refuses. A certificate that is being issued
    /// meanwhile is in memory before that lock is taken, or finds the hold after it; its row is
    /// written before ours, because writes keep their order.</remarks>
    public sealed class RevocationDesk
    {
        private const string SelectMeant = """
            SELECT serial, name FROM certificate
            WHERE device = ?1 AND status <> 1 AND not_after >= ?5 AND
                ((length(?2) > 0 AND name = ?2) OR serial = ?3
                    OR (length(?4) > 0 AND key_hash = ?4))
            ORDER BY seq
            """;

        private const string MarkRevoked = """
            UPDATE certificate SET status = 1, revoked_at = ?3, reason = ?4
            WHERE device = ?1 AND serial = ?2
            """;

        private const string SelectSerial = """
            SELECT device, name, key_hash, status FROM certificate WHERE serial = ?1
            """;

        private const string SaveHold = """
            UPDATE device SET hold = ?2, state = ?3, updated_at = ?4 WHERE id = ?1
            """;

        private const string DeleteRegistration = "DELETE FROM registration WHERE device = ?1";

        // Of one call, waiting for the store at a time.
        private const int WritesMax = 4_096;

        private readonly ServiceContext _context;
        private readonly CloudStore _store;

        /// <param name="context">Devices, sessions, clock.</param>
        /// <param name="store">Where it is written.</param>
        public RevocationDesk(ServiceContext context, CloudStore store)
        {
            _context = context;
            _store = store;
        }

        /// <summary>Takes back every certificate of this name that a device has and that has not
        /// expired. Under the operational name a device without any goes on hold all the
        /// same.</summary>
        /// <param name="device">Whose.</param>
        /// <param name="name">"LWM2M", or the name of an item.</param>
        /// <param name="reason">Superseded: no hold.</param>
        /// <param name="actor">Who wants it, for the audit log.</param>
        public RevocationOutcome Revoke(
            DeviceRecord device, string name, RevocationReason reason, string actor)
        {
            return Wait(done => Start(
                device, new Selection(name, [], [], name == EnrolmentDesk.OperationalName),
                reason, actor, done));
        }

        /// <summary><see cref="Revoke"/> for many devices at once, with a result for each; the
        /// store commits them together.</summary>
        public RevocationOutcome[] RevokeAll(
            IReadOnlyList<DeviceRecord> devices, string name, RevocationReason reason,
            string actor)
        {
            RevocationOutcome[] outcomes = new RevocationOutcome[devices.Count];
            using CountdownEvent left = new CountdownEvent(devices.Count + 1);
            // Others' writes must find room in the store's queue too.
            using SemaphoreSlim room = new SemaphoreSlim(WritesMax);
            for (int i = 0; i < devices.Count; i++)
            {
                int index = i;
                room.Wait();
                Start(
                    devices[i],
                    new Selection(name, [], [], name == EnrolmentDesk.OperationalName), reason,
                    actor,
                    outcome =>
                    {
                        outcomes[index] = outcome;
                        room.Release();
                        left.Signal();
                    });
            }
            left.Signal();
            left.Wait();
            return outcomes;
        }

        /// <summary>Takes back one certificate, and with the reason keyCompromise all of the same
        /// key. The hold comes only with the operational certificate that is in force.</summary>
        /// <param name="account">Whose.</param>
        /// <param name="serial">Serial number, big-endian.</param>
        /// <param name="reason">Superseded: no hold.</param>
        /// <param name="actor">Who wants it, for the audit log.</param>
        public RevocationOutcome RevokeSerial(
            Account account, byte[] serial, RevocationReason reason, string actor)
        {
            DeviceRecord? device = null;
            byte[] key = [];
            bool isOperational = false;
            CertificateStatus status = CertificateStatus.Revoked;
            _store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(SelectSerial, serial);
                if (!rows.Read()) { return false; }
                device = _context.Devices.Directory.FindById(account, rows.GetString(0));
                isOperational = rows.GetString(1) == EnrolmentDesk.OperationalName;
                key = rows.GetFieldValue<byte[]>(2);
                status = (CertificateStatus)rows.GetInt32(3);
                return true;
            });
            if (device == null) { return new RevocationOutcome(RevocationResult.NotFound, []); }
            bool isInForce = status is CertificateStatus.Issued or CertificateStatus.Pending;
            bool isOfKey = reason == RevocationReason.KeyCompromise;
            return Wait(done => Start(
                device,
                new Selection(
                    "", serial, isOfKey ? key : [], isOperational && (isInForce || isOfKey)),
                reason, actor, done));
        }

        private static RevocationOutcome Wait(Action<Action<RevocationOutcome>> start)
        {
            using ManualResetEventSlim done = new ManualResetEventSlim();
            RevocationOutcome? outcome = null;
            start(found =>
            {
                outcome = found;
                done.Set();
            });
            done.Wait();
            return outcome!;
        }

        private void Start(
            DeviceRecord device, Selection selection, RevocationReason reason, string actor,
            Action<RevocationOutcome> completed)
        {
            long nowMs = _context.Time.NowMs();
            bool isHeld = selection.MayHold && reason != RevocationReason.Superseded;
            Undo undo = Deny(device, selection, isHeld, reason, nowMs / 1000);
            EndOperations(device, undo, reason, nowMs);
            List<byte[]> serials = [];
            bool queued = _store.TryWrite(
                statements =>
                {
                    // It may run twice.
                    serials.Clear();
                    Write(statements, device, selection, reason, actor, nowMs, serials);
                    if (undo.IsHoldNew) { WriteHold(statements, device, actor, nowMs); }
                },
                committed => Complete(device, undo, committed, serials, completed));
            if (!queued) { Complete(device, undo, false, serials, completed); }
        }

        private void Complete(
            DeviceRecord device, Undo undo, bool committed, List<byte[]> serials,
            Action<RevocationOutcome> completed)
        {
            if (!committed)
            {
                undo.Run(device);
                completed(new RevocationOutcome(RevocationResult.StoreUnavailable, []));
                return;
            }
            if (undo.IsHoldNew) { _context.Sessions.Close(device); }
            foreach (byte[] serial in serials) { _context.Sessions.Close(device, serial); }
            bool isNew = undo.IsHoldNew || serials.Count > 0;
            completed(new RevocationOutcome(
                isNew ? RevocationResult.Done : RevocationResult.AlreadyDone, serials));
        }

        // What would carry a revoked key on ends with it.
        private void EndOperations(
            DeviceRecord device, Undo undo, RevocationReason reason, long nowMs)
        {
            lock (device)
            {
                LifecycleChange change = new LifecycleChange(device, nowMs);
                foreach ((CertificateRecord certificate, CertificateStatus _) in undo.Certificates)
                {
                    _context.Operations.OnRevoked(
                        device, certificate.Name, reason == RevocationReason.Superseded, change);
                }
                if (!change.IsEmpty) { _context.Operations.TryCommit(device, change, null); }
            }
        }

        private static Undo Deny(
            DeviceRecord device, Selection selection, bool isHeld, RevocationReason reason,
            long nowSeconds)
        {
            Undo undo = new Undo();
            lock (device)
            {
                foreach (CertificateRecord certificate in device.Certificates)
                {
                    if (certificate.Status == CertificateStatus.Revoked
                        || certificate.NotAfterSeconds < nowSeconds
                        || !selection.Includes(certificate))
                    {
                        continue;
                    }
                    undo.Certificates.Add((certificate, certificate.Status));
                    certificate.Status = CertificateStatus.Revoked;
                    certificate.Reason = reason;
                }
                if (isHeld && device.Hold != HeartbeatHold.Revoked)
                {
                    undo.IsHoldNew = true;
                    undo.Hold = device.Hold;
                    undo.RegistrationId = device.RegistrationId;
                    undo.State = device.State;
                    device.Hold = HeartbeatHold.Revoked;
                    device.RegistrationId = 0;
                    if (device.State == DeviceState.Registered)
                    {
                        device.State = DeviceState.Deregistered;
                    }
                }
            }
            return undo;
        }

        private static void Write(
            StatementSet statements, DeviceRecord device, Selection selection,
            RevocationReason reason, string actor, long nowMs, List<byte[]> serials)
        {
            List<string> names = [];
            using (SqliteDataReader rows = statements.Query(
                SelectMeant, device.Id, selection.Name, selection.Serial, selection.KeyHash,
                nowMs / 1000))
            {
                while (rows.Read())
                {
                    serials.Add(rows.GetFieldValue<byte[]>(0));
                    names.Add(rows.GetString(1));
                }
            }
            for (int i = 0; i < serials.Count; i++)
            {
                statements.Execute(MarkRevoked, device.Id, serials[i], nowMs, (int)reason);
                EventLog.Append(statements, new LifecycleEvent
                {
                    Type = EventType.Revocation,
                    AtMs = nowMs,
                    AccountId = device.Account.Id,
                    DeviceId = device.Id,
                    Name = names[i],
                    OldSerial = Hex.From(serials[i]),
                    Reason = RevocationReasons.ToText(reason),
                    Actor = actor,
                });
            }
        }

        private static void WriteHold(
            StatementSet statements, DeviceRecord device, string actor, long nowMs)
        {
            lock (device)
            {
                statements.Execute(
                    SaveHold, device.Id, (int)HeartbeatHold.Revoked, (int)device.State, nowMs);
            }
            statements.Execute(DeleteRegistration, device.Id);
            EventLog.Append(statements, new LifecycleEvent
            {
                Type = EventType.Hold,
                AtMs = nowMs,
                AccountId = device.Account.Id,
                DeviceId = device.Id,
                Name = EnrolmentDesk.OperationalName,
                Reason = "revoked",
                Actor = actor,
            });
        }

        private sealed record Selection(string Name, byte[] Serial, byte[] KeyHash, bool MayHold)
        {
            public bool Includes(CertificateRecord certificate)
            {
                return (Name.Length > 0 && certificate.Name == Name)
                    || certificate.Serial.AsSpan().SequenceEqual(Serial)
                    || (KeyHash.Length > 0 && certificate.KeyHash.AsSpan().SequenceEqual(KeyHash));
            }
        }

        private sealed class Undo
        {
            public List<(CertificateRecord, CertificateStatus)> Certificates { get; } = [];

            public bool IsHoldNew { get; set; }

            public HeartbeatHold Hold { get; set; }

            public long RegistrationId { get; set; }

            public DeviceState State { get; set; }

            public void Run(DeviceRecord device)
            {
                lock (device)
                {
                    foreach ((CertificateRecord certificate, CertificateStatus status)
                        in Certificates)
                    {
                        certificate.Status = status;
                        certificate.Reason = RevocationReason.Unspecified;
                    }
                    if (!IsHoldNew) { return; }
                    device.Hold = Hold;
                    device.RegistrationId = RegistrationId;
                    device.State = State;
                }
            }
        }
    }
}
