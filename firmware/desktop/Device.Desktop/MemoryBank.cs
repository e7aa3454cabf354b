using System;
using Device.Kcm;

namespace Device.Desktop
{
    /// <summary>A bank in memory that behaves as NOR flash does: programming only clears bits, in
    /// whole units; erasing sets them, in whole sectors.</summary>
    public sealed class MemoryBank : IBank
    {
        /// <summary>Bytes erased at once.</summary>
        public const int DefaultSectorBytes = 4_096;

        /// <summary>Bytes programmed at once.</summary>
        public const int UnitBytes = 16;

        private readonly byte[] _bytes;

        /// <summary>A blank bank.</summary>
        /// <param name="sizeBytes">Whole sectors of 4 KiB.</param>
        public MemoryBank(int sizeBytes)
        {
            if (sizeBytes <= 0 || sizeBytes % DefaultSectorBytes != 0)
            {
                throw new ArgumentOutOfRangeException(nameof(sizeBytes));
            }
            _bytes = new byte[sizeBytes];
            Array.Fill(_bytes, (byte)0xff);
        }

        /// <inheritdoc/>
        public int SizeBytes { get { return _bytes.Length; } }

        /// <inheritdoc/>
        public int SectorBytes { get { return DefaultSectorBytes; } }

        /// <inheritdoc/>
        public int ProgramUnitBytes { get { return UnitBytes; } }

        /// <summary>The very bytes, for tests and tools that look at an image.</summary>
        public byte[] Image { get { return _bytes; } }

        /// <inheritdoc/>
        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            if (!IsInside(address, count)) { return false; }
            Array.Copy(_bytes, address, buffer, offset, count);
            return true;
        }

        /// <inheritdoc/>
        public bool Program(int address, byte[] buffer, int offset, int count)
        {
            if (!IsInside(address, count) || address % UnitBytes != 0 || count % UnitBytes != 0)
            {
                return false;
            }
            for (int i = 0; i < count; i++) { _bytes[address + i] &= buffer[offset + i]; }
            return true;
        }

        /// <inheritdoc/>
        public bool Erase(int sectorIndex)
        {
            if (sectorIndex < 0 || sectorIndex >= SizeBytes / SectorBytes) { return false; }
            Array.Fill(_bytes, (byte)0xff, sectorIndex * SectorBytes, SectorBytes);
            return true;
        }

        private bool IsInside(int address, int count)
        {
            return address >= 0 && count >= 0 && count <= _bytes.Length - address;
        }
    }
}
