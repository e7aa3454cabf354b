using System;
using System.Buffers;
using System.IO;
using Device.Kcm;
using Microsoft.Win32.SafeHandles;

namespace Device.Desktop
{
    /// <summary>
    /// A bank in a slice of a file. Bytes lie inverted on disk: an erased byte is zero there, so a
    /// hole of a sparse file, which nobody ever wrote, is an erased bank and takes no room. Several
    /// banks share one handle; calls on different banks may run at once.
    /// </summary>
    /// <remarks>What the medium does is answered with false, as flash would. Erased bytes are
    /// overwritten in the file; copies that the file system or the drive keep are out of
    /// reach.</remarks>
    public sealed class FileBank : IBank
    {
        private static readonly byte[] ErasedSector = new byte[MemoryBank.DefaultSectorBytes];

        private readonly SafeFileHandle _file;
        private readonly long _baseOffset;
        private readonly bool _flush;

        /// <param name="file">Open for reading and writing; shared, not disposed here.</param>
        /// <param name="baseOffset">Where the bank begins in the file.</param>
        /// <param name="size">Bytes of the bank: whole sectors of 4 KiB.</param>
        /// <param name="flush">Asks the system to bring every program and erase to the disk before
        /// it counts. Without it a bank survives the end of the process, not of the power.</param>
        public FileBank(SafeFileHandle file, long baseOffset, int size, bool flush)
        {
            ArgumentNullException.ThrowIfNull(file);
            ArgumentOutOfRangeException.ThrowIfNegative(baseOffset);
            if (size <= 0 || size % MemoryBank.DefaultSectorBytes != 0)
            {
                throw new ArgumentOutOfRangeException(nameof(size));
            }
            _file = file;
            _baseOffset = baseOffset;
            _flush = flush;
            SizeBytes = size;
        }

        /// <inheritdoc/>
        public int SizeBytes { get; }

        /// <inheritdoc/>
        public int SectorBytes { get { return MemoryBank.DefaultSectorBytes; } }

        /// <inheritdoc/>
        public int ProgramUnitBytes { get { return MemoryBank.UnitBytes; } }

        /// <inheritdoc/>
        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            if (!IsInside(address, count)) { return false; }
            Span<byte> target = buffer.AsSpan(offset, count);
            try
            {
                int done = 0;
                while (done < count)
                {
                    int part = RandomAccess.Read(
                        _file, target.Slice(done), _baseOffset + address + done);
                    if (part == 0) { break; }
                    done += part;
                }

                // Behind the end of the file nothing was written yet: erased.
                target.Slice(done).Clear();
            }
            catch (Exception e) when (IsMediumFault(e))
            {
                return false;
            }
            Invert(target, target);
            return true;
        }

        /// <inheritdoc/>
        public bool Program(int address, byte[] buffer, int offset, int count)
        {
            int unit = MemoryBank.UnitBytes;
            if (!IsInside(address, count) || address % unit != 0 || count % unit != 0)
            {
                return false;
            }
            byte[] inverted = ArrayPool<byte>.Shared.Rent(count);
            Invert(buffer.AsSpan(offset, count), inverted);
            bool done = Write(address, inverted.AsSpan(0, count));
            ArrayPool<byte>.Shared.Return(inverted);
            return done;
        }

        /// <inheritdoc/>
        public bool Erase(int sectorIndex)
        {
            return sectorIndex >= 0 && sectorIndex < SizeBytes / SectorBytes
                && Write(sectorIndex * SectorBytes, ErasedSector);
        }

        private static void Invert(ReadOnlySpan<byte> source, Span<byte> target)
        {
            for (int i = 0; i < source.Length; i++) { target[i] = (byte)~source[i]; }
        }

        private static bool IsMediumFault(Exception e)
        {
            return e is IOException or UnauthorizedAccessException or ObjectDisposedException;
        }

        private bool Write(int address, ReadOnlySpan<byte> bytes)
        {
            try
            {
                RandomAccess.Write(_file, bytes, _baseOffset + address);
                if (_flush) { RandomAccess.FlushToDisk(_file); }
                return true;
            }
            catch (Exception e) when (IsMediumFault(e))
            {
                return false;
            }
        }

        private bool IsInside(int address, int count)
        {
            return address >= 0 && count >= 0 && count <= SizeBytes - address;
        }
    }
}
