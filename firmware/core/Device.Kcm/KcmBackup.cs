using System;
using Device.Base;

namespace Device.Kcm
{
    /// <summary>
    /// All items of a store, secrets too, sealed under a key that only this device's root of trust
    /// gives: to be kept anywhere and put back on the same device. A saved DTLS session is never
    /// in it: it would be an old one. docs/kcm-format.md section 11.
    /// </summary>
    public static class KcmBackup
    {
        /// <summary>The item that no backup has, of whatever type.</summary>
        public const string SessionName = "sslsession";

        /// <summary>Bytes of a backup without items.</summary>
        public const int OverheadBytes =
            BackupHeader.SizeBytes + RecordHeader.NonceBytes + RecordHeader.TagBytes;

        private const int EntryBytes = 4;
        private const int BodyStart = BackupHeader.SizeBytes + RecordHeader.NonceBytes;

        /// <summary>Bytes that <see cref="Write"/> will give.</summary>
        /// <returns>Success, InvalidParameter or NotInitialized.</returns>
        public static KcmStatus GetSize(KcmStore store, out int count)
        {
            count = 0;
            if (store == null) { return KcmStatus.InvalidParameter; }
            if (store.Core == null) { return KcmStatus.NotInitialized; }
            KcmIndex index = store.Core.Index;
            count = OverheadBytes;
            for (int i = 0; i < index.Count; i++)
            {
                if (IsSession(store, i)) { continue; }
                count += EntryBytes + index.NameCountAt(i) + index.DataCountAt(i);
            }
            return KcmStatus.Success;
        }

        /// <summary>Writes a backup.</summary>
        /// <returns>Success, InvalidParameter, InsufficientBuffer, FileCorrupted when an item is
        /// damaged (delete it first), EntropyMissing, StorageError or NotInitialized. After a
        /// failure nothing was written.</returns>
        public static KcmStatus Write(
            KcmStore store, byte[] buffer, int offset, int capacity, out int count)
        {
            count = 0;
            KcmStatus status = GetSize(store, out int size);
            if (status != KcmStatus.Success) { return status; }
            if (!KcmStore.IsSlice(buffer, offset, capacity)) { return KcmStatus.InvalidParameter; }
            if (size > capacity) { return KcmStatus.InsufficientBuffer; }

            // Plain bytes stand only in an array of our own, never in the caller's.
            byte[] file = new byte[size];
            int position = BodyStart;
            int items = 0;
            for (int i = 0; i < store.Core.Index.Count && status == KcmStatus.Success; i++)
            {
                if (IsSession(store, i)) { continue; }
                status = PutEntry(store.Core, i, file, ref position);
                items++;
            }
            if (status == KcmStatus.Success)
            {
                status = Seal(store.Core, items, size - OverheadBytes, file);
            }
            if (status == KcmStatus.Success)
            {
                Array.Copy(file, 0, buffer, offset, size);
                count = size;
            }
            Bytes.Zeroise(file);
            return status;
        }

        /// <summary>Puts a backup back in one step: afterwards the Working and Staged items are
        /// exactly those of the backup, and its factory items are there. Factory items never
        /// change: one of the same name and other bytes refuses the whole.</summary>
        /// <returns>Success, or ErasePending when the old secrets could not be erased yet;
        /// otherwise the store is as it was: InvalidParameter, FileCorrupted, InvalidFileVersion,
        /// BackupForeign (another device's), FileExist (a factory item differs), StorageFull,
        /// StorageError or NotInitialized.</returns>
        public static KcmStatus Restore(KcmStore store, byte[] buffer, int offset, int count)
        {
            if (store == null || !KcmStore.IsSlice(buffer, offset, count))
            {
                return KcmStatus.InvalidParameter;
            }
            if (store.Core == null) { return KcmStatus.NotInitialized; }
            byte[] file = Bytes.Copy(buffer, offset, count);
            KcmStatus status = BackupHeader.Read(store.Core, file, out BackupHeader header);
            if (status != KcmStatus.Success) { return status; }
            status = header.TryOpen(file)
                ? Apply(store.Core, file, header) : KcmStatus.FileCorrupted;
            header.Dispose();
            Bytes.Zeroise(file);
            return status;
        }

        private static KcmStatus Seal(StoreCore core, int items, int body, byte[] file)
        {
            try
            {
                BackupHeader header = BackupHeader.Write(core, items, body, file);
                header.Seal(file, body);
                header.Dispose();
                return KcmStatus.Success;
            }
            catch (EntropyMissingException)
            {
                return KcmStatus.EntropyMissing;
            }
        }

