using System;
using Device.Desktop;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>A bank whose faults the test switches on and off.</summary>
    internal sealed class FlakyBank : IBank
    {
        private readonly MemoryBank _inner;

        public FlakyBank(int sizeBytes)
        {
            _inner = new MemoryBank(sizeBytes);
        }

        public Func<int, bool> ProgramFails { get; set; } = address => false;

        public bool ProgramLies { get; set; }

        public bool EraseFails { get; set; }

        public bool EraseLies { get; set; }

        public bool ReadFails { get; set; }

        public int Erases { get; private set; }

        public int SizeBytes { get { return _inner.SizeBytes; } }

        public int SectorBytes { get { return _inner.SectorBytes; } }

        public int ProgramUnitBytes { get { return _inner.ProgramUnitBytes; } }

        public byte[] Image { get { return _inner.Image; } }

        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            return !ReadFails && _inner.Read(address, buffer, offset, count);
        }

        public bool Program(int address, byte[] buffer, int offset, int count)
        {
            return ProgramFails(address)
                ? ProgramLies : _inner.Program(address, buffer, offset, count);
        }

        public bool Erase(int sectorIndex)
        {
            Erases++;
            return EraseFails ? EraseLies : _inner.Erase(sectorIndex);
        }
    }
}
