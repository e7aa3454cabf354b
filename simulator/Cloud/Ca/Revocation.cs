using System.Collections.Generic;
using Device.Agent.Heartbeat;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Services;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Ca
{
    /// <summary>One revocation on its way: what it changes in memory at once, and on disk.
    /// </summary>
    internal sealed class Revocation
    {
        private const string SelectOlder = """
            SELECT serial, name FROM certificate
            WHERE device = ?1 AND status <> 1 AND not_after >= ?5 AND
                ((length(?2) > 0 AND name = ?2) OR serial = ?3
                    OR (length(?4) > 0 AND key_hash = ?4))
            ORDER BY seq
            """;

        private const string SelectAny = """
            SELECT 1 FROM certificate WHERE device = ?1 AND (name = ?2 OR serial = ?3) LIMIT 1
            """;

        private const string MarkRevoked = """
            UPDATE certificate SET status = 1, revoked_at = ?3, reason = ?4
            WHERE device = ?1 AND serial = ?2
            """;

        private const string SaveState =
            "UPDATE device SET state = ?2, updated_at = ?3 WHERE id = ?1";

        private const string DeleteRegistration = "DELETE FROM registration WHERE device = ?1";

        private readonly RevocationSelection _selection;
        private readonly RevocationReason _reason;
        private readonly string _actor;
        private readonly LifecycleChange _change;
        private readonly List<byte[]> _inMemory = [];
        private readonly List<(byte[] Serial, string Name)> _older = [];
        private long _registrationId;
        private DeviceState _state;

        public Revocation(
            DeviceRecord device, RevocationSelection selection, RevocationReason reason,
            string actor, LifecycleChange change)
        {
            Device = device;
            _selection = selection;
            _reason = reason;
            _actor = actor;
            _change = change;
        }

        public DeviceRecord Device { get; }

        /// <summary>It put the device on hold.</summary>
        public bool IsHoldNew { get; private set; }

        /// <summary>The device has, or had, such a certificate.</summary>
        public bool IsKnown { get; private set; }

        /// <summary>What it took back.</summary>
        public List<byte[]> Serials
        {
            get
            {
                List<byte[]> serials = [];
                foreach ((byte[] serial, string _) in _older) { serials.Add(serial); }
                serials.AddRange(_inMemory);
                return serials;
            }
        }

        /// <summary>Changes memory; under the lock on the device.</summary>
        public void Deny(OperationDesk operations)
        {
            HashSet<string> names = [];
            if (_selection.Name.Length > 0) { names.Add(_selection.Name); }
            foreach (CertificateRecord certificate in Device.Certificates)
            {
                if (certificate.Status == CertificateStatus.Revoked
                    || certificate.NotAfterSeconds < _change.NowMs / 1000
                    || !_selection.Includes(certificate))
                {
                    continue;
                }
                if (certificate.IsOfUse) { names.Add(certificate.Name); }
                _change.SetStatus(certificate, CertificateStatus.Revoked, _reason);
                _change.Tell(Describe(certificate.Serial, certificate.Name));
                _inMemory.Add(certificate.Serial);
            }
            bool isSuperseded = _reason == RevocationReason.Superseded;
            foreach (string name in names)
            {
                operations.OnRevoked(Device, name, isSuperseded, _change);
            }
            if (_selection.MayHold && !isSuperseded && Device.Hold != HeartbeatHold.Revoked)
            {
                Hold();
            }
        }

        /// <summary>Changes the store; on the writer's thread, perhaps twice.</summary>
        public void Write(StatementSet statements)
        {
            _change.Apply(statements);
            // What memory does not keep any more.
            _older.Clear();
            using (SqliteDataReader rows = statements.Query(
                SelectOlder, Device.Id, _selection.Name, _selection.Serial, _selection.KeyHash,
                _change.NowMs / 1000))
            {
                while (rows.Read())
                {
                    _older.Add((rows.GetFieldValue<byte[]>(0), rows.GetString(1)));
                }
            }
            foreach ((byte[] serial, string name) in _older)
            {
                statements.Execute(
                    MarkRevoked, Device.Id, serial, _change.NowMs, (int)_reason);
                EventLog.Append(statements, Describe(serial, name));
            }
            using (SqliteDataReader any = statements.Query(
                SelectAny, Device.Id, _selection.Name, _selection.Serial))
            {
                IsKnown = _selection.MayHold || any.Read();
            }
            if (!IsHoldNew) { return; }
            lock (Device)
            {
                statements.Execute(SaveState, Device.Id, (int)Device.State, _change.NowMs);
            }
            statements.Execute(DeleteRegistration, Device.Id);
        }

        /// <summary>Gives the registration back after the store refused; certificates and hold
        /// have been read anew.</summary>
        public void Undo()
        {
            if (!IsHoldNew) { return; }
            lock (Device)
            {
                if (Device.RegistrationId != 0) { return; }
                Device.RegistrationId = _registrationId;
                Device.State = _state;
            }
        }

        private void Hold()
        {
            IsHoldNew = true;
            _registrationId = Device.RegistrationId;
            _state = Device.State;
            Device.Hold = HeartbeatHold.Revoked;
            Device.RegistrationId = 0;
            if (Device.State == DeviceState.Registered)
            {
                Device.State = DeviceState.Deregistered;
            }
            _change.SaveDevice();
            _change.Tell(new LifecycleEvent
            {
                Type = EventType.Hold,
                AtMs = _change.NowMs,
                AccountId = Device.Account.Id,
                DeviceId = Device.Id,
                Name = EnrolmentDesk.OperationalName,
                Reason = "revoked",
                Actor = _actor,
            });
        }

        private LifecycleEvent Describe(byte[] serial, string name)
        {
            return new LifecycleEvent
            {
                Type = EventType.Revocation,
                AtMs = _change.NowMs,
                AccountId = Device.Account.Id,
                DeviceId = Device.Id,
                Name = name,
                OldSerial = Hex.From(serial),
                Reason = RevocationReasons.ToText(_reason),
                Actor = _actor,
            };
        }
    }
}
