using System;
using System.Collections.Generic;
using Device.Desktop.Errors;
using Device.X509;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Errors;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Ca
{
    /// <summary>
    /// The root CAs of all accounts, and with the internal authority all signers there are: who
    /// may issue, and under whom the management service lets devices in. Readers take snapshots
    /// without a lock; a change makes the next one. Thread-safe. Keys are files of the data
    /// directory that only their owner reads (mode 0600), on disk before the certificate is.
    /// </summary>
    public sealed class RootCas : IDisposable
    {
        /// <summary>Root CAs of an account, inactive ones included.</summary>
        public const int PerAccountMax = 15;

        /// <summary>Validity of a root unless told otherwise, days: 35 years.</summary>
        public const int ValidityDaysDefault = InternalCa.RootDays;

        private const string Insert = """
            INSERT INTO root_ca (id, account, name, der, key, auto_renew, renew_share, validity_s,
                crl_number, status, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, x'', ?5, ?6, ?7, 0, ?8, ?9, ?9)
            """;

        private const string UpdateRow = """
            UPDATE root_ca SET name = ?2, auto_renew = ?3, renew_share = ?4, validity_s = ?5,
                status = ?6, updated_at = ?7
            WHERE id = ?1
            """;

        private const string SelectUnder = """
            SELECT DISTINCT device FROM certificate
            WHERE ca = ?1 AND status = 0 AND name = 'LWM2M' AND not_after >= ?2
            """;

        private readonly DataDirectory _directory;
        private readonly CloudStore _store;
        private readonly DeviceDirectory _devices;
        private readonly InternalCa _internal;
        private readonly TimeProvider _time;
        private readonly object _changes = new object();
        private volatile RootCa[] _all = [];
        private volatile TrustSnapshot _trust = TrustSnapshot.Empty;

        private RootCas(
            DataDirectory directory, CloudStore store, DeviceDirectory devices,
            InternalCa authority, TimeProvider time)
        {
            _directory = directory;
            _store = store;
            _devices = devices;
            _internal = authority;
            _time = time;
        }

        /// <summary>What the owner of an account reads when there is no room.</summary>
        public static string LimitText
        {
            get
            {
                return $"the account has {PerAccountMax} root CAs, which is the limit; update one "
                    + "that you have";
            }
        }

        /// <summary>Runs after a root CA stopped being trusted, on the caller's thread: its
        /// sessions have to go.</summary>
        public event Action<RootCa>? Deactivated;

        /// <summary>The anchors of the management service: the internal authority and every
        /// active root CA, at this moment.</summary>
        public TrustSnapshot Trust { get { return _trust; } }

        /// <summary>The internal authority: the signer "".</summary>
        public InternalCa Internal { get { return _internal; } }

        /// <summary>Reads the root CAs of a data directory.</summary>
        /// <exception cref="CommandException">CLD104 when a key is gone or is not that of its
        /// certificate.</exception>
        public static RootCas Open(
            DataDirectory directory, CloudStore store, DeviceDirectory devices,
            InternalCa authority, TimeProvider time)
        {
            RootCas cas = new RootCas(directory, store, devices, authority, time);
            cas.Publish(store.Read(cas.ReadAll));
            return cas;
        }

        /// <summary>Makes a root with a key of its own and waits until it is on disk.</summary>
        /// <param name="account">Its owner.</param>
        /// <param name="settings">Checked here.</param>
        /// <param name="validityDays">Of the root: 1 to <see cref="ValidityDaysDefault"/>.</param>
        /// <param name="created">Null unless the answer is Done.</param>
        public RootCaChange Create(
            Account account, RootCaSettings settings, int validityDays, out RootCa? created)
        {
            created = null;
            if (settings.Check() != null || validityDays is < 1 or > ValidityDaysDefault)
            {
                return RootCaChange.SettingsInvalid;
            }
            lock (_changes)
            {
                List<RootCa> owned = List(account);
                if (owned.Exists(ca => ca.Settings.Name == settings.Name))
                {
                    return RootCaChange.NameExists;
                }
                if (owned.Count >= PerAccountMax) { return RootCaChange.LimitReached; }
                string uid = Hex.NewId();
                long nowMs = _time.NowMs();
                ServerKey key = ServerKey.Generate();
                // The id makes the name unique: two accounts may choose the same words.
                byte[] der = IssuingRoot.CreateCertificate(
                    key, CertificateWriter.WriteName(settings.Name, uid, null), validityDays,
                    _time.GetUtcNow());
                string file = _directory.RootCaKeyFile(uid);
                _directory.Write(file, key.ToPem(), secret: true);
                bool written = _store.Write(statements => statements.Execute(
                    Insert, uid, account.Id, settings.Name, der, settings.AutoRenew ? 1 : 0,
                    settings.RenewSharePercent, settings.DeviceValiditySeconds,
                    settings.IsActive ? 1 : 0, nowMs));
                if (!written)
                {
                    key.Dispose();
                    _directory.Delete(file);
                    return RootCaChange.StoreUnavailable;
                }
                created = new RootCa(
                    uid, account, Join(key, der, file), settings, nowMs, nowMs);
                Publish([.. _all, created]);
                return RootCaChange.Done;
            }
        }

        /// <summary>Changes the settings and waits until they are on disk. What is trusted
        /// follows at once; validity and share count for what happens from now on.</summary>
        /// <param name="account">Its owner.</param>
        /// <param name="uid">Which one.</param>
        /// <param name="settings">All of them.</param>
        /// <param name="mayCutStragglers">Deactivate it although devices still use it; they come
        /// back through the heartbeat or a bootstrap.</param>
        public RootCaChange Update(
            Account account, string uid, RootCaSettings settings, bool mayCutStragglers)
        {
            if (settings.Check() != null) { return RootCaChange.SettingsInvalid; }
            lock (_changes)
            {
                RootCa? changed = Find(account, uid);
                if (changed == null) { return RootCaChange.NotFound; }
                if (List(account).Exists(
                    ca => ca != changed && ca.Settings.Name == settings.Name))
                {
                    return RootCaChange.NameExists;
                }
                bool isCut = changed.Settings.IsActive && !settings.IsActive;
                if (isCut && !mayCutStragglers && ListStragglers(account, uid, 1).Count > 0)
                {
                    return RootCaChange.StragglersExist;
                }
                long nowMs = _time.NowMs();
                bool written = _store.Write(statements => statements.Execute(
                    UpdateRow, uid, settings.Name, settings.AutoRenew ? 1 : 0,
                    settings.RenewSharePercent, settings.DeviceValiditySeconds,
                    settings.IsActive ? 1 : 0, nowMs));
                if (!written) { return RootCaChange.StoreUnavailable; }
                changed.Apply(settings, nowMs);
                Publish(_all);
                if (isCut) { Deactivated?.Invoke(changed); }
                return RootCaChange.Done;
            }
        }

        /// <summary>Devices whose operational certificate in force is of this signer: whom its
        /// deactivation cuts off.</summary>
        /// <param name="account">Whose devices.</param>
        /// <param name="uid">The signer; "" for the internal authority.</param>
        /// <param name="limit">Devices at most.</param>
        public List<DeviceRecord> ListStragglers(Account account, string uid, int limit)
        {
            long nowSeconds = _time.GetUtcNow().ToUnixTimeSeconds();
            return _store.Read(statements =>
            {
                List<DeviceRecord> found = [];
                using SqliteDataReader rows = statements.Query(SelectUnder, uid, nowSeconds);
                while (found.Count < limit && rows.Read())
                {
                    DeviceRecord? device = _devices.FindById(account, rows.GetString(0));
                    if (device != null) { found.Add(device); }
                }
                return found;
            });
        }

        /// <summary>An account's root CAs in the order of creation.</summary>
        public List<RootCa> List(Account account)
        {
            return new List<RootCa>(Array.FindAll(_all, ca => ca.Account == account));
        }

        /// <summary>Those of all accounts.</summary>
        public IReadOnlyList<RootCa> ListAll()
        {
            return _all;
        }

        /// <summary>The account's root CA, active or not; null when it has none of this
        /// id.</summary>
        public RootCa? Find(Account account, string uid)
        {
            return Array.Find(_all, ca => ca.Uid == uid && ca.Account == account);
        }

        /// <summary>Who issues for a device of this account under this id: the internal authority
        /// for "", else the account's active root CA; null when there is none such, and then
        /// nothing can be issued or transferred.</summary>
        public ISigner? FindSigner(Account account, string uid)
        {
            if (uid.Length == 0) { return _internal; }
            RootCa? found = Find(account, uid);
            return found != null && found.Settings.IsActive ? found : null;
        }

        /// <summary>The active signer whose root this is; null when it is not active any more.
        /// </summary>
        public ISigner? FindByAnchor(Certificate anchor)
        {
            if (_internal.Certificate.IsSameAs(anchor)) { return _internal; }
            RootCa? found = Array.Find(_all, ca => ca.Certificate.IsSameAs(anchor));
            return found != null && found.Settings.IsActive ? found : null;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            foreach (RootCa ca in _all) { ca.Dispose(); }
        }

        private IssuingRoot Join(ServerKey key, byte[] der, string file)
        {
            string? problem = IssuingRoot.TryJoin(key, der, _time, out IssuingRoot root);
            return problem == null ? root : throw CloudErrors.StoreDamaged(file, problem, null);
        }

        private void Publish(RootCa[] all)
        {
            List<Certificate> anchors = [_internal.Certificate];
            foreach (RootCa ca in all)
            {
                if (ca.Settings.IsActive) { anchors.Add(ca.Certificate); }
            }
            _all = all;
            _trust = new TrustSnapshot(anchors.ToArray());
        }

        private RootCa[] ReadAll(StatementSet statements)
        {
            List<RootCa> all = [];
            using SqliteDataReader rows = statements.Query(
                "SELECT id, account, name, der, auto_renew, renew_share, validity_s, status, "
                + "created_at, updated_at FROM root_ca ORDER BY seq");
            while (rows.Read())
            {
                string uid = rows.GetString(0);
                string file = _directory.RootCaKeyFile(uid);
                string? pem = _directory.Read(file);
                if (pem == null || !ServerKey.TryReadPem(pem, out ServerKey key))
                {
                    throw CloudErrors.StoreDamaged(
                        file, "the key of a root CA is gone, or is no P-256 private key", null);
                }
                RootCaSettings settings = new RootCaSettings
                {
                    Name = rows.GetString(2),
                    AutoRenew = rows.GetInt32(4) != 0,
                    RenewSharePercent = rows.GetInt32(5),
                    DeviceValiditySeconds = rows.GetInt32(6),
                    IsActive = rows.GetInt32(7) != 0,
                };
                all.Add(new RootCa(
                    uid, _devices.FindAccount(rows.GetString(1))!,
                    Join(key, rows.GetFieldValue<byte[]>(3), file), settings,
                    rows.GetInt64(8), rows.GetInt64(9)));
            }
            return all.ToArray();
        }
    }
}
