using Device.Base;
using Device.Crypto;
using Device.Kcm;

namespace Device.Agent
{
    /// <summary>
    /// The session with the management service on flash, so that a device which restarts goes on
    /// without a handshake, and the numbers that its records may bear.
    /// </summary>
    /// <remarks>
    /// <para>Implementation notes. Two items of one name, which no backup takes along: the keys
    /// (a SymmetricKey, so that dropping it leaves no copy behind) and, small and written anew for
    /// every block of numbers, the note (a Config): version (1), the first bytes of the SHA-256
    /// over the keys (8), the end of the reserved block (6), by how much CoAP's message ids are
    /// ahead of the records' numbers (2).</para>
    /// <para>The invariant: no record is ever sent under these keys with a number that is not below
    /// an end which was committed and read back before. After a restart numbers begin at the end
    /// that is found. So whatever is cut, a number is skipped, never used twice; message ids go
    /// with them, since each takes a record. A note that does not belong to the keys, or either
    /// that cannot be read, is no session.</para>
    /// </remarks>
    internal sealed class SavedSession
    {
        /// <summary>Name of both items.</summary>
        public const string ItemName = KcmBackup.SessionName;

        private const int Version = 2;
        private const int IdSize = 8;
        private const int NoteSize = 1 + IdSize + 6 + 2;

        private readonly ICrypto _crypto;
        private readonly KcmStore _store;
        private readonly byte[] _id = new byte[IdSize];

        public SavedSession(ICrypto crypto, KcmStore store)
        {
            _crypto = crypto;
            _store = store;
        }

        /// <summary>True when there is something on flash.</summary>
        public bool IsThere
        {
            get
            {
                return Has(_store, KcmItemType.SymmetricKey) || Has(_store, KcmItemType.Config);
            }
        }

        /// <summary>The first number that is not reserved.</summary>
        public long End { get; private set; }

        /// <summary>Of <see cref="SessionNumbers.ShiftOf"/>.</summary>
        public int MessageIdShift { get; private set; }

        /// <summary>Adds the dropping of what is there to a transaction that changes what the
        /// session rests on.</summary>
        public static void DropIn(KcmStore store, KcmTransaction transaction)
        {
            DropIn(store, transaction, KcmItemType.SymmetricKey);
            DropIn(store, transaction, KcmItemType.Config);
        }

        /// <summary>Keeps a session. Whatever comes back, it may be there after a restart: the
        /// caller uses no number from <paramref name="end"/> on.</summary>
        public KcmStatus Save(byte[] keys, int count, long end, int messageIdShift)
        {
            Identify(keys, count);
            End = end;
            MessageIdShift = messageIdShift;
            using KcmTransaction transaction = _store.Begin();
            transaction.Set(
                KcmArea.Working, KcmItemType.SymmetricKey, ItemName, keys, 0, count);
            byte[] note = SetNote(transaction);
            return Commit(transaction, note);
        }

        /// <summary>Reserves the numbers up to an end, on flash and read back.</summary>
        /// <returns>Success: they may be used. Anything else: they may not, ever.</returns>
        public KcmStatus Reserve(long end)
        {
            End = end;
            using KcmTransaction transaction = _store.Begin();
            return Commit(transaction, SetNote(transaction));
        }

        /// <summary>Reads what is there.</summary>
        /// <param name="keys">To be zeroised by the caller; or null.</param>
        /// <returns>False when nothing is there that could be gone on with.</returns>
        public bool TryLoad(out byte[] keys)
        {
            keys = null;
            byte[] note = new byte[NoteSize];
            KcmStatus status = _store.GetFrom(
                KcmArea.Working, KcmItemType.Config, ItemName, note, 0, note.Length, out int count);
            if (status != KcmStatus.Success || !TryReadNote(note, count)) { return false; }
            status = _store.GetSizeFrom(
                KcmArea.Working, KcmItemType.SymmetricKey, ItemName, out int size);
            if (status != KcmStatus.Success) { return false; }
            byte[] found = new byte[size];
            status = _store.GetFrom(
                KcmArea.Working, KcmItemType.SymmetricKey, ItemName, found, 0, size, out count);
            byte[] expected = Bytes.Copy(_id, 0, IdSize);
            Identify(found, size);
            if (status != KcmStatus.Success || !Bytes.AreEqual(expected, _id))
            {
                Bytes.Zeroise(found);
                return false;
            }
            keys = found;
            return true;
        }

        /// <summary>Drops what is there. A store that refuses keeps keys that are used up to a
        /// number below the next one.</summary>
        public KcmStatus Drop()
        {
            if (!IsThere) { return KcmStatus.Success; }
            using KcmTransaction transaction = _store.Begin();
            DropIn(_store, transaction);
            return transaction.Commit();
        }

        private static bool Has(KcmStore store, KcmItemType type)
        {
            return store.Contains(KcmArea.Working, type, ItemName);
        }

        private static void DropIn(KcmStore store, KcmTransaction transaction, KcmItemType type)
        {
            if (Has(store, type)) { transaction.Delete(KcmArea.Working, type, ItemName); }
        }

        private byte[] SetNote(KcmTransaction transaction)
        {
            byte[] note = new byte[NoteSize];
            ByteWriter writer = new ByteWriter(note, 0, note.Length);
            writer.WriteUInt8(Version);
            writer.WriteBytes(_id, 0, IdSize);
            writer.WriteUInt48(End);
            writer.WriteUInt16(MessageIdShift);
            transaction.Set(
                KcmArea.Working, KcmItemType.Config, ItemName, note, 0, note.Length);
            return note;
        }

        // ErasePending: the change is durable; the store itself sees to the old bytes.
        private KcmStatus Commit(KcmTransaction transaction, byte[] note)
        {
            KcmStatus status = transaction.Commit();
            if (status != KcmStatus.Success && status != KcmStatus.ErasePending) { return status; }
            byte[] found = new byte[NoteSize];
            status = _store.GetFrom(
                KcmArea.Working, KcmItemType.Config, ItemName,
                found, 0, found.Length, out int count);
            bool isSame = status == KcmStatus.Success && count == note.Length
                && Bytes.AreEqual(found, 0, note, 0, count);
            return isSame ? KcmStatus.Success : KcmStatus.StorageError;
        }

        private bool TryReadNote(byte[] note, int count)
        {
            ByteReader reader = new ByteReader(note, 0, count);
            int version = reader.ReadUInt8();
            int id = reader.Skip(IdSize);
            long end = reader.ReadUInt48();
            int shift = reader.ReadUInt16();
            if (!reader.AtEnd || version != Version) { return false; }
            System.Array.Copy(note, id, _id, 0, IdSize);
            End = end;
            MessageIdShift = shift;
            return true;
        }

        private void Identify(byte[] keys, int count)
        {
            byte[] digest = new byte[P256.DigestSize];
            _crypto.Sha256(keys, 0, count, digest, 0);
            System.Array.Copy(digest, 0, _id, 0, IdSize);
        }
    }
}
