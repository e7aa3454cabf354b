using System;
using System.Collections.Generic;
using Device.X509;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Trust
{
    /// <summary>What <see cref="TrustRegistry"/> answers to a change.</summary>
    public enum TrustChange
    {
        /// <summary>Done and on disk.</summary>
        Done = 0,

        /// <summary>The account has one of this name.</summary>
        NameExists,

        /// <summary>Some account has this certificate: an anchor belongs to one account.</summary>
        CertificateExists,

        /// <summary>The account has as many as it may.</summary>
        QuotaReached,

        /// <summary>There is none of this id.</summary>
        NotFound,

        /// <summary>The store refused the write.</summary>
        StoreUnavailable,
    }

    /// <summary>
    /// The trusted certificates of all accounts: the gate for who may bootstrap, and for who may
    /// register without a bootstrap. Readers take a snapshot without a lock; a change makes the
    /// next one.
    /// </summary>
    public sealed class TrustRegistry
    {
        /// <summary>Trusted certificates of an account.</summary>
        public const int PerAccountMax = 50;

        private readonly CloudStore _store;
        private readonly bool _leafMayBeExpired;
        private readonly object _changes = new object();
        private volatile TrustedCertificate[] _all = [];
        private volatile TrustSnapshot _bootstrap = TrustSnapshot.Empty;
        private volatile TrustSnapshot _registration = TrustSnapshot.Empty;

        private TrustRegistry(CloudStore store, bool leafMayBeExpired)
        {
            _store = store;
            _leafMayBeExpired = leafMayBeExpired;
        }

        /// <summary>Told when registrations are accepted no more under an anchor; by the thread
        /// that changed it, once it counts.</summary>
        public event Action<Certificate>? Withdrawn;

        /// <summary>The anchors under which bootstraps are accepted at this moment.</summary>
        public TrustSnapshot Bootstrap { get { return _bootstrap; } }

        /// <summary>The anchors of others' operational certificates at this moment.</summary>
        public TrustSnapshot Registration { get { return _registration; } }

        /// <summary>Reads the registry.</summary>
        /// <param name="store">Where it is kept.</param>
        /// <param name="accounts">The owners.</param>
        /// <param name="leafMayBeExpired">Lets expired factory certificates through the handshake;
        /// <see cref="IdentityGate"/> then refuses those of devices that are not enrolled.</param>
        public static TrustRegistry Load(
            CloudStore store, DeviceDirectory accounts, bool leafMayBeExpired)
        {
            TrustRegistry registry = new TrustRegistry(store, leafMayBeExpired);
            registry.Publish(store.Read(statements => ReadAll(statements, accounts)));
            return registry;
        }

        /// <summary>An account's trusted certificates in the order of creation.</summary>
        public List<TrustedCertificate> List(Account account)
        {
            List<TrustedCertificate> found = new List<TrustedCertificate>();
            foreach (TrustedCertificate trusted in _all)
            {
                if (trusted.Account == account) { found.Add(trusted); }
            }
            return found;
        }

        /// <summary>The account's trusted certificate, or null.</summary>
        public TrustedCertificate? Find(Account account, string id)
        {
            TrustedCertificate? found = FindById(id);
            return found?.Account == account ? found : null;
        }

        /// <summary>The entry whose anchor this is, or null when it has been deleted.</summary>
        public TrustedCertificate? FindByAnchor(Certificate anchor)
        {
            foreach (TrustedCertificate trusted in _all)
            {
                if (trusted.Anchor.IsSameAs(anchor)) { return trusted; }
            }
            return null;
        }

        /// <summary>True when the certificate was deactivated: what entered through it may not
        /// register. One that was deleted lets its devices go on.</summary>
        public bool IsBlocked(string id)
        {
            TrustedCertificate? found = FindById(id);
            return found != null && !found.IsActive;
        }

        /// <summary>Adds one and waits until it is on disk.</summary>
        public TrustChange Add(TrustedCertificate added)
        {
            lock (_changes)
            {
                int owned = 0;
                foreach (TrustedCertificate trusted in _all)
                {
                    if (trusted.Anchor.IsSameAs(added.Anchor))
                    {
                        return TrustChange.CertificateExists;
                    }
                    if (trusted.Account != added.Account) { continue; }
                    owned++;
                    if (trusted.Name == added.Name) { return TrustChange.NameExists; }
                }
                if (owned >= PerAccountMax) { return TrustChange.QuotaReached; }
                byte[] chain = new byte[added.Chain.DerCount];
                added.Chain.CopyDer(chain, 0);
                bool written = _store.Write(statements => statements.Execute(
                    "INSERT INTO trusted_certificate (id, account, name, description, service, "
                    + "status, chain, created_at, updated_at, bootstrap_mode) "
                    + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                    added.Id, added.Account.Id, added.Name, added.Description, added.Service,
                    StatusText(added), chain, added.CreatedAtMs, added.UpdatedAtMs,
                    (int)added.BootstrapMode));
                if (!written) { return TrustChange.StoreUnavailable; }
                Publish([.. _all, added]);
                return TrustChange.Done;
            }
        }

        /// <summary>Puts a changed entry in the place of the one with its id. The chain
        /// stays.</summary>
        public TrustChange Replace(TrustedCertificate changed)
        {
            lock (_changes)
            {
                int index = Array.FindIndex(_all, trusted => trusted.Id == changed.Id);
                if (index < 0) { return TrustChange.NotFound; }
                foreach (TrustedCertificate trusted in _all)
                {
                    if (trusted.Account == changed.Account && trusted.Name == changed.Name
                        && trusted.Id != changed.Id)
                    {
                        return TrustChange.NameExists;
                    }
                }
                bool written = _store.Write(statements => statements.Execute(
                    "UPDATE trusted_certificate SET name = ?2, description = ?3, service = ?4, "
                    + "status = ?5, updated_at = ?6, bootstrap_mode = ?7 WHERE id = ?1",
                    changed.Id, changed.Name, changed.Description, changed.Service,
                    StatusText(changed), changed.UpdatedAtMs, (int)changed.BootstrapMode));
                if (!written) { return TrustChange.StoreUnavailable; }
                TrustedCertificate[] all = (TrustedCertificate[])_all.Clone();
                all[index] = changed;
                Publish(all);
                return TrustChange.Done;
            }
        }

        /// <summary>Deletes one: no new bootstraps through it; registrations go on.</summary>
        public TrustChange Delete(Account account, string id)
        {
            lock (_changes)
            {
                if (Find(account, id) == null) { return TrustChange.NotFound; }
                bool written = _store.Write(statements => statements.Execute(
                    "DELETE FROM trusted_certificate WHERE id = ?1", id));
                if (!written) { return TrustChange.StoreUnavailable; }
                Publish(Array.FindAll(_all, trusted => trusted.Id != id));
                return TrustChange.Done;
            }
        }

        /// <summary>ACTIVE or INACTIVE.</summary>
        public static string StatusText(TrustedCertificate trusted)
        {
            return trusted.IsActive ? "ACTIVE" : "INACTIVE";
        }

        private TrustedCertificate? FindById(string id)
        {
            foreach (TrustedCertificate trusted in _all)
            {
                if (trusted.Id == id) { return trusted; }
            }
            return null;
        }

        private void Publish(TrustedCertificate[] all)
        {
            _all = all;
            _bootstrap = new TrustSnapshot(AnchorsOf(all, one => one.AdmitsBootstrap))
            {
                LeafMayBeExpired = _leafMayBeExpired,
            };
            TrustSnapshot before = _registration;
            TrustSnapshot after = new TrustSnapshot(
                AnchorsOf(all, one => one.AdmitsRegistration));
            _registration = after;
            foreach (Certificate anchor in before.Anchors)
            {
                if (!after.Has(anchor)) { Withdrawn?.Invoke(anchor); }
            }
        }

        private static Certificate[] AnchorsOf(
            TrustedCertificate[] all, Predicate<TrustedCertificate> isMeant)
        {
            return Array.ConvertAll(Array.FindAll(all, isMeant), one => one.Anchor);
        }

        private static TrustedCertificate[] ReadAll(
            StatementSet statements, DeviceDirectory accounts)
        {
            List<TrustedCertificate> all = new List<TrustedCertificate>();
            using SqliteDataReader rows = statements.Query(
                "SELECT id, account, name, description, service, status, chain, created_at, "
                + "updated_at, bootstrap_mode FROM trusted_certificate ORDER BY seq");
            while (rows.Read())
            {
                byte[] der = rows.GetFieldValue<byte[]>(6);
                X509Fault fault = CertificateChain.TryParse(
                    der, 0, der.Length, out CertificateChain chain);
                if (fault != X509Fault.None)
                {
                    throw new InvalidOperationException($"a chain in the store: {fault}");
                }
                all.Add(new TrustedCertificate
                {
                    Id = rows.GetString(0),
                    Account = accounts.FindAccount(rows.GetString(1))!,
                    Name = rows.GetString(2),
                    Description = rows.GetString(3),
                    Service = rows.GetString(4),
                    IsActive = rows.GetString(5) == "ACTIVE",
                    Chain = chain,
                    CreatedAtMs = rows.GetInt64(7),
                    UpdatedAtMs = rows.GetInt64(8),
                    BootstrapMode = (BootstrapMode)rows.GetInt32(9),
                });
            }
            return all.ToArray();
        }
    }
}
