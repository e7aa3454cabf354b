using System;
using Device.Base;

namespace Device.Kcm
{
    /// <summary>
    /// A bank on a region of raw flash that has more sectors than the bank: one that does not erase
    /// is replaced by a spare one. docs/kcm-format.md section 15.
    /// </summary>
    /// <remarks>
    /// Implementation notes. The first and the last sector of the region hold the table, each a
    /// copy; it is only ever appended to, a unit an entry, so that no cut takes an entry away. An
    /// entry counts when its check sum is right in either copy, the one with the highest number of
    /// its sector wins. One is replaced only when it is to be erased: there is nothing to copy,
    /// and a cut before the entry leaves the erase not done.
    /// </remarks>
    public sealed class RawSectorBank : IBank
    {
        /// <summary>Sectors of the region that the table takes.</summary>
        public const int TableSectors = 2;

        private const int UnitBytes = RecordHeader.UnitBytes;
        private const int CrcOffset = 12;
        private const int SectorsMax = 256;

        private static readonly byte[] Magic = Ascii.GetBytes("KCMS");

        private readonly IBank _region;
        private readonly int[] _physical;
        private readonly int[] _numbers;
        private readonly bool[] _isSuspect;
        private readonly byte[] _unit = new byte[UnitBytes];
        private readonly byte[] _entry = new byte[UnitBytes];
        private readonly int[] _freeUnits = new int[TableSectors];
        private int _nextSpare;
        private int _nextNumber = 1;

        /// <summary>Reads the table; writes nothing.</summary>
        /// <param name="region">All sectors, 4 to 256: two for the table, those of the bank, then
        /// the spare ones. Program units of 16 bytes.</param>
        /// <param name="sectorCount">Sectors of the bank.</param>
        /// <exception cref="ArgumentException">The region is of another shape.</exception>
        public RawSectorBank(IBank region, int sectorCount)
        {
            if (region == null) { throw new ArgumentNullException(nameof(region)); }
            int sectors = region.SectorBytes > 0 ? region.SizeBytes / region.SectorBytes : 0;
            if (region.ProgramUnitBytes != UnitBytes || sectorCount <= 0
                || sectors > SectorsMax || sectorCount > sectors - TableSectors)
            {
                throw new ArgumentException(nameof(region));
            }
            _region = region;
            _physical = new int[sectorCount];
            _numbers = new int[sectorCount];
            _isSuspect = new bool[sectorCount];
            for (int i = 0; i < sectorCount; i++) { _physical[i] = i + 1; }
            _nextSpare = sectorCount + 1;
            for (int copy = 0; copy < TableSectors; copy++) { ReadTable(copy); }
        }

        /// <inheritdoc/>
        public int SizeBytes { get { return _physical.Length * SectorBytes; } }

        /// <inheritdoc/>
        public int SectorBytes { get { return _region.SectorBytes; } }

        /// <inheritdoc/>
        public int ProgramUnitBytes { get { return UnitBytes; } }

        /// <summary>Sectors that can still replace a bad one.</summary>
        public int SpareCount { get { return LastSector - _nextSpare; } }

        private int LastSector { get { return _region.SizeBytes / SectorBytes - 1; } }

        /// <inheritdoc/>
        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            if (!IsInside(address, count)) { return false; }
            bool isGood = true;
            for (int done = 0; done < count;)
            {
                int part = PartAt(address + done, count - done);
                isGood = _region.Read(Map(address + done), buffer, offset + done, part) && isGood;
                done += part;
            }
            return isGood;
        }

        /// <inheritdoc/>
        public bool Program(int address, byte[] buffer, int offset, int count)
        {
            if (!IsInside(address, count) || address % UnitBytes != 0 || count % UnitBytes != 0)
            {
                return false;
            }
            bool isGood = true;
            for (int done = 0; done < count;)
            {
                int part = PartAt(address + done, count - done);
                if (!_region.Program(Map(address + done), buffer, offset + done, part)
                    || !Holds(Map(address + done), buffer, offset + done, part))
                {
                    // Its next erase is an occasion to leave it.
                    _isSuspect[(address + done) / SectorBytes] = true;
                    isGood = false;
                }
                done += part;
            }
            return isGood;
        }

        /// <inheritdoc/>
        public bool Erase(int sectorIndex)
        {
            if (sectorIndex < 0 || sectorIndex >= _physical.Length) { return false; }
            bool isBlank = EraseSector(_physical[sectorIndex]);
            if (isBlank && !_isSuspect[sectorIndex]) { return true; }
            while (_nextSpare < LastSector)
            {
                int spare = _nextSpare++;
                if (!EraseSector(spare)) { continue; }
                if (!WriteEntry(sectorIndex, spare)) { break; }
                int old = _physical[sectorIndex];
                _physical[sectorIndex] = spare;
                _isSuspect[sectorIndex] = false;
                return isBlank || Wipe(old);
            }

            // No spare one is left: the store above writes around it.
            _isSuspect[sectorIndex] = false;
            return isBlank;
        }

