using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>A bank one sector of which has a fault, from the moment the test says.</summary>
    internal sealed class FaultBank : IBank
    {
        private readonly IBank _inner;

        public FaultBank(IBank inner)
        {
            _inner = inner;
        }

        public enum Fault
        {
            None,
            EraseFails,
            EraseDoesNothing,
            ErasePartial,
            ProgramFails,
            ProgramDoesNothing,
            ProgramPartial,
            ProgramFailsButIsDone,
            ReadFails,
            Dead,
        }

        public Fault Kind { get; set; }

        public int Sector { get; set; }

        /// <summary>Calls that met the fault.</summary>
        public int Hits { get; private set; }

        public int Calls { get; set; }

        public int SizeBytes { get { return _inner.SizeBytes; } }

        public int SectorBytes { get { return _inner.SectorBytes; } }

        public int ProgramUnitBytes { get { return _inner.ProgramUnitBytes; } }

        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            Calls++;
            if (Kind == Fault.ReadFails && Meets(address, count))
            {
                Hits++;
                return false;
            }
            return _inner.Read(address, buffer, offset, count);
        }

        public bool Program(int address, byte[] buffer, int offset, int count)
        {
            Calls++;
            bool isHit = Kind >= Fault.ProgramFails && Kind != Fault.ReadFails
                && Meets(address, count);
            if (!isHit) { return _inner.Program(address, buffer, offset, count); }
            Hits++;
            if (Kind == Fault.ProgramFailsButIsDone)
            {
                _inner.Program(address, buffer, offset, count);
                return false;
            }
            if (Kind == Fault.ProgramPartial)
            {
                return _inner.Program(address, buffer, offset, count / 32 * 16);
            }
            return Kind == Fault.ProgramDoesNothing;
        }

        public bool Erase(int sectorIndex)
        {
            Calls++;
            bool isErase = Kind == Fault.EraseFails || Kind == Fault.EraseDoesNothing
                || Kind == Fault.ErasePartial || Kind == Fault.Dead;
            if (!isErase || sectorIndex != Sector) { return _inner.Erase(sectorIndex); }
            Hits++;
            if (Kind == Fault.ErasePartial)
            {
                // Half of the sector keeps what it had.
                byte[] half = new byte[SectorBytes / 2];
                _inner.Read(sectorIndex * SectorBytes, half, 0, half.Length);
                _inner.Erase(sectorIndex);
                return _inner.Program(sectorIndex * SectorBytes, half, 0, half.Length);
            }
            return Kind == Fault.EraseDoesNothing;
        }

        private bool Meets(int address, int count)
        {
            return count > 0 && address / SectorBytes <= Sector
                && (address + count - 1) / SectorBytes >= Sector;
        }
    }
}
