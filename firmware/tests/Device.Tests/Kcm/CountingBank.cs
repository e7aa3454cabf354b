using Device.Desktop;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>A bank in memory that counts its calls.</summary>
    internal sealed class CountingBank : IBank
    {
        private readonly MemoryBank _inner;

        public CountingBank(int sizeBytes)
        {
            _inner = new MemoryBank(sizeBytes);
        }

        public int Calls { get; set; }

        public int SizeBytes { get { return _inner.SizeBytes; } }

        public int SectorBytes { get { return _inner.SectorBytes; } }

        public int ProgramUnitBytes { get { return _inner.ProgramUnitBytes; } }

        public byte[] Image { get { return _inner.Image; } }

        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            Calls++;
            return _inner.Read(address, buffer, offset, count);
        }

        public bool Program(int address, byte[] buffer, int offset, int count)
        {
            Calls++;
            return _inner.Program(address, buffer, offset, count);
        }

        public bool Erase(int sectorIndex)
        {
            Calls++;
            return _inner.Erase(sectorIndex);
        }
    }
}
