using Device.Agent.Heartbeat;
using Device.Base;
using Device.Kcm;

namespace Device.Agent.Lifecycle
{
    /// <summary>
    /// The transactions that are open, or whose results are not taken yet, and the last that were:
    /// one Config item, written in the same transaction of the store as what it tells of, so that
    /// the two never differ.
    /// </summary>
    /// <remarks>The bytes are in docs/heartbeat.md.</remarks>
    internal sealed class LifecycleJournal
    {
        /// <summary>Name of the item.</summary>
        public const string ItemName = "LifecycleJournal";

        private const int EntriesMax = 8;

        // Enough for an operation that comes once more after its result was taken.
        private const int AcknowledgedMax = 2;

        private const int Version = 1;
        private const int EntryFixedSize = HeartbeatLimits.IdSize + 7;
        private const int SizeMax =
            2 + (EntriesMax * (EntryFixedSize + HeartbeatLimits.NameMax));

        private const int FlagLocal = 1;
        private const int FlagAnchor = 2;
        private const int FlagAcknowledged = 4;

        private readonly LifecycleEntry[] _entries = new LifecycleEntry[EntriesMax];
        private int _count;
        private bool _isOnFlash;

        public int Count { get { return _count; } }

        public LifecycleEntry this[int index] { get { return _entries[index]; } }

        /// <summary>Reads the item; false when it is there and cannot be read: then the journal is
        /// empty.</summary>
        public bool TryLoad(KcmStore store)
        {
            _count = 0;
            byte[] buffer = new byte[SizeMax];
            KcmStatus status = store.GetFrom(
                KcmArea.Working, KcmItemType.Config, ItemName,
                buffer, 0, buffer.Length, out int count);
            if (status == KcmStatus.ItemNotFound) { return true; }
            _isOnFlash = true;
            if (status == KcmStatus.Success && TryRead(new ByteReader(buffer, 0, count)))
            {
                return true;
            }
            _count = 0;
            return false;
        }

        /// <summary>Adds the writing of the journal as it is now to a transaction.</summary>
        public void Write(KcmTransaction transaction)
        {
            if (_count == 0 && !_isOnFlash) { return; }
            byte[] buffer = new byte[SizeMax];
            ByteWriter writer = new ByteWriter(buffer, 0, buffer.Length);
            writer.WriteUInt8(Version);
            writer.WriteUInt8(_count);
            for (int i = 0; i < _count; i++) { WriteEntry(writer, _entries[i]); }
            transaction.Set(
                KcmArea.Working, KcmItemType.Config, ItemName, buffer, 0, writer.Count);
        }

        /// <summary>What was written is on flash.</summary>
        public void Settle()
        {
            _isOnFlash = _isOnFlash || _count > 0;
            for (int i = 0; i < _count; i++) { _entries[i].IsStored = true; }
        }

        public LifecycleEntry Find(byte[] transaction)
        {
            for (int i = 0; i < _count; i++)
            {
                if (Bytes.AreEqual(_entries[i].Transaction, transaction)) { return _entries[i]; }
            }
            return null;
        }

        /// <summary>The open transaction of a name, or null.</summary>
        public LifecycleEntry FindOpen(string name)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_entries[i].IsOpen && _entries[i].Name == name) { return _entries[i]; }
            }
            return null;
        }

        /// <summary>True when another entry can be added; those taken by the service give way.
        /// </summary>
        public bool HasRoom()
        {
            if (_count == EntriesMax) { Trim(0); }
            return _count < EntriesMax;
        }

        public void Add(LifecycleEntry entry)
        {
            _entries[_count] = entry;
            _count++;
        }

        public void Remove(LifecycleEntry entry)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_entries[i] == entry) { RemoveAt(i); return; }
            }
        }

        /// <summary>Forgets the oldest of those that the service has taken.</summary>
        public void Trim()
        {
            Trim(AcknowledgedMax);
        }

        private void Trim(int kept)
        {
            for (int i = _count - 1; i >= 0; i--)
            {
                if (!_entries[i].IsAcknowledged) { continue; }
                if (kept > 0) { kept--; }
                else { RemoveAt(i); }
            }
        }

        private void RemoveAt(int index)
        {
            _count--;
            for (int i = index; i < _count; i++) { _entries[i] = _entries[i + 1]; }
            _entries[_count] = null;
        }

        private static void WriteEntry(ByteWriter writer, LifecycleEntry entry)
        {
            int flags = (entry.IsLocal ? FlagLocal : 0)
                | (entry.HasAnchor ? FlagAnchor : 0)
                | (entry.IsAcknowledged ? FlagAcknowledged : 0);
            string name = entry.Name == HeartbeatLimits.OperationalName ? "" : entry.Name;
            writer.WriteBytes(entry.Transaction, 0, entry.Transaction.Length);
            writer.WriteUInt8((int)entry.Verb);
            writer.WriteUInt8((int)entry.State);
            writer.WriteUInt8(flags);
            writer.WriteUInt8((int)entry.Fault);
            writer.WriteUInt16(entry.Detail);
            writer.WriteUInt8(name.Length);
            writer.WriteAscii(name);
        }

        private bool TryRead(ByteReader reader)
        {
            int version = reader.ReadUInt8();
            int count = reader.ReadUInt8();
            if (version != Version || count > EntriesMax) { return false; }
            for (int i = 0; i < count; i++)
            {
                LifecycleEntry entry = ReadEntry(reader);
                if (entry == null) { return false; }
                Add(entry);
            }
            return reader.AtEnd;
        }

        private static LifecycleEntry ReadEntry(ByteReader reader)
        {
            byte[] transaction = new byte[HeartbeatLimits.IdSize];
            reader.ReadBytes(transaction, 0, transaction.Length);
            int verb = reader.ReadUInt8();
            int state = reader.ReadUInt8();
            int flags = reader.ReadUInt8();
            int fault = reader.ReadUInt8();
            int detail = reader.ReadUInt16();
            int nameCount = reader.ReadUInt8();
            int nameOffset = reader.Skip(nameCount);
            if (reader.Failed || verb > (int)HeartbeatVerb.Delete
                || state < (int)LifecycleState.RequestMade || state > (int)LifecycleState.Failed
                || nameCount > HeartbeatLimits.NameMax
                || !Ascii.TryGetString(reader.Buffer, nameOffset, nameCount, out string name))
            {
                return null;
            }
            if (nameCount == 0) { name = HeartbeatLimits.OperationalName; }
            return new LifecycleEntry(
                transaction, (HeartbeatVerb)verb, name, (flags & FlagLocal) != 0)
            {
                State = (LifecycleState)state,
                Fault = (LifecycleFault)fault,
                Detail = detail,
                HasAnchor = (flags & FlagAnchor) != 0,
                IsAcknowledged = (flags & FlagAcknowledged) != 0,
                IsStored = true,
            };
        }
    }
}
