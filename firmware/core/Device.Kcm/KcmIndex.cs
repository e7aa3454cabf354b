using System;
using Device.Base;

namespace Device.Kcm
{
    /// <summary>
    /// Where each item of the store lies: ten bytes an entry in parallel arrays. Names stay on
    /// flash and are compared there; the hash only says which are worth a look.
    /// </summary>
    /// <remarks>
    /// Implementation notes. A transaction works on a copy, which replaces the store's index when
    /// the flash holds the change, so a failure has nothing to undo. In the copy an entry may stand
    /// for a step that is not written yet: its unit is then <see cref="PendingBit"/> and the step's
    /// number. An entry without a name (damaged beyond its name) matches by hash alone.
    /// </remarks>
    internal sealed class KcmIndex
    {
        public const int None = -1;

        private const int GrowBy = 32;
        private const int PendingBit = 0x8000;
        private const int AreaShift = 3;
        private const int TypeMask = 0x07;
        private const int AreaMask = 0x03;
        private const int CorruptedBit = 0x40;

        private readonly byte[] _scratch = new byte[KcmLimits.NameBytesMax];
        private FlashBank _flash;
        private KcmStep[] _steps;
        private uint[] _hashes = new uint[GrowBy];
        private ushort[] _units = new ushort[GrowBy];
        private ushort[] _dataCounts = new ushort[GrowBy];
        private byte[] _nameCounts = new byte[GrowBy];
        private byte[] _infos = new byte[GrowBy];
        private int _count;
        private int _liveBytes;
        private bool _removesSecret;

        public KcmIndex(FlashBank flash)
        {
            _flash = flash;
        }

        public int Count { get { return _count; } }

        /// <summary>Bytes that the items take in a fresh image.</summary>
        public int LiveBytes { get { return _liveBytes; } }

        /// <summary>True when a secret was removed or replaced whose record is still in the
        /// log.</summary>
        public bool RemovesSecret { get { return _removesSecret; } }

        /// <summary>A copy to change; entries may stand for these steps.</summary>
        public KcmIndex Clone(KcmStep[] steps)
        {
            KcmIndex copy = new KcmIndex(_flash);
            copy._steps = steps;
            copy._hashes = (uint[])_hashes.Clone();
            copy._units = (ushort[])_units.Clone();
            copy._dataCounts = (ushort[])_dataCounts.Clone();
            copy._nameCounts = (byte[])_nameCounts.Clone();
            copy._infos = (byte[])_infos.Clone();
            copy._count = _count;
            copy._liveBytes = _liveBytes;
            return copy;
        }

        public KcmItemType TypeAt(int i) { return (KcmItemType)(_infos[i] & TypeMask); }

        public KcmArea AreaAt(int i) { return (KcmArea)((_infos[i] >> AreaShift) & AreaMask); }

        public bool IsCorruptedAt(int i) { return (_infos[i] & CorruptedBit) != 0; }

        public int DataCountAt(int i) { return _dataCounts[i]; }

        public int NameCountAt(int i) { return _nameCounts[i]; }

        public uint HashAt(int i) { return _hashes[i]; }

        public int AddressAt(int i) { return _units[i] * RecordHeader.UnitBytes; }

        public static bool IsSecret(KcmItemType type)
        {
            return type == KcmItemType.PrivateKey || type == KcmItemType.SymmetricKey;
        }

        /// <summary>True when an entry's record lies at this address.</summary>
        public bool HasRecordAt(int address)
        {
            for (int i = 0; i < _count; i++)
            {
                if (AddressAt(i) == address && _units[i] != 0) { return true; }
            }
            return false;
        }

        /// <summary>The step that this entry stands for, or null when it is on flash.</summary>
        public KcmStep StepAt(int i)
        {
            return (_units[i] & PendingBit) != 0 ? _steps[_units[i] & ~PendingBit] : null;
        }

