using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Simulator.Cloud.Devices
{
    /// <summary>All accounts and devices, in memory; <see cref="DeviceStore"/> fills it at the
    /// start and keeps it on disk. Thread-safe.</summary>
    public sealed class DeviceDirectory
    {
        /// <summary>Devices of all accounts together.</summary>
        public const int DevicesMax = 2_000_000;

        private readonly object _gate = new object();
        private readonly Dictionary<string, Account> _accounts = new Dictionary<string, Account>();
        private readonly Dictionary<string, DeviceRecord> _byId =
            new Dictionary<string, DeviceRecord>();

        private Account? _firstAccount;

        /// <summary>Devices known.</summary>
        public int Count { get { lock (_gate) { return _byId.Count; } } }

        /// <summary>The account, or null.</summary>
        public Account? FindAccount(string id)
        {
            lock (_gate) { return _accounts.GetValueOrDefault(id); }
        }

        /// <summary>The device, or null.</summary>
        public DeviceRecord? Find(Account account, string endpoint)
        {
            lock (_gate) { return account.ByEndpoint.GetValueOrDefault(endpoint); }
        }

        /// <summary>The device of this account, or null.</summary>
        public DeviceRecord? FindById(Account account, string id)
        {
            lock (_gate)
            {
                return _byId.TryGetValue(id, out DeviceRecord? found) && found.Account == account
                    ? found
                    : null;
            }
        }

        /// <summary>The device of this account with this root of trust, or null. Of two endpoints
        /// with one factory key it is the one that came first.</summary>
        /// <param name="account">Whose.</param>
        /// <param name="rootOfTrust">Its public id, big-endian.</param>
        public DeviceRecord? FindByRootOfTrust(Account account, ulong rootOfTrust)
        {
            lock (_gate) { return account.ByRootOfTrust.GetValueOrDefault(rootOfTrust); }
        }

        /// <summary>The device of that name, made when there is none: whoever asks first owns the
        /// name, even when two ask at once. The caller compares the factory key.</summary>
        /// <returns>Null when <see cref="DevicesMax"/> are there.</returns>
        public DeviceRecord? FindOrAdd(
            Account account, string endpoint, byte[] factoryKey, long nowMs)
        {
            lock (_gate)
            {
                if (account.ByEndpoint.TryGetValue(endpoint, out DeviceRecord? found))
                {
                    return found;
                }
                if (_byId.Count >= DevicesMax) { return null; }
                // A clock that was set back must not disturb the order of pages.
                int count = account.InOrder.Count;
                long createdAtMs = count == 0
                    ? nowMs
                    : Math.Max(nowMs, account.InOrder[count - 1].CreatedAtMs);
                DeviceRecord added = new DeviceRecord(
                    Hex.NewId(), account, endpoint, factoryKey, createdAtMs);
                AddLocked(added);
                return added;
            }
        }

        /// <summary>A page of an account's devices in the order of creation.</summary>
        /// <param name="account">Whose.</param>
        /// <param name="after">The page starts behind this one; null: at the beginning.</param>
        /// <param name="isDescending">Newest first.</param>
        /// <param name="accept">The filter.</param>
        /// <param name="limit">Devices at most.</param>
        /// <param name="page">Receives them.</param>
        /// <returns>True when more would follow.</returns>
        public bool Page(
            Account account, DeviceRecord? after, bool isDescending,
            Predicate<DeviceRecord> accept, int limit, List<DeviceRecord> page)
        {
            lock (_gate)
            {
                List<DeviceRecord> all = account.InOrder;
                int step = isDescending ? -1 : 1;
                int index = isDescending ? all.Count - 1 : 0;
                if (after != null) { index = IndexOf(all, after) + step; }
                for (; index >= 0 && index < all.Count; index += step)
                {
                    if (!accept(all[index])) { continue; }
                    if (page.Count == limit) { return true; }
                    page.Add(all[index]);
                }
                return false;
            }
        }

        /// <summary>How many of an account's devices the filter accepts.</summary>
        public int CountWhere(Account account, Predicate<DeviceRecord> accept)
        {
            lock (_gate)
            {
                int count = 0;
                foreach (DeviceRecord device in account.InOrder)
                {
                    if (accept(device)) { count++; }
                }
                return count;
            }
        }

        /// <summary>The account that was made first; null when there is none.</summary>
        public Account? FirstAccount()
        {
            lock (_gate) { return _firstAccount; }
        }

        /// <summary>Runs the action for every device; nothing else happens meanwhile.</summary>
        internal void ForEach(Action<DeviceRecord> action)
        {
            lock (_gate)
            {
                foreach (DeviceRecord device in _byId.Values) { action(device); }
            }
        }

        internal DeviceRecord? FindById(string id)
        {
            lock (_gate) { return _byId.GetValueOrDefault(id); }
        }

        internal Account AddAccount(string id, string name)
        {
            lock (_gate)
            {
                Account account = new Account(id, name);
                _accounts.Add(id, account);
                _firstAccount ??= account;
                return account;
            }
        }

        internal void Add(DeviceRecord device)
        {
            lock (_gate) { AddLocked(device); }
        }

        private void AddLocked(DeviceRecord device)
        {
            device.Account.ByEndpoint.Add(device.Endpoint, device);
            device.Account.InOrder.Add(device);
            device.Account.ByRootOfTrust.TryAdd(
                BinaryPrimitives.ReadUInt64BigEndian(device.FactoryKey), device);
            _byId.Add(device.Id, device);
        }

        // Ordered by time of creation; equal times stand next to each other.
        private static int IndexOf(List<DeviceRecord> all, DeviceRecord device)
        {
            int low = 0;
            int high = all.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (all[middle].CreatedAtMs < device.CreatedAtMs) { low = middle + 1; }
                else { high = middle; }
            }
            return all.IndexOf(device, low);
        }
    }
}
