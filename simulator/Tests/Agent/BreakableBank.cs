using Device.Desktop;
using Device.Kcm;

namespace Simulator.Tests.Agent
{
    /// <summary>A bank in memory whose program and erase fail while it is broken.</summary>
    internal sealed class BreakableBank : IBank
    {
        private readonly MemoryBank _bank = new MemoryBank(8192);

        public bool IsBroken { get; set; }

        public int SizeBytes { get { return _bank.SizeBytes; } }

        public int SectorBytes { get { return _bank.SectorBytes; } }

        public int ProgramUnitBytes { get { return _bank.ProgramUnitBytes; } }

        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            return _bank.Read(address, buffer, offset, count);
        }

        public bool Program(int address, byte[] buffer, int offset, int count)
        {
            return !IsBroken && _bank.Program(address, buffer, offset, count);
        }

        public bool Erase(int sectorIndex)
        {
            return !IsBroken && _bank.Erase(sectorIndex);
        }
    }
}
