using System;
using System.Collections.Generic;
using System.Threading;
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
    /// of the device, and is read anew when the store refuses. A certificate that is being issued
    /// meanwhile is in memory before that lock is taken, or finds the hold after it; its row is
    /// written before ours, because writes keep their order.</remarks>
    public sealed class RevocationDesk
    {
        private const string SelectSerial = """
            SELECT device, name, key_hash, status FROM certificate WHERE serial = ?1
            """;

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
                device,
                new RevocationSelection(name, [], [], name == EnrolmentDesk.OperationalName),
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
                    new RevocationSelection(name, [], [], name == EnrolmentDesk.OperationalName),
                    reason, actor,
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
                new RevocationSelection(
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
            DeviceRecord device, RevocationSelection selection, RevocationReason reason,
            string actor, Action<RevocationOutcome> completed)
        {
            Revocation one;
            bool queued;
            lock (device)
            {
                if (device.Lifecycle?.IsStale == true)
                {
                    completed(new RevocationOutcome(RevocationResult.StoreUnavailable, []));
                    return;
                }
                LifecycleChange change = new LifecycleChange(device, _context.Time.NowMs());
                one = new Revocation(device, selection, reason, actor, change);
                one.Deny(_context.Operations);
                queued = _context.Operations.Watch(
                    device, change, committed => Complete(one, committed, completed),
                    watched => _store.TryWrite(one.Write, watched));
            }
            if (!queued) { Complete(one, false, completed); }
        }

        private void Complete(
            Revocation one, bool committed, Action<RevocationOutcome> completed)
        {
            if (!committed)
            {
                one.Undo();
                completed(new RevocationOutcome(RevocationResult.StoreUnavailable, []));
                return;
            }
            List<byte[]> serials = one.Serials;
            if (one.IsHoldNew) { _context.Sessions.Close(one.Device); }
            foreach (byte[] serial in serials) { _context.Sessions.Close(one.Device, serial); }
            RevocationResult result = one.IsHoldNew || serials.Count > 0
                ? RevocationResult.Done
                : one.IsKnown ? RevocationResult.AlreadyDone : RevocationResult.NotFound;
            completed(new RevocationOutcome(result, serials));
        }
    }
}
