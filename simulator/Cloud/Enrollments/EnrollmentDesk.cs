using System;
using System.Collections.Generic;
using Device.Agent.Heartbeat;
using Device.Lwm2m;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Services;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Enrollments
{
    /// <summary>
    /// Pelion's renewals over the management session (docs/renewal.md).
    /// <code>
    ///  1. an operator's call, or a device's own request for a certificate: new, on disk
    ///  2. POST /35011/0/27002 to the device
    ///  3. its request at est/sen or est/name/sen: signed, pending
    ///  4. a registration under the new certificate (LWM2M), or the device's status 0 (other
    ///     names): success, the certificate before is superseded
    ///  5. another status, a registration without it, or no end in time: failure, and what was
    ///     signed is revoked
    /// </code>
    /// Thread-safe; the lock on a device is taken before the one in here.
    /// </summary>
    public sealed partial class EnrollmentDesk
    {
        private const string SelectObjects = "SELECT objects FROM registration WHERE device = ?1";

        private const string SelectNamed =
            "SELECT 1 FROM certificate WHERE device = ?1 AND name = ?2 LIMIT 1";

        private const string FactoryName = "BOOTSTRAP";

        private readonly ServiceContext _context;
        private readonly CloudStore _store;
        private readonly long _timeoutMs;
        private readonly Dictionary<(string Device, string Name), EnrollmentRecord> _open = new();

        /// <param name="context">Devices, signers, sessions, clock.</param>
        /// <param name="store">Everything on disk.</param>
        /// <param name="timeoutSeconds">A renewal fails when it has not ended by then.</param>
        public EnrollmentDesk(ServiceContext context, CloudStore store, int timeoutSeconds)
        {
            _context = context;
            _store = store;
            _timeoutMs = timeoutSeconds * 1000L;
            foreach (EnrollmentRecord record in store.Read(EnrollmentTable.ReadOpen))
            {
                _open[(record.DeviceId, record.Name)] = record;
            }
        }

        /// <summary>Sends POST /35011/0/27002 over a session; the management service's.</summary>
        internal Action<ISecureSession, DeviceRecord, EnrollmentRecord>? Ask { get; set; }

        /// <summary>An operator wants a device to renew a certificate.</summary>
        /// <param name="device">Which.</param>
        /// <param name="name">Of the certificate.</param>
        /// <param name="record">As it is on disk, when started.</param>
        public EnrollmentVerdict Start(
            DeviceRecord device, string name, out EnrollmentRecord? record)
        {
            record = null;
            ISecureSession? session;
            EnrollmentRecord started;
            bool isKnown = IsKnown(device, name);
            bool isSupported = HasObject(device);
            lock (device)
            {
                if (!isKnown) { return EnrollmentVerdict.NameUnknown; }
                if (_context.Signers.FindSigner(device.Account, device.Signer) == null)
                {
                    return EnrollmentVerdict.IssuerMissing;
                }
                if (FindOpen(device, name) != null) { return EnrollmentVerdict.InProgress; }
                session = device.RegistrationId == 0
                    ? null
                    : _context.Sessions.FindOperational(device);
                if (session == null) { return EnrollmentVerdict.NotConnected; }
                if (!isSupported) { return EnrollmentVerdict.NotSupported; }
                started = Open(device, name, session);
            }
            EnrollmentRecord written = started.Copy();
            if (!_store.Write(statements => EnrollmentTable.Save(statements, written)))
            {
                Forget(started);
                return EnrollmentVerdict.StoreUnavailable;
            }
            record = written;
            Ask?.Invoke(session, device, started);
            return EnrollmentVerdict.Started;
        }

        /// <summary>The device answered an operator's wish.</summary>
        /// <param name="device">Which.</param>
        /// <param name="record">The wish.</param>
        /// <param name="status">Of <see cref="CeStatus"/>; null when the answer was none.</param>
        public void OnAnswered(DeviceRecord device, EnrollmentRecord record, int? status)
        {
            lock (device)
            {
                if (record.Status != EnrollmentStatus.New) { return; }
                LifecycleChange change = new LifecycleChange(device, _context.Time.NowMs());
                bool isSuccess = status == (int)CeStatus.Success;
                if (isSuccess && record.Name == HeartbeatLimits.OperationalName)
                {
                    // Stored there; it counts when the device has registered under it.
                    return;
                }
                CertificateRecord? made = FindPending(device, record);
                if (isSuccess && made != null) { Succeed(device, record, made, change); }
                else
                {
                    Fail(device, record, change, status is int number && !isSuccess
                        ? EnrollmentDetails.Of(number)
                        : EnrollmentDetails.StatusMissing);
                }
                Commit(device, change);
            }
        }

        /// <summary>The device did not take the wish.</summary>
        public void OnUnanswered(DeviceRecord device, EnrollmentRecord record)
        {
            lock (device)
            {
                if (record.Status != EnrollmentStatus.New) { return; }
                LifecycleChange change = new LifecycleChange(device, _context.Time.NowMs());
                Fail(device, record, change, EnrollmentDetails.NoAnswer);
                Commit(device, change);
            }
        }

        /// <summary>A device registers. Under the lock on the device.</summary>
        /// <param name="device">Which.</param>
        /// <param name="serial">Of the certificate that the handshake verified.</param>
        /// <param name="session">Over which.</param>
        /// <param name="change">What is written with the registration already; null for
        /// nothing.</param>
        /// <param name="nowMs">Wall clock.</param>
        /// <returns>What has to be written with the registration, or null for nothing.</returns>
        internal LifecycleChange? OnRegistered(
            DeviceRecord device, byte[] serial, ISecureSession session, LifecycleChange? change,
            long nowMs)
        {
            EnrollmentRecord? record = FindOpen(device, HeartbeatLimits.OperationalName);
            if (record == null) { return change; }
            CertificateRecord? made = FindPending(device, record);
            if (made != null && made.Serial.AsSpan().SequenceEqual(serial))
            {
                change ??= new LifecycleChange(device, nowMs);
                Succeed(device, record, made, change);
            }
            else if (session != record.Session)
            {
                change ??= new LifecycleChange(device, nowMs);
                Fail(device, record, change, EnrollmentDetails.OtherCertificate);
            }
            return change;
        }

        /// <summary>The renewal that a device's request for a certificate belongs to; one is made
        /// when the device began it. Under the lock on the device.</summary>
        internal EnrollmentRecord FindOrOpen(
            DeviceRecord device, string name, ISecureSession session)
        {
            EnrollmentRecord? record = FindOpen(device, name);
            if (record == null)
            {
                record = Open(device, name, session);
                record.IsOfDevice = true;
            }
            record.Session = session;
            return record;
        }

        /// <summary>A certificate was signed for it. Nobody hears how a renewal of a named
        /// certificate ends that the device began: it counts as done. Under the lock on the
        /// device.</summary>
        internal void OnIssued(
            DeviceRecord device, EnrollmentRecord record, CertificateRecord made,
            LifecycleChange change)
        {
            change.Tell(Describe(record, change, EventType.Enrolment) with
            {
                NewSerial = Hex.From(made.Serial),
                Actor = "device",
            });
            if (record.IsOfDevice && record.Name != HeartbeatLimits.OperationalName)
            {
                Succeed(device, record, made, change);
                return;
            }
            record.UpdatedAtMs = change.NowMs;
            change.Save(record);
        }

        /// <summary>The store refused a change: what is under way is read anew.</summary>
        internal void Reload(DeviceRecord device)
        {
            if (_store.IsClosing) { return; }
            foreach (EnrollmentRecord record in _store.Read(EnrollmentTable.ReadOpen))
            {
                if (record.DeviceId != device.Id) { continue; }
                lock (_open) { _open[(record.DeviceId, record.Name)] = record; }
            }
        }

        /// <summary>True for a name that a certificate of the device's own can have: 1 to 50
        /// letters, digits, '-' or '_', and not one of the two identities.</summary>
        public static bool IsCustomName(string name)
        {
            foreach (char c in name)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c != '-' && c != '_') { return false; }
            }
            return name.Length is > 0 and <= HeartbeatLimits.NameMax
                && name != HeartbeatLimits.OperationalName && name != FactoryName;
        }

        /// <summary>What was signed for the renewal and is not proven; null for nothing. Under the
        /// lock on the device.</summary>
        internal static CertificateRecord? FindPending(
            DeviceRecord device, EnrollmentRecord record)
        {
            foreach (CertificateRecord one in device.Certificates)
            {
                if (one.Status == CertificateStatus.Pending && one.TransactionId == record.Id)
                {
                    return one;
                }
            }
            return null;
        }

        /// <summary>Ends what has not ended in time.</summary>
        /// <param name="nowMs">Wall clock.</param>
        public void Sweep(long nowMs)
        {
            EnrollmentRecord[] open;
            lock (_open) { open = [.. _open.Values]; }
            foreach (EnrollmentRecord record in open)
            {
                if (record.CreatedAtMs + _timeoutMs > nowMs) { continue; }
                DeviceRecord? device = _context.Devices.Directory.FindById(record.DeviceId);
                if (device == null)
                {
                    Forget(record);
                    continue;
                }
                lock (device)
                {
                    if (record.Status != EnrollmentStatus.New) { continue; }
                    LifecycleChange change = new LifecycleChange(device, nowMs);
                    Fail(device, record, change, EnrollmentDetails.TimedOut);
                    Commit(device, change);
                }
            }
        }

        /// <summary>One of an account; null when it has none of this id.</summary>
        public EnrollmentRecord? Find(Account account, string id)
        {
            return _store.Read(statements => EnrollmentTable.Find(statements, account.Id, id));
        }

        /// <summary>As <see cref="EnrollmentTable.Visit"/>.</summary>
        internal bool Visit(
            Account account, string? after, bool isDescending, Predicate<EnrollmentRecord> visit)
        {
            return _store.Read(statements => EnrollmentTable.Visit(
                statements, account.Id, after, isDescending, visit));
        }

        private EnrollmentRecord Open(DeviceRecord device, string name, ISecureSession session)
        {
            long nowMs = _context.Time.NowMs();
            EnrollmentRecord record = new EnrollmentRecord
            {
                Id = Hex.NewId(),
                AccountId = device.Account.Id,
                DeviceId = device.Id,
                Name = name,
                CreatedAtMs = nowMs,
                UpdatedAtMs = nowMs,
                Session = session,
            };
            lock (_open) { _open[(device.Id, name)] = record; }
            return record;
        }

        private EnrollmentRecord? FindOpen(DeviceRecord device, string name)
        {
            lock (_open) { return _open.GetValueOrDefault((device.Id, name)); }
        }

        private void Commit(DeviceRecord device, LifecycleChange change)
        {
            _context.Operations.TryCommit(
                device, change, committed => { if (!committed) { Reload(device); } });
        }

        private void Forget(EnrollmentRecord record)
        {
            lock (_open) { _open.Remove((record.DeviceId, record.Name)); }
        }

        // The operational one, one that was issued here, or one that the device has listed.
        private bool IsKnown(DeviceRecord device, string name)
        {
            if (name == HeartbeatLimits.OperationalName) { return true; }
            if (!IsCustomName(name)) { return false; }
            return _store.Read(statements =>
            {
                using (SqliteDataReader rows = statements.Query(
                    SelectNamed, device.Id, name))
                {
                    if (rows.Read()) { return true; }
                }
                return ListedNames.Read(statements, device.Id).Contains(name);
            });
        }

        private bool HasObject(DeviceRecord device)
        {
            return _store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(SelectObjects, device.Id);
                return rows.Read() && rows.GetString(0).Contains(CeRequest.Link);
            });
        }
    }
}
