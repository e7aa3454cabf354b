using System;
using System.Collections.Generic;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Profiles
{
    /// <summary>
    /// The device profiles of all accounts, the seals that tie devices to them, and the plans: a
    /// device has its own plan, or that of its profile, and a device that is not sealed has the
    /// profile "default" of its account. Thread-safe; changes wait until they are on disk.
    /// </summary>
    public sealed class DeviceProfiles
    {
        /// <summary>Profiles of an account.</summary>
        public const int PerAccountMax = 100;

        /// <summary>Characters of a device's serial number.</summary>
        public const int SerialCountMax = 16;

        /// <summary>Name of the profile that every account has.</summary>
        public const string DefaultName = "default";

        private const string Insert =
            "INSERT INTO profile (id, account, name, signer, plan, created_at) "
            + "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

        private const string UpdateRow =
            "UPDATE profile SET name = ?2, signer = ?3, plan = ?4 WHERE id = ?1";

        private const string SealDevice =
            "UPDATE device SET profile = ?2, serial_number = ?3, sealed = 1 WHERE id = ?1";

        private const string PlanDevice = "UPDATE device SET plan = ?2 WHERE id = ?1";

        private readonly CloudStore _store;
        private readonly TimeProvider _time;
        private readonly object _gate = new object();

        // A change makes the next one: who reads holds a device's lock and must not wait.
        private volatile DeviceProfile[] _all = [];

        private DeviceProfiles(CloudStore store, TimeProvider time)
        {
            _store = store;
            _time = time;
        }

        /// <summary>Reads the profiles.</summary>
        public static DeviceProfiles Load(
            CloudStore store, DeviceDirectory accounts, TimeProvider time)
        {
            DeviceProfiles profiles = new DeviceProfiles(store, time);
            profiles._all = store.Read(statements =>
            {
                List<DeviceProfile> all = [];
                using SqliteDataReader rows = statements.Query(
                    "SELECT id, account, name, signer, plan, created_at FROM profile "
                    + "ORDER BY seq");
                while (rows.Read())
                {
                    Account account = accounts.FindAccount(rows.GetString(1))!;
                    DevicePlans.TryParse(rows.GetString(4), out DevicePlan plan);
                    all.Add(new DeviceProfile
                    {
                        Uid = rows.GetString(0),
                        Account = account,
                        Name = rows.GetString(2),
                        RootCaUid = rows.GetString(3),
                        Plan = plan,
                        CreatedAtMs = rows.GetInt64(5),
                    });
                }
                return all.ToArray();
            });
            return profiles;
        }

        /// <summary>Makes a profile.</summary>
        /// <param name="account">Its owner.</param>
        /// <param name="name">1 to 100 characters.</param>
        /// <param name="plan">Not <see cref="DevicePlan.OfProfile"/>.</param>
        /// <param name="rootCaUid">One of the account's, or "".</param>
        /// <param name="created">Null unless the answer is Done.</param>
        public ProfileChange Create(
            Account account, string name, DevicePlan plan, string rootCaUid,
            out DeviceProfile? created)
        {
            created = null;
            lock (_gate)
            {
                List<DeviceProfile> owned = OwnedBy(account);
                bool isDefault = name == DefaultName;
                if (isDefault || owned.Exists(profile => profile.Name == name))
                {
                    return ProfileChange.NameExists;
                }
                if (owned.Count >= PerAccountMax) { return ProfileChange.LimitReached; }
                created = Add(account, name, plan, rootCaUid);
                return created == null ? ProfileChange.StoreUnavailable : ProfileChange.Done;
            }
        }

        /// <summary>Changes a profile, and with it all its devices.</summary>
        public ProfileChange Update(DeviceProfile changed)
        {
            lock (_gate)
            {
                List<DeviceProfile> owned = OwnedBy(changed.Account);
                int index = owned.FindIndex(profile => profile.Uid == changed.Uid);
                if (index < 0) { return ProfileChange.NotFound; }
                string before = owned[index].Name;
                bool isTaken = changed.Name != before
                    && (changed.Name == DefaultName || before == DefaultName
                        || owned.Exists(profile => profile.Name == changed.Name));
                if (isTaken) { return ProfileChange.NameExists; }
                bool written = _store.Write(statements => statements.Execute(
                    UpdateRow, changed.Uid, changed.Name, changed.RootCaUid,
                    DevicePlans.ToText(changed.Plan)));
                if (!written) { return ProfileChange.StoreUnavailable; }
                _all = Array.ConvertAll(_all, one => one.Uid == changed.Uid ? changed : one);
                return ProfileChange.Done;
            }
        }

        /// <summary>An account's profiles in the order of creation; makes the default one when it
        /// is not there yet.</summary>
        public List<DeviceProfile> List(Account account)
        {
            lock (_gate)
            {
                if (DefaultOf(account) == null)
                {
                    Add(account, DefaultName, DevicePlan.Developer, "");
                }
                return OwnedBy(account);
            }
        }

        /// <summary>The account's profile; null when it has none of this id.</summary>
        public DeviceProfile? Find(Account account, string uid)
        {
            return Array.Find(_all, one => one.Uid == uid && one.Account == account);
        }

        /// <summary>The profile that a device is sealed to, else the default one of its account;
        /// null before that was made.</summary>
        public DeviceProfile? ProfileOf(DeviceRecord device)
        {
            return Find(device.Account, device.Profile) ?? DefaultOf(device.Account);
        }

        /// <summary>The plan that counts: the device's own, else that of its profile. Takes no
        /// lock.</summary>
        public DevicePlan PlanOf(DeviceRecord device)
        {
            DevicePlan own = device.Plan;
            return own == DevicePlan.OfProfile
                ? ProfileOf(device)?.Plan ?? DevicePlan.Developer
                : own;
        }

        /// <summary>Ties a device to a profile, once and for all.</summary>
        /// <param name="device">Bootstrapped and not sealed yet.</param>
        /// <param name="profile">Of the same account.</param>
        /// <param name="serial">At most 16 characters; what its owner calls it.</param>
        public ProfileChange Seal(DeviceRecord device, DeviceProfile profile, string serial)
        {
            // One seal at a time: the second of two sees the first.
            lock (_gate)
            {
                if (device.IsSealed) { return ProfileChange.AlreadySealed; }
                if (device.BootstrappedAtMs == 0) { return ProfileChange.NotBootstrapped; }
                bool written = _store.Write(statements =>
                {
                    statements.Execute(SealDevice, device.Id, profile.Uid, serial);
                    Tell(statements, device, EventType.Seal, profile.Uid);
                });
                if (!written) { return ProfileChange.StoreUnavailable; }
                lock (device)
                {
                    device.Profile = string.Intern(profile.Uid);
                    device.SerialNumber = serial;
                    device.IsSealed = true;
                }
                return ProfileChange.Done;
            }
        }

        /// <summary>Gives devices a plan of their own, all of them or none.</summary>
        /// <returns>False when the store refused.</returns>
        public bool SetPlan(IReadOnlyList<DeviceRecord> devices, DevicePlan plan)
        {
            lock (_gate)
            {
                bool written = _store.Write(statements =>
                {
                    foreach (DeviceRecord device in devices)
                    {
                        statements.Execute(PlanDevice, device.Id, (int)plan);
                        Tell(statements, device, EventType.Plan, DevicePlans.ToText(plan));
                    }
                });
                if (!written) { return false; }
                foreach (DeviceRecord device in devices) { device.Plan = plan; }
                return true;
            }
        }

        private void Tell(
            StatementSet statements, DeviceRecord device, string type, string reason)
        {
            EventLog.Append(statements, new LifecycleEvent
            {
                Type = type,
                AtMs = _time.NowMs(),
                AccountId = device.Account.Id,
                DeviceId = device.Id,
                Reason = reason,
                Actor = "operator",
            });
        }

        private DeviceProfile? DefaultOf(Account account)
        {
            return Array.Find(
                _all, one => one.Name == DefaultName && one.Account == account);
        }

        private DeviceProfile? Add(
            Account account, string name, DevicePlan plan, string rootCaUid)
        {
            DeviceProfile added = new DeviceProfile
            {
                Uid = DeviceProfile.NewUid(),
                Account = account,
                Name = name,
                Plan = plan,
                RootCaUid = rootCaUid,
                CreatedAtMs = _time.NowMs(),
            };
            bool written = _store.Write(statements => statements.Execute(
                Insert, added.Uid, account.Id, name, rootCaUid, DevicePlans.ToText(plan),
                added.CreatedAtMs));
            if (!written) { return null; }
            _all = [.. _all, added];
            return added;
        }

        private List<DeviceProfile> OwnedBy(Account account)
        {
            return [.. Array.FindAll(_all, one => one.Account == account)];
        }
    }
}
