using Device.Desktop;
using Device.Kcm;

namespace Simulator.Tests.Agent
{
    /// <summary>A bank in memory whose program and erase fail while it is broken, and which loses
    /// its power in the middle of the operation that a test names.</summary>
    internal sealed class BreakableBank : IBank
    {
        private readonly MemoryBank _bank = new MemoryBank(8192);
        private readonly PowerSupply? _power;

        public BreakableBank(PowerSupply? power = null)
        {
            _power = power;
        }

        public bool IsBroken { get; set; }

        /// <summary>The very bytes.</summary>
        public byte[] Image { get { return _bank.Image; } }

        public int SizeBytes { get { return _bank.SizeBytes; } }

        public int SectorBytes { get { return _bank.SectorBytes; } }

        public int ProgramUnitBytes { get { return _bank.ProgramUnitBytes; } }

        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            return _bank.Read(address, buffer, offset, count);
        }

        public bool Program(int address, byte[] buffer, int offset, int count)
        {
            if (IsBroken) { return false; }
            for (int done = 0; done < count; done += ProgramUnitBytes)
            {
                if (_power?.IsCutNow() == true) { throw new PowerCutException(); }
                if (!_bank.Program(address + done, buffer, offset + done, ProgramUnitBytes))
                {
                    return false;
                }
            }
            return true;
        }

        public bool Erase(int sectorIndex)
        {
            if (_power?.IsCutNow() == true) { throw new PowerCutException(); }
            return !IsBroken && _bank.Erase(sectorIndex);
        }
    }
}