        private static KcmStatus Apply(StoreCore core, byte[] file, BackupHeader header)
        {
            if (header.ItemCount > KcmLimits.ItemsMax) { return KcmStatus.StorageFull; }
            KcmStep[] steps = new KcmStep[header.ItemCount];
            KcmStatus status = ReadSteps(file, BodyStart + header.BodyCount, steps);
            if (status == KcmStatus.Success)
            {
                KcmIndex next = core.Index.Clone(steps);
                next.RemoveOperational();
                status = Take(core, next, steps);

                // Only a fresh image takes more steps than a transaction has; its header is what
                // makes all of them true at once.
                if (status == KcmStatus.Success) { status = core.Change(next, null, 0); }
            }
            for (int i = 0; i < steps.Length; i++)
            {
                if (steps[i] != null) { Bytes.Zeroise(steps[i].Data); }
            }
            return status;
        }

        private static KcmStatus Take(StoreCore core, KcmIndex next, KcmStep[] steps)
        {
            for (int i = 0; i < steps.Length; i++)
            {
                KcmStep step = steps[i];
                int there = next.Find(
                    step.Area, step.Type, step.Hash, step.Name, 0, step.Name.Length);
                if (there != KcmIndex.None && next.StepAt(there) == null
                    && !next.IsCorruptedAt(there))
                {
                    int current = core.Index.Find(
                        step.Area, step.Type, step.Hash, step.Name, 0, step.Name.Length);
                    KcmStatus same = CheckSame(core, current, step.Data);
                    if (same != KcmStatus.Success) { return same; }
                    continue;
                }
                if (!next.PutStep(i)) { return KcmStatus.StorageFull; }
            }
            return KcmStatus.Success;
        }

        private static KcmStatus CheckSame(StoreCore core, int i, byte[] data)
        {
            KcmStatus status = core.Read(i, out byte[] record, out int start);
            if (status != KcmStatus.Success) { return status; }
            bool isSame = core.Index.DataCountAt(i) == data.Length
                && Bytes.ConstantTimeEquals(record, start, data, 0, data.Length);
            Bytes.Zeroise(record);
            return isSame ? KcmStatus.Success : KcmStatus.FileExist;
        }

        private static KcmStatus ReadSteps(byte[] file, int end, KcmStep[] steps)
        {
            ByteReader reader = new ByteReader(file, BodyStart, end - BodyStart);
            for (int i = 0; i < steps.Length; i++)
            {
                int where = reader.ReadUInt8();
                int nameCount = reader.ReadUInt8();
                int dataCount = reader.ReadUInt16();
                if (reader.Failed || dataCount > KcmLimits.DataBytesMax
                    || nameCount + dataCount > reader.Remaining)
                {
                    return KcmStatus.FileCorrupted;
                }
                KcmStep step = new KcmStep();
                step.Kind = StepKind.Set;
                step.Area = (KcmArea)(where >> 4);
                step.Type = (KcmItemType)(where & 0x0f);
                step.Name = Bytes.Copy(file, reader.Position, nameCount);
                step.Data = Bytes.Copy(file, reader.Position + nameCount, dataCount);
                steps[i] = step;
                reader.Skip(nameCount + dataCount);
                if (!KcmStore.IsKnown(step.Area, step.Type)
                    || !ItemName.IsValid(step.Name, 0, nameCount))
                {
                    return KcmStatus.FileCorrupted;
                }
                step.Hash = ItemName.Hash(step.Type, step.Name, 0, nameCount);
            }
            return reader.Remaining == 0 ? KcmStatus.Success : KcmStatus.FileCorrupted;
        }

        private static KcmStatus PutEntry(
            StoreCore core, int i, byte[] file, ref int position)
        {
            KcmIndex index = core.Index;
            int nameCount = index.NameCountAt(i);
            int dataCount = index.DataCountAt(i);
            KcmStatus status = core.Read(i, out byte[] record, out int start);
            if (status != KcmStatus.Success) { return status; }
            file[position] = (byte)(((int)index.AreaAt(i) << 4) | (int)index.TypeAt(i));
            file[position + 1] = (byte)nameCount;
            file[position + 2] = (byte)(dataCount >> 8);
            file[position + 3] = (byte)dataCount;
            position += EntryBytes;
            Array.Copy(record, RecordHeader.HeaderBytes, file, position, nameCount);
            Array.Copy(record, start, file, position + nameCount, dataCount);
            position += nameCount + dataCount;
            Bytes.Zeroise(record);
            return KcmStatus.Success;
        }

        private static bool IsSession(KcmStore store, int i)
        {
            return store.GetItem(i, out KcmItemInfo item) == KcmStatus.Success
                && item.Name == SessionName;
        }
    }
}
