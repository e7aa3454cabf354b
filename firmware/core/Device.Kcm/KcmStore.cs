using System;
using Device.Crypto;

namespace Device.Kcm
{
    /// <summary>
    /// The device's keys, certificates and configs on two banks of flash, so that a cut at any
    /// instant leaves the old state or the new. Results come as status, never as exception.
    /// Used by one thread at a time.
    /// </summary>
    public sealed class KcmStore : IDisposable
    {
        private KcmStore()
        {
        }

        /// <summary>Opens the store in two banks of the same size; formats it when both are blank.
        /// An image that is not ours, or newer than this code, is refused and left as it
        /// is.</summary>
        /// <param name="first">One bank.</param>
        /// <param name="second">The other bank.</param>
        /// <param name="crypto">Provider of primitives; kept.</param>
        /// <param name="rootOfTrust">32 secret bytes of this device; copied.</param>
        /// <param name="counter">The platform's counter against old images, or null.</param>
        /// <param name="store">The store, or null.</param>
        public static KcmStatus Mount(
            IBank first, IBank second, ICrypto crypto, byte[] rootOfTrust,
            IMonotonicCounter counter, out KcmStore store)
        {
            store = null;
            return KcmStatus.NotInitialized;
        }

        /// <summary>Erases both banks and makes an empty store: for the factory only. Every item is
        /// gone, factory items too.</summary>
        public static KcmStatus Format(
            IBank first, IBank second, ICrypto crypto, byte[] rootOfTrust,
            IMonotonicCounter counter, out KcmStore store)
        {
            store = null;
            return KcmStatus.NotInitialized;
        }

        /// <summary>Reads an item: Working, else Factory. A private key answers
        /// <see cref="KcmStatus.NotPermitted"/>.</summary>
        public KcmStatus Get(
            KcmItemType type, string name, byte[] buffer, int offset, int capacity, out int count)
        {
            count = 0;
            return KcmStatus.NotInitialized;
        }

        /// <summary>Reads an item of one area.</summary>
        public KcmStatus GetFrom(
            KcmArea area, KcmItemType type, string name,
            byte[] buffer, int offset, int capacity, out int count)
        {
            count = 0;
            return KcmStatus.NotInitialized;
        }

        /// <summary>Bytes of an item: Working, else Factory.</summary>
        public KcmStatus GetSize(KcmItemType type, string name, out int count)
        {
            count = 0;
            return KcmStatus.NotInitialized;
        }

        /// <summary>Bytes of an item of one area.</summary>
        public KcmStatus GetSizeFrom(KcmArea area, KcmItemType type, string name, out int count)
        {
            count = 0;
            return KcmStatus.NotInitialized;
        }

        /// <summary>True when the area has the item, readable or corrupted.</summary>
        public bool Contains(KcmArea area, KcmItemType type, string name)
        {
            return false;
        }

        /// <summary>Stores a new Working item; <see cref="KcmStatus.FileExist"/> when Working or
        /// Factory has the name.</summary>
        public KcmStatus Put(KcmItemType type, string name, byte[] data, int offset, int count)
        {
            return KcmStatus.NotInitialized;
        }

        /// <summary>Removes the Working and Staged copies of an item. A factory item stays and
        /// shows again; when there is nothing else it answers
        /// <see cref="KcmStatus.NotPermitted"/>.</summary>
        public KcmStatus Delete(KcmItemType type, string name)
        {
            return KcmStatus.NotInitialized;
        }

        /// <summary>A private key to use, from one area; the caller disposes it.</summary>
        public KcmStatus OpenPrivateKey(
            KcmArea area, string name, KeyUse use, out IPrivateKey key)
        {
            key = null;
            return KcmStatus.NotInitialized;
        }

        /// <summary>A private key to use: Working, else Factory; the caller disposes it.</summary>
        public KcmStatus OpenPrivateKey(string name, KeyUse use, out IPrivateKey key)
        {
            key = null;
            return KcmStatus.NotInitialized;
        }

        /// <summary>Starts a transaction.</summary>
        public KcmTransaction Begin()
        {
            return new KcmTransaction(this);
        }

        /// <summary>Removes all Working and Staged items in one atomic step; factory items
        /// stay.</summary>
        public KcmStatus FactoryReset()
        {
            return KcmStatus.NotInitialized;
        }

        /// <summary>Entries in all areas, for <see cref="GetItem"/>.</summary>
        public int ItemCount { get { return 0; } }

        /// <summary>The entry at an index below <see cref="ItemCount"/>; the order changes with
        /// every write.</summary>
        public KcmStatus GetItem(int index, out KcmItemInfo item)
        {
            item = null;
            return KcmStatus.NotInitialized;
        }

        /// <summary>How the store is now.</summary>
        public KcmHealth GetHealth()
        {
            return new KcmHealth();
        }

        /// <summary>Forgets the keys; every later call answers
        /// <see cref="KcmStatus.NotInitialized"/>.</summary>
        public void Dispose()
        {
        }
    }
}
