using System;
using Device.Base;
using Device.Crypto;
using Device.X509;

namespace Device.Kcm
{
    /// <summary>
    /// The device's keys, certificates and configs on two banks of flash, so that a cut at any
    /// instant leaves the old state or the new. Results come as status, never as exception.
    /// Used by one thread at a time.
    /// </summary>
    /// <remarks>
    /// Pelion's KCM in idiomatic form: its item types, names, limits and status numbers. What is
    /// different: an item lies in an area (Factory under Working, Staged apart), a chain is one
    /// item, private keys never come out, and several changes can be one transaction. The format on
    /// flash is in docs/kcm-format.md, the reasons in docs/decisions/0003-store-format.md. A call
    /// takes memory of the size of its item and gives it back; a mounted store keeps below 4 KiB.
    /// </remarks>
    public sealed class KcmStore : IDisposable
    {
        private StoreCore _core;

        private KcmStore(StoreCore core)
        {
            _core = core;
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
        /// <returns>Success, InvalidParameter, InvalidFileVersion, FileCorrupted, StorageError, or
        /// EntropyMissing when a blank store cannot be formatted.</returns>
        public static KcmStatus Mount(
            IBank first, IBank second, ICrypto crypto, byte[] rootOfTrust,
            IMonotonicCounter counter, out KcmStore store)
        {
            store = null;
            if (!AreUsable(first, second, crypto, rootOfTrust))
            {
                return KcmStatus.InvalidParameter;
            }
            KcmStatus status = StoreCore.Open(
                new FlashBank(first), new FlashBank(second), crypto, rootOfTrust, counter,
                out StoreCore core);
            if (status == KcmStatus.Success) { store = new KcmStore(core); }
            return status;
        }

        /// <summary>Erases both banks and makes an empty store: for the factory only. Every item is
        /// gone, factory items too.</summary>
        /// <returns>Success, InvalidParameter, StorageError or EntropyMissing.</returns>
        public static KcmStatus Format(
            IBank first, IBank second, ICrypto crypto, byte[] rootOfTrust,
            IMonotonicCounter counter, out KcmStore store)
        {
            store = null;
            if (!AreUsable(first, second, crypto, rootOfTrust))
            {
                return KcmStatus.InvalidParameter;
            }
            KcmStatus status = StoreCore.Create(
                new FlashBank(first), new FlashBank(second), crypto, rootOfTrust, counter,
                out StoreCore core);
            if (status == KcmStatus.Success) { store = new KcmStore(core); }
            return status;
        }

        /// <summary>Reads an item: Working, else Factory. A private key answers
        /// <see cref="KcmStatus.NotPermitted"/>.</summary>
        public KcmStatus Get(
            KcmItemType type, string name, byte[] buffer, int offset, int capacity, out int count)
        {
            KcmStatus status = FindVisible(type, name, out int i);
            return CopyOut(status, i, buffer, offset, capacity, out count);
        }

        /// <summary>Reads an item of one area.</summary>
        public KcmStatus GetFrom(
            KcmArea area, KcmItemType type, string name,
            byte[] buffer, int offset, int capacity, out int count)
        {
            KcmStatus status = Find(area, type, name, out int i);
            return CopyOut(status, i, buffer, offset, capacity, out count);
        }

        /// <summary>Bytes of an item: Working, else Factory.</summary>
        public KcmStatus GetSize(KcmItemType type, string name, out int count)
        {
            return SizeOf(FindVisible(type, name, out int i), i, out count);
        }

        /// <summary>Bytes of an item of one area.</summary>
        public KcmStatus GetSizeFrom(KcmArea area, KcmItemType type, string name, out int count)
        {
            return SizeOf(Find(area, type, name, out int i), i, out count);
        }

        /// <summary>Where the item that a read finds is kept.</summary>
        public KcmStatus GetLocation(KcmItemType type, string name, out KcmLocation location)
        {
            KcmStatus status = FindVisible(type, name, out int i);
            location = status == KcmStatus.Success ? KcmLocation.Store : KcmLocation.None;
            return status;
        }

        /// <summary>The slot of a private key in a secure element; no platform here has one, so
        /// a key that is found answers
        /// <see cref="KcmStatus.InvalidExpectedLocation"/>.</summary>
        public KcmStatus GetSecureElementSlot(string privateName, out int slot)
        {
            slot = 0;
            KcmStatus status = FindVisible(KcmItemType.PrivateKey, privateName, out int i);
            return status == KcmStatus.Success ? KcmStatus.InvalidExpectedLocation : status;
        }

        /// <summary>True when the area has the item, readable or corrupted.</summary>
        public bool Contains(KcmArea area, KcmItemType type, string name)
        {
            return Find(area, type, name, out int i) == KcmStatus.Success;
        }

        /// <summary>Stores a new Working item; <see cref="KcmStatus.FileExist"/> when Working or
        /// Factory has the name.</summary>
        public KcmStatus Put(KcmItemType type, string name, byte[] data, int offset, int count)
        {
            KcmStatus status = CheckFree(KcmArea.Working, type, name);
            if (status != KcmStatus.Success) { return status; }
            KcmTransaction transaction = Begin();
            transaction.Set(KcmArea.Working, type, name, data, offset, count);
            return transaction.Commit();
        }

        /// <summary>Stores a new Working certificate or chain after the checks that the caller
        /// names; as <see cref="Put"/> otherwise.</summary>
        public KcmStatus PutChain(
            string name, byte[] data, int offset, int count, KcmCertificateCheck check)
        {
            KcmStatus status = CheckFree(KcmArea.Working, KcmItemType.Certificate, name);
            if (status != KcmStatus.Success) { return status; }
            KcmTransaction transaction = Begin();
            transaction.SetChain(KcmArea.Working, name, data, offset, count, check);
            return transaction.Commit();
        }

        /// <summary>Removes the Working and Staged copies of an item. A factory item stays and
        /// shows again; when there is nothing else it answers
        /// <see cref="KcmStatus.NotPermitted"/>.</summary>
        public KcmStatus Delete(KcmItemType type, string name)
        {
            KcmStatus working = Find(KcmArea.Working, type, name, out int i);
            if (working != KcmStatus.Success && working != KcmStatus.ItemNotFound)
            {
                return working;
            }
            bool isStaged = Contains(KcmArea.Staged, type, name);
            if (working == KcmStatus.ItemNotFound && !isStaged)
            {
                return Contains(KcmArea.Factory, type, name)
                    ? KcmStatus.NotPermitted : KcmStatus.ItemNotFound;
            }
            KcmTransaction transaction = Begin();
            if (working == KcmStatus.Success)
            {
                transaction.Delete(KcmArea.Working, type, name);
            }
            if (isStaged) { transaction.Delete(KcmArea.Staged, type, name); }
            return transaction.Commit();
        }

        /// <summary>A private key to use, from one area; the caller disposes it.</summary>
        public KcmStatus OpenPrivateKey(
            KcmArea area, string name, KeyUse use, out IPrivateKey key)
        {
            return Open(Find(area, KcmItemType.PrivateKey, name, out int i), i, use, out key);
        }

        /// <summary>A private key to use: Working, else Factory; the caller disposes it.</summary>
        public KcmStatus OpenPrivateKey(string name, KeyUse use, out IPrivateKey key)
        {
            return Open(FindVisible(KcmItemType.PrivateKey, name, out int i), i, use, out key);
        }

        /// <summary>The certificates of an item of one area, leaf first.</summary>
        public KcmStatus GetChain(KcmArea area, string name, out CertificateChain chain)
        {
            return ReadChain(Find(area, KcmItemType.Certificate, name, out int i), i, out chain);
        }

        /// <summary>The certificates of an item, leaf first: Working, else Factory.</summary>
        public KcmStatus GetChain(string name, out CertificateChain chain)
        {
            return ReadChain(FindVisible(KcmItemType.Certificate, name, out int i), i, out chain);
        }

        /// <summary>Starts a transaction.</summary>
        public KcmTransaction Begin()
        {
            return new KcmTransaction(this, _core);
        }

        /// <summary>Removes all Working and Staged items in one atomic step; factory items
        /// stay.</summary>
        public KcmStatus FactoryReset()
        {
            if (_core == null) { return KcmStatus.NotInitialized; }
            KcmIndex next = _core.Index.Clone(null);
            next.RemoveOperational();
            if (next.Count == _core.Index.Count && _core.Live.IsClean)
            {
                return KcmStatus.Success;
            }
            return _core.Change(next, null, 0);
        }

        /// <summary>Entries in all areas, for <see cref="GetItem"/>.</summary>
        public int ItemCount { get { return _core == null ? 0 : _core.Index.Count; } }

        /// <summary>The entry at an index below <see cref="ItemCount"/>; the order changes with
        /// every write.</summary>
        public KcmStatus GetItem(int index, out KcmItemInfo item)
        {
            item = null;
            if (_core == null) { return KcmStatus.NotInitialized; }
            if (index < 0 || index >= _core.Index.Count) { return KcmStatus.InvalidParameter; }
            KcmItemInfo info = new KcmItemInfo();
            info.Area = _core.Index.AreaAt(index);
            info.Type = _core.Index.TypeAt(index);
            info.IsCorrupted = _core.Index.IsCorruptedAt(index);
            info.DataCount = info.Type == KcmItemType.PrivateKey
                ? 0 : _core.Index.DataCountAt(index);
            byte[] name = new byte[_core.Index.NameCountAt(index)];
            info.Name = name.Length > 0 && _core.Index.TryReadName(index, name, 0)
                && Ascii.TryGetString(name, 0, name.Length, out string text) ? text : "";
            item = info;
            return KcmStatus.Success;
        }

        /// <summary>How the store is now; null after Dispose.</summary>
        public KcmHealth GetHealth()
        {
            return _core == null ? null : HealthReport.Make(_core);
        }

        /// <summary>Forgets the keys; every later call answers
        /// <see cref="KcmStatus.NotInitialized"/>.</summary>
        public void Dispose()
        {
            if (_core != null) { _core.Dispose(); }
            _core = null;
        }

        /// <summary>What does the work; null after Dispose.</summary>
        internal StoreCore Core { get { return _core; } }

        /// <summary>Success when a new item may take the name: it is sound and neither Working nor
        /// Factory has it (for Staged: Staged does not), or only damaged.</summary>
        internal KcmStatus CheckFree(KcmArea area, KcmItemType type, string name)
        {
            int i = KcmIndex.None;
            KcmStatus status = area == KcmArea.Staged
                ? Find(area, type, name, out i) : FindVisible(type, name, out i);
            if (status == KcmStatus.ItemNotFound) { return KcmStatus.Success; }
            if (status != KcmStatus.Success) { return status; }
            return _core.Index.IsCorruptedAt(i) ? KcmStatus.Success : KcmStatus.FileExist;
        }

        internal bool Uses(StoreCore core) { return core != null && core == _core; }

        internal static bool IsSlice(byte[] buffer, int offset, int count)
        {
            return buffer != null && offset >= 0 && count >= 0 && count <= buffer.Length - offset;
        }

        internal static bool IsKnown(KcmArea area, KcmItemType type)
        {
            return area >= KcmArea.Working && area <= KcmArea.Staged
                && type >= KcmItemType.PrivateKey && type <= KcmItemType.Config;
        }

        private static bool AreUsable(
            IBank first, IBank second, ICrypto crypto, byte[] rootOfTrust)
        {
            return first != null && second != null && first != second && crypto != null
                && rootOfTrust != null && rootOfTrust.Length == KcmLimits.RootOfTrustBytes
                && first.SizeBytes == second.SizeBytes && IsUsable(first) && IsUsable(second);
        }

        private static bool IsUsable(IBank bank)
        {
            return bank.ProgramUnitBytes == RecordHeader.UnitBytes
                && bank.SizeBytes >= KcmLimits.BankBytesMin
                && bank.SizeBytes <= KcmLimits.BankBytesMax
                && bank.SectorBytes > 0
                && bank.SizeBytes % BankHeader.SizeGranularity == 0
                && bank.SizeBytes % bank.SectorBytes == 0;
        }

        private KcmStatus Find(KcmArea area, KcmItemType type, string name, out int i)
        {
            i = KcmIndex.None;
            if (_core == null) { return KcmStatus.NotInitialized; }
            if (!IsKnown(area, type)) { return KcmStatus.InvalidParameter; }
            KcmStatus status = ItemName.TryGetBytes(name, out byte[] bytes);
            if (status != KcmStatus.Success) { return status; }
            uint hash = ItemName.Hash(type, bytes, 0, bytes.Length);
            i = _core.Index.Find(area, type, hash, bytes, 0, bytes.Length);
            return i == KcmIndex.None ? KcmStatus.ItemNotFound : KcmStatus.Success;
        }

        private KcmStatus FindVisible(KcmItemType type, string name, out int i)
        {
            KcmStatus status = Find(KcmArea.Working, type, name, out i);
            return status == KcmStatus.ItemNotFound
                ? Find(KcmArea.Factory, type, name, out i) : status;
        }

        private KcmStatus SizeOf(KcmStatus found, int i, out int count)
        {
            count = 0;
            if (found != KcmStatus.Success) { return found; }
            if (_core.Index.IsCorruptedAt(i)) { return KcmStatus.FileCorrupted; }
            if (_core.Index.TypeAt(i) == KcmItemType.PrivateKey) { return KcmStatus.NotPermitted; }
            count = _core.Index.DataCountAt(i);
            return KcmStatus.Success;
        }

        private KcmStatus CopyOut(
            KcmStatus found, int i, byte[] buffer, int offset, int capacity, out int count)
        {
            count = 0;
            KcmStatus status = SizeOf(found, i, out int size);
            if (status != KcmStatus.Success) { return status; }
            if (!IsSlice(buffer, offset, capacity)) { return KcmStatus.InvalidParameter; }
            if (size > capacity) { return KcmStatus.InsufficientBuffer; }
            status = _core.Read(i, out byte[] record, out int start);
            if (status != KcmStatus.Success) { return status; }
            Array.Copy(record, start, buffer, offset, size);
            Bytes.Zeroise(record);
            count = size;
            return KcmStatus.Success;
        }

        private KcmStatus Open(KcmStatus found, int i, KeyUse use, out IPrivateKey key)
        {
            key = null;
            if (found != KcmStatus.Success) { return found; }
            KcmStatus status = _core.Read(i, out byte[] record, out int start);
            if (status != KcmStatus.Success) { return status; }
            bool isKey = _core.Index.DataCountAt(i) == ItemData.PrivateKeyBytes
                && _core.Crypto.TryImportPrivateKey(
                    record, start, record, start + P256.ScalarSize, use, out key);
            Bytes.Zeroise(record);
            return isKey ? KcmStatus.Success : KcmStatus.PrivateKeyVerificationFailed;
        }

        private KcmStatus ReadChain(KcmStatus found, int i, out CertificateChain chain)
        {
            chain = null;
            if (found != KcmStatus.Success) { return found; }
            KcmStatus status = _core.Read(i, out byte[] record, out int start);
            if (status != KcmStatus.Success) { return status; }
            return ItemData.FromFault(CertificateChain.TryParse(
                record, start, _core.Index.DataCountAt(i), out chain));
        }
    }
}
