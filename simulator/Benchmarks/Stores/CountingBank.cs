using System;
using System.Linq;
using Device.Kcm;

namespace Simulator.Benchmarks.Stores
{
    /// <summary>A bank that counts what wears it: bytes programmed and erases of each
    /// sector.</summary>
    internal sealed class CountingBank : IBank
    {
        private readonly IBank _bank;
        private readonly int[] _erases;

        public CountingBank(IBank bank)
        {
            _bank = bank;
            _erases = new int[bank.SizeBytes / bank.SectorBytes];
        }

        public int SizeBytes { get { return _bank.SizeBytes; } }

        public int SectorBytes { get { return _bank.SectorBytes; } }

        public int ProgramUnitBytes { get { return _bank.ProgramUnitBytes; } }

        public long BytesProgrammed { get; private set; }

        /// <summary>Programs, of however many bytes.</summary>
        public long Programs { get; private set; }

        /// <summary>Erases of all sectors.</summary>
        public int Erases { get { return _erases.Sum(); } }

        /// <summary>Erases of the sector that had most.</summary>
        public int SectorErasesMax { get { return _erases.Max(); } }

        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            return _bank.Read(address, buffer, offset, count);
        }

        public bool Program(int address, byte[] buffer, int offset, int count)
        {
            Programs++;
            BytesProgrammed += count;
            return _bank.Program(address, buffer, offset, count);
        }

        public bool Erase(int sectorIndex)
        {
            _erases[sectorIndex]++;
            return _bank.Erase(sectorIndex);
        }

        /// <summary>Counts from here.</summary>
        public void Reset()
        {
            Programs = 0;
            BytesProgrammed = 0;
            Array.Clear(_erases);
        }
    }
}