        private void ReadTable(int copy)
        {
            int start = copy * LastSector * SectorBytes;
            int free = 0;
            for (int at = 0; at < SectorBytes; at += UnitBytes)
            {
                bool isRead = _region.Read(start + at, _unit, 0, UnitBytes);
                if (isRead && IsAll(_unit, 0xff)) { continue; }

                // Entries are appended: what is not blank is before the first free one.
                free = at + UnitBytes;
                if (isRead) { TakeEntry(); }
            }
            _freeUnits[copy] = free;
        }

        private void TakeEntry()
        {
            int number = (_unit[6] << 8) | _unit[7];
            int sector = _unit[4];
            if (!Bytes.AreEqual(_unit, 0, Magic, 0, Magic.Length)
                || RecordHeader.GetUInt32(_unit, CrcOffset)
                    != BankHeader.Crc32(_unit, 0, CrcOffset)
                || sector >= _physical.Length || _unit[5] <= _physical.Length
                || _unit[5] >= LastSector)
            {
                return;
            }
            if (number > _numbers[sector])
            {
                _numbers[sector] = number;
                _physical[sector] = _unit[5];
            }
            if (number >= _nextNumber) { _nextNumber = number + 1; }
            if (_unit[5] >= _nextSpare) { _nextSpare = _unit[5] + 1; }
        }

        private bool WriteEntry(int sector, int physical)
        {
            Bytes.Zeroise(_entry);
            Array.Copy(Magic, 0, _entry, 0, Magic.Length);
            _entry[4] = (byte)sector;
            _entry[5] = (byte)physical;
            _entry[6] = (byte)(_nextNumber >> 8);
            _entry[7] = (byte)_nextNumber;
            RecordHeader.PutUInt32(_entry, CrcOffset, BankHeader.Crc32(_entry, 0, CrcOffset));
            bool isWritten = false;
            for (int copy = 0; copy < TableSectors; copy++)
            {
                bool isDone = false;
                while (!isDone && _freeUnits[copy] < SectorBytes)
                {
                    int address = copy * LastSector * SectorBytes + _freeUnits[copy];
                    _freeUnits[copy] += UnitBytes;
                    _region.Program(address, _entry, 0, UnitBytes);
                    isDone = Holds(address, _entry, 0, UnitBytes);
                }
                isWritten = isWritten || isDone;
            }
            _numbers[sector] = _nextNumber++;
            return isWritten;
        }

        private bool EraseSector(int physical)
        {
            _region.Erase(physical);
            return IsFilled(physical, 0xff);
        }

        /// <summary>What does not erase is overwritten, so that nothing old is left.</summary>
        private bool Wipe(int physical)
        {
            Bytes.Zeroise(_entry);
            for (int at = 0; at < SectorBytes; at += UnitBytes)
            {
                _region.Program(physical * SectorBytes + at, _entry, 0, UnitBytes);
            }
            return IsFilled(physical, 0);
        }

        private bool IsFilled(int physical, byte value)
        {
            for (int at = 0; at < SectorBytes; at += UnitBytes)
            {
                if (!_region.Read(physical * SectorBytes + at, _unit, 0, UnitBytes)
                    || !IsAll(_unit, value))
                {
                    return false;
                }
            }
            return true;
        }

        private bool Holds(int address, byte[] buffer, int offset, int count)
        {
            for (int done = 0; done < count; done += UnitBytes)
            {
                if (!_region.Read(address + done, _unit, 0, UnitBytes)
                    || !Bytes.AreEqual(_unit, 0, buffer, offset + done, UnitBytes))
                {
                    return false;
                }
            }
            return true;
        }

        private int Map(int address)
        {
            return _physical[address / SectorBytes] * SectorBytes + address % SectorBytes;
        }

        private int PartAt(int address, int count)
        {
            int room = SectorBytes - address % SectorBytes;
            return count < room ? count : room;
        }

        private bool IsInside(int address, int count)
        {
            return address >= 0 && count >= 0 && count <= SizeBytes - address;
        }

        private static bool IsAll(byte[] unit, byte value)
        {
            for (int i = 0; i < unit.Length; i++)
            {
                if (unit[i] != value) { return false; }
            }
            return true;
        }
    }
}
