using System;
using Device.Kcm;

namespace Simulator.Fleet.Data
{
    /// <summary>
    /// A bank that reads whole sectors ahead. The store reads flash in small pieces, as a device
    /// with little memory must; in a file each piece is a call to the system, hundreds for a
    /// device.
    /// </summary>
    /// <remarks>
    /// Implementation notes. A sector for each of thousands of devices would be too much, so each
    /// thread keeps one, of the bank it read last. A device moves between threads: what one of them
    /// has read is good only while nothing was written since, by whichever thread, so the sector
    /// carries the bank's count of writes. Reading back after a write goes to the file.
    /// </remarks>
    internal sealed class ReadAheadBank : IBank
    {
        [ThreadStatic]
        private static Sector? Last;

        private readonly IBank _bank;
        private int _writes;

        public ReadAheadBank(IBank bank)
        {
            _bank = bank;
        }

        public int SizeBytes { get { return _bank.SizeBytes; } }

        public int SectorBytes { get { return _bank.SectorBytes; } }

        public int ProgramUnitBytes { get { return _bank.ProgramUnitBytes; } }

        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            int inSector = address & (SectorBytes - 1);
            bool isOneSector = address >= 0 && count >= 0 && address < SizeBytes
                && count <= SectorBytes - inSector;
            if (!isOneSector) { return _bank.Read(address, buffer, offset, count); }

            Sector sector = Last ??= new Sector(SectorBytes);
            int start = address - inSector;
            if (!sector.Holds(this, start, _writes))
            {
                sector.Bank = null;
                if (!_bank.Read(start, sector.Bytes, 0, SectorBytes)) { return false; }
                sector.Bank = this;
                sector.Start = start;
                sector.Writes = _writes;
            }
            Array.Copy(sector.Bytes, inSector, buffer, offset, count);
            return true;
        }

        public bool Program(int address, byte[] buffer, int offset, int count)
        {
            _writes++;
            return _bank.Program(address, buffer, offset, count);
        }

        public bool Erase(int sectorIndex)
        {
            _writes++;
            return _bank.Erase(sectorIndex);
        }

        private sealed class Sector
        {
            public Sector(int size)
            {
                Bytes = new byte[size];
            }

            public byte[] Bytes { get; }

            public ReadAheadBank? Bank { get; set; }

            public int Start { get; set; }

            public int Writes { get; set; }

            public bool Holds(ReadAheadBank bank, int start, int writes)
            {
                return ReferenceEquals(Bank, bank) && Start == start && Writes == writes;
            }
        }
    }
}
