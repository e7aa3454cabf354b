using System;
using Device.Desktop;
using Device.Kcm;

namespace Tools.Kcm.Images
{
    /// <summary>
    /// A copy of a bank that refuses to program and erase. A mount would finish what a cut left
    /// undone, or format what is blank; here it cannot, so that what is reported is what lies on
    /// flash, and the image itself is out of reach altogether.
    /// </summary>
    internal sealed class ImageBank : IBank
    {
        private readonly byte[] _bytes;

        /// <param name="bytes">The bank as raw flash has it; kept.</param>
        public ImageBank(byte[] bytes)
        {
            _bytes = bytes;
        }

        /// <inheritdoc/>
        public int SizeBytes { get { return _bytes.Length; } }

        /// <inheritdoc/>
        public int SectorBytes { get { return MemoryBank.DefaultSectorBytes; } }

        /// <inheritdoc/>
        public int ProgramUnitBytes { get { return MemoryBank.UnitBytes; } }

        /// <inheritdoc/>
        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            if (address < 0 || count < 0 || count > _bytes.Length - address) { return false; }
            Array.Copy(_bytes, address, buffer, offset, count);
            return true;
        }

        /// <inheritdoc/>
        public bool Program(int address, byte[] buffer, int offset, int count)
        {
            return false;
        }

        /// <inheritdoc/>
        public bool Erase(int sectorIndex)
        {
            return false;
        }
    }
}