        /// <summary>Entry of an item, or <see cref="None"/>.</summary>
        public int Find(
            KcmArea area, KcmItemType type, uint hash, byte[] name, int offset, int count)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_hashes[i] == hash && AreaAt(i) == area && TypeAt(i) == type
                    && IsNamed(i, name, offset, count))
                {
                    return i;
                }
            }
            return None;
        }

        /// <summary>The only entry of this area and type with this hash; None when there is none
        /// or more than one.</summary>
        public int FindByHash(KcmArea area, KcmItemType type, uint hash)
        {
            int found = None;
            for (int i = 0; i < _count; i++)
            {
                if (_hashes[i] != hash || AreaAt(i) != area || TypeAt(i) != type) { continue; }
                if (found != None) { return None; }
                found = i;
            }
            return found;
        }

        /// <summary>Adds or replaces an entry whose record lies on flash.</summary>
        /// <returns>False when the index is full.</returns>
        public bool Put(RecordHeader header, uint hash, int address, byte[] name, int offset)
        {
            int i = Find(header.Area, header.Type, hash, name, offset, header.NameCount);
            if (i != None) { RemoveAt(i); }
            bool isCorrupted = header.Kind == RecordKind.Lost;
            return Add(
                header.Area, header.Type, hash, header.NameCount,
                isCorrupted ? 0 : header.DataCount, address / RecordHeader.UnitBytes, isCorrupted);
        }

        /// <summary>Adds or replaces an entry for a step not written yet.</summary>
        public bool PutStep(int stepIndex)
        {
            KcmStep step = _steps[stepIndex];
            int i = Find(step.Area, step.Type, step.Hash, step.Name, 0, step.Name.Length);
            if (i != None) { RemoveAt(i); }
            return Add(
                step.Area, step.Type, step.Hash, step.Name.Length, step.Data.Length,
                PendingBit | stepIndex, false);
        }

        /// <summary>Adds an entry for a record that does not authenticate, under the name that it
        /// bears; an entry of that name stays as it is.</summary>
        public void AddDamaged(RecordHeader header, uint hash, int address, byte[] name)
        {
            if (Find(header.Area, header.Type, hash, name, 0, header.NameCount) != None) { return; }
            Add(
                header.Area, header.Type, hash, header.NameCount, 0,
                address / RecordHeader.UnitBytes, true);
        }

        /// <summary>Marks what a damaged record stood for, of which nothing is known but the hash
        /// of its name; adds an entry when there is none.</summary>
        public void Spoil(KcmArea area, KcmItemType type, uint hash)
        {
            bool removesSecret = _removesSecret;
            for (int i = _count - 1; i >= 0; i--)
            {
                if (_hashes[i] == hash && AreaAt(i) == area && TypeAt(i) == type) { RemoveAt(i); }
            }
            _removesSecret = removesSecret;
            Add(area, type, hash, 0, 0, 0, true);
        }

        public void RemoveAt(int i)
        {
            _removesSecret = _removesSecret || IsSecret(TypeAt(i));
            _liveBytes -= EntryBytes(i);
            _count--;
            _hashes[i] = _hashes[_count];
            _units[i] = _units[_count];
            _dataCounts[i] = _dataCounts[_count];
            _nameCounts[i] = _nameCounts[_count];
            _infos[i] = _infos[_count];
        }

        /// <summary>Removes what a wiped record of which only the hash is known stood for, and
        /// what it replaced. Its bytes are gone already, if it was a secret.</summary>
        public void RemoveWiped(KcmArea area, KcmItemType type, uint hash)
        {
            bool removesSecret = _removesSecret;
            int i = FindByHash(area, type, hash);
            if (i != None) { RemoveAt(i); }
            _removesSecret = removesSecret;
        }

        /// <summary>Moves a staged entry to Working, over what is there.</summary>
        public void Promote(int stagedIndex, int workingIndex)
        {
            SetArea(stagedIndex, KcmArea.Working);
            if (workingIndex != None) { RemoveAt(workingIndex); }
        }

        /// <summary>Keeps the items of the factory only.</summary>
        public void RemoveOperational()
        {
            for (int i = _count - 1; i >= 0; i--)
            {
                if (AreaAt(i) != KcmArea.Factory) { RemoveAt(i); }
            }
        }

        /// <summary>Tells where a step was written.</summary>
        public void Resolve(int stepIndex, int address)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_units[i] == (PendingBit | stepIndex))
                {
                    _units[i] = (ushort)(address / RecordHeader.UnitBytes);
                }
            }
        }

        /// <summary>All entries lie in a fresh image now.</summary>
        public void MoveTo(FlashBank flash, int[] addresses, EntryFate[] fates)
        {
            _flash = flash;
            for (int i = 0; i < _count; i++)
            {
                _units[i] = (ushort)(addresses[i] / RecordHeader.UnitBytes);
                if (fates[i] != EntryFate.Kept) { MarkLost(i, fates[i]); }
            }
        }

        /// <summary>Lets go of the steps; every entry must be on flash.</summary>
        public void Settle()
        {
            _steps = null;
            _removesSecret = false;
        }

        /// <summary>Reads the name of an entry into the buffer.</summary>
        public bool TryReadName(int i, byte[] buffer, int offset)
        {
            KcmStep step = StepAt(i);
            if (step != null)
            {
                Array.Copy(step.Name, 0, buffer, offset, step.Name.Length);
                return true;
            }
            return _flash.Read(
                AddressAt(i) + RecordHeader.HeaderBytes, buffer, offset, _nameCounts[i]);
        }

        private bool IsNamed(int i, byte[] name, int offset, int count)
        {
            if (_nameCounts[i] == 0) { return true; }
            if (_nameCounts[i] != count) { return false; }
            if (!TryReadName(i, _scratch, 0)) { return true; }
            if (Bytes.AreEqual(_scratch, 0, name, offset, count)) { return true; }

            // The record's name has changed under us: this is the entry, and it is damaged.
            return ItemName.Hash(TypeAt(i), _scratch, 0, count) != _hashes[i];
        }

        private bool Add(
            KcmArea area, KcmItemType type, uint hash, int nameCount, int dataCount,
            int unit, bool isCorrupted)
        {
            if (_count == KcmLimits.ItemsMax) { return false; }
            if (_count == _hashes.Length) { Grow(); }
            int i = _count;
            _hashes[i] = hash;
            _units[i] = (ushort)unit;
            _dataCounts[i] = (ushort)dataCount;
            _nameCounts[i] = (byte)nameCount;
            _infos[i] = (byte)((int)type | ((int)area << AreaShift)
                | (isCorrupted ? CorruptedBit : 0));
            _count++;
            _liveBytes += EntryBytes(i);
            return true;
        }

        private void SetArea(int i, KcmArea area)
        {
            _infos[i] = (byte)((_infos[i] & ~(AreaMask << AreaShift)) | ((int)area << AreaShift));
        }

        private void MarkLost(int i, EntryFate fate)
        {
            _liveBytes -= EntryBytes(i);
            _infos[i] |= CorruptedBit;
            _dataCounts[i] = 0;
            if (fate == EntryFate.LostWithName) { _nameCounts[i] = 0; }
            _liveBytes += EntryBytes(i);
        }

        private int EntryBytes(int i)
        {
            return RecordHeader.FlashBytes(
                _nameCounts[i], IsCorruptedAt(i) && _nameCounts[i] == 0
                    ? RecordHeader.LostDataBytes : _dataCounts[i]);
        }

        private void Grow()
        {
            int length = _count + GrowBy;
            uint[] hashes = new uint[length];
            ushort[] units = new ushort[length];
            ushort[] dataCounts = new ushort[length];
            byte[] nameCounts = new byte[length];
            byte[] infos = new byte[length];
            Array.Copy(_hashes, 0, hashes, 0, _count);
            Array.Copy(_units, 0, units, 0, _count);
            Array.Copy(_dataCounts, 0, dataCounts, 0, _count);
            Array.Copy(_nameCounts, 0, nameCounts, 0, _count);
            Array.Copy(_infos, 0, infos, 0, _count);
            _hashes = hashes;
            _units = units;
            _dataCounts = dataCounts;
            _nameCounts = nameCounts;
            _infos = infos;
        }
    }
}
