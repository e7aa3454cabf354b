using System;
using Device.Agent.Heartbeat;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Profiles;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Devices
{
    /// <summary>
    /// Keeps the <see cref="DeviceDirectory"/> on disk. A save writes what the record says when
    /// the writer reaches it, so saves of one device may overtake nothing and may be repeated.
    /// </summary>
    public sealed class DeviceStore
    {
        private const string SaveDevice = """
            INSERT INTO device (id, account, endpoint, factory_key, rot_id, iep, ca_id, state,
                created_at, updated_at, bootstrapped_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?1, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT (id) DO UPDATE SET ca_id = ?6, state = ?7, updated_at = ?9,
                bootstrapped_at = ?10
            """;

        private const string SaveRegistration = """
            INSERT INTO registration VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (device) DO UPDATE SET location = ?2, lifetime = ?3, expires_at = ?4,
                address = ?5, objects = ?6
            """;

        private const string TouchRegistration = """
            UPDATE registration SET lifetime = ?2, expires_at = ?3,
                objects = CASE ?4 WHEN '' THEN objects ELSE ?4 END
            WHERE device = ?1
            """;

        private const string DeleteRegistration = "DELETE FROM registration WHERE device = ?1";

        private const string CertificateColumns =
            "serial, device, key_hash, not_after, status, name, ca, transaction_id, issued_at, "
            + "reason";

        private const string SelectCertificates =
            "SELECT " + CertificateColumns + " FROM certificate WHERE device = ?1 ORDER BY seq";

        private const string SelectHold = "SELECT hold, signer FROM device WHERE id = ?1";

        private const string SaveDenial = """
            INSERT INTO denial VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6)
            ON CONFLICT (account, endpoint, cause) DO UPDATE SET
                count = count + 1, last_at = ?6, reason = ?5, ca_id = ?4
            """;

        private readonly CloudStore _store;
        private readonly TimeProvider _time;

        private DeviceStore(CloudStore store, TimeProvider time)
        {
            _store = store;
            _time = time;
        }

        /// <summary>The devices in memory.</summary>
        public DeviceDirectory Directory { get; } = new DeviceDirectory();

        /// <summary>Reads accounts, devices, their registrations and newest certificates.
        /// </summary>
        public static DeviceStore Load(CloudStore store, TimeProvider time)
        {
            DeviceStore devices = new DeviceStore(store, time);
            store.Read(statements =>
            {
                devices.ReadAccounts(statements);
                devices.ReadDevices(statements);
                devices.ReadCertificates(statements);
                return true;
            });
            return devices;
        }

        /// <summary>Makes an account and waits until it is on disk.</summary>
        /// <returns>Null when the store refused.</returns>
        public Account? CreateAccount(string name)
        {
            string id = Hex.NewId();
            bool written = _store.Write(statements => statements.Execute(
                "INSERT INTO account VALUES (?1, ?2, ?3)", id, name, _time.NowMs()));
            return written ? Directory.AddAccount(id, name) : null;
        }

        /// <summary>Saves identity and state.</summary>
        /// <param name="device">The record; read when the writer reaches it.</param>
        /// <param name="completed">As in <see cref="CloudStore.TryWrite"/>.</param>
        public bool TrySave(DeviceRecord device, Action<bool>? completed)
        {
            return _store.TryWrite(statements => Apply(statements, device), completed);
        }

        /// <summary>Saves the state and a registration that is new.</summary>
        /// <param name="device">The record.</param>
        /// <param name="address">Where it is.</param>
        /// <param name="objects">What it has, link-format.</param>
        /// <param name="also">Written in the same transaction; null for nothing.</param>
        /// <param name="completed">As in <see cref="CloudStore.TryWrite"/>.</param>
        public bool TrySaveRegistration(
            DeviceRecord device, string address, string objects, LifecycleChange? also,
            Action<bool>? completed)
        {
            return _store.TryWrite(
                statements =>
                {
                    Apply(statements, device);
                    also?.Apply(statements);
                    lock (device)
                    {
                        statements.Execute(
                            SaveRegistration, device.Id, device.RegistrationId,
                            device.LifetimeSeconds, device.ExpiresAtMs, address, objects);
                    }
                },
                completed);
        }

        /// <summary>Saves a lifetime that starts again.</summary>
        /// <param name="device">The record.</param>
        /// <param name="objects">What it has now, link-format; null for no change.</param>
        /// <param name="completed">As in <see cref="CloudStore.TryWrite"/>.</param>
        public bool TryTouchRegistration(
            DeviceRecord device, string? objects, Action<bool>? completed)
        {
            return _store.TryWrite(
                statements =>
                {
                    lock (device)
                    {
                        statements.Execute(
                            TouchRegistration, device.Id, device.LifetimeSeconds,
                            device.ExpiresAtMs, objects ?? "");
                    }
                },
                completed);
        }

        /// <summary>Saves that a registration has ended.</summary>
        public bool TryDeleteRegistration(DeviceRecord device, Action<bool>? completed)
        {
            return _store.TryWrite(
                statements =>
                {
                    Apply(statements, device);
                    statements.Execute(DeleteRegistration, device.Id);
                },
                completed);
        }

        /// <summary>Saves identity, state and what changes with them in one
        /// transaction.</summary>
        public bool TrySave(
            DeviceRecord device, LifecycleChange also, Action<bool>? completed)
        {
            return _store.TryWrite(
                statements =>
                {
                    Apply(statements, device);
                    also.Apply(statements);
                },
                completed);
        }

        /// <summary>Records a refusal; repeated ones are one row with a count.</summary>
        public void SaveRefusal(
            string account, string endpoint, RefusalCause cause, string trustedId, string reason)
        {
            long nowMs = _time.NowMs();
            _store.TryWrite(
                statements => statements.Execute(
                    SaveDenial, account, endpoint, (int)cause, trustedId, reason, nowMs),
                completed: null);
        }

        /// <summary>The certificate with this serial number as the store has it; null when the
        /// authority issued none, or not to this device.</summary>
        public byte[]? ReadCertificate(DeviceRecord device, byte[] serial)
        {
            return _store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(
                    "SELECT der FROM certificate WHERE serial = ?1 AND device = ?2",
                    serial, device.Id);
                return rows.Read() ? rows.GetFieldValue<byte[]>(0) : null;
            });
        }

        /// <summary>The certificate record, from memory or, for an older one, from the store.
        /// </summary>
        public CertificateRecord? FindCertificate(DeviceRecord device, byte[] serial)
        {
            lock (device)
            {
                CertificateRecord? kept = device.FindBySerial(serial);
                if (kept != null) { return kept; }
            }
            return _store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(
                    "SELECT " + CertificateColumns + " FROM certificate "
                    + "WHERE serial = ?1 AND device = ?2",
                    serial, device.Id);
                return rows.Read() ? ReadCertificateRow(rows) : null;
            });
        }

        /// <summary>True when a certificate of this key was taken back for good: superseded only
        /// means that another one took its place.</summary>
        internal bool IsKeyRevoked(DeviceRecord device, byte[] keyHash)
        {
            return _store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(
                    "SELECT 1 FROM certificate WHERE device = ?1 AND key_hash = ?2 "
                    + "AND status = 1 AND reason <> 4",
                    device.Id, keyHash);
                return rows.Read();
            });
        }

        /// <summary>Certificates, hold and signer of a device as the store has them: for memory
        /// that ran ahead of a store which then refused.</summary>
        internal void Reload(DeviceRecord device)
        {
            // The device before the reader, as everywhere.
            lock (device)
            {
                _store.Read(statements =>
                {
                    device.Forget();
                    using (SqliteDataReader rows = statements.Query(SelectCertificates, device.Id))
                    {
                        while (rows.Read()) { device.Add(ReadCertificateRow(rows)); }
                    }
                    using SqliteDataReader state = statements.Query(SelectHold, device.Id);
                    if (!state.Read()) { return false; }
                    device.Hold = (HeartbeatHold)state.GetInt32(0);
                    device.Signer = state.GetString(1);
                    return true;
                });
            }
        }

        private static CertificateRecord ReadCertificateRow(SqliteDataReader rows)
        {
            return new CertificateRecord(
                rows.GetFieldValue<byte[]>(0), rows.GetFieldValue<byte[]>(2), rows.GetInt64(3),
                (CertificateStatus)rows.GetInt32(4))
            {
                Name = string.Intern(rows.GetString(5)),
                Signer = string.Intern(rows.GetString(6)),
                TransactionId = rows.GetString(7),
                IssuedAtMs = rows.GetInt64(8),
                Reason = (RevocationReason)rows.GetInt32(9),
            };
        }

        private static void Apply(StatementSet statements, DeviceRecord device)
        {
            lock (device)
            {
                statements.Execute(
                    SaveDevice, device.Id, device.Account.Id, device.Endpoint, device.FactoryKey,
                    device.RootOfTrustId, device.TrustedCertificateId, (int)device.State,
                    device.CreatedAtMs, device.UpdatedAtMs, device.BootstrappedAtMs);
            }
        }

        private void ReadAccounts(StatementSet statements)
        {
            using SqliteDataReader rows = statements.Query(
                "SELECT id, name FROM account ORDER BY created_at");
            while (rows.Read()) { Directory.AddAccount(rows.GetString(0), rows.GetString(1)); }
        }

        private void ReadDevices(StatementSet statements)
        {
            using SqliteDataReader rows = statements.Query(
                "SELECT d.id, d.account, d.endpoint, d.factory_key, d.created_at, d.updated_at, "
                + "d.bootstrapped_at, d.ca_id, d.state, r.location, r.lifetime, r.expires_at, "
                + "d.hold, d.last_heartbeat_at, d.next_heartbeat_at, d.signer, d.profile, "
                + "d.sealed, d.plan, d.serial_number "
                + "FROM device d LEFT JOIN registration r ON r.device = d.id "
                + "ORDER BY d.created_at, d.seq");
            while (rows.Read())
            {
                Account account = Directory.FindAccount(rows.GetString(1))!;
                DeviceRecord device = new DeviceRecord(
                    rows.GetString(0), account, rows.GetString(2),
                    rows.GetFieldValue<byte[]>(3), rows.GetInt64(4))
                {
                    UpdatedAtMs = rows.GetInt64(5),
                    BootstrappedAtMs = rows.GetInt64(6),
                    TrustedCertificateId = string.Intern(rows.GetString(7)),
                    State = (DeviceState)rows.GetInt32(8),
                    Hold = (HeartbeatHold)rows.GetInt32(12),
                    LastHeartbeatAtMs = rows.GetInt64(13),
                    NextHeartbeatAtMs = rows.GetInt64(14),
                    Signer = string.Intern(rows.GetString(15)),
                    Profile = string.Intern(rows.GetString(16)),
                    IsSealed = rows.GetInt32(17) != 0,
                    Plan = (DevicePlan)rows.GetInt32(18),
                    SerialNumber = rows.GetString(19),
                };
                if (!rows.IsDBNull(9))
                {
                    device.RegistrationId = rows.GetInt64(9);
                    device.LifetimeSeconds = rows.GetInt32(10);
                    device.ExpiresAtMs = rows.GetInt64(11);
                }
                Directory.Add(device);
            }
        }

        private void ReadCertificates(StatementSet statements)
        {
            using SqliteDataReader rows = statements.Query(
                "SELECT " + CertificateColumns + " FROM certificate ORDER BY seq");
            while (rows.Read())
            {
                Directory.FindById(rows.GetString(1))?.Add(ReadCertificateRow(rows));
            }
        }
    }
}
