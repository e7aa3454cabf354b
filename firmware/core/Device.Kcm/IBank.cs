namespace Device.Kcm
{
    /// <summary>
    /// One of the two places that hold a store: a run of flash sectors, a slice of a file, memory.
    /// Erased bytes read 0xff. No call throws for what the medium does: it answers false, and the
    /// store trusts nothing but what it reads back.
    /// </summary>
    public interface IBank
    {
        /// <summary>Bytes in the bank: whole sectors, <see cref="KcmLimits.BankBytesMin"/> to
        /// <see cref="KcmLimits.BankBytesMax"/>.</summary>
        int SizeBytes { get; }

        /// <summary>Bytes erased at once.</summary>
        int SectorBytes { get; }

        /// <summary>Bytes programmed at once: 16.</summary>
        int ProgramUnitBytes { get; }

        /// <summary>Reads any bytes of the bank.</summary>
        bool Read(int address, byte[] buffer, int offset, int count);

        /// <summary>Programs whole units at a place that is erased.</summary>
        bool Program(int address, byte[] buffer, int offset, int count);

        /// <summary>Makes every byte of a sector 0xff.</summary>
        bool Erase(int sectorIndex);
    }
}
