using System;
using System.Buffers.Binary;
using System.IO;
using System.Security.Cryptography;
using Device.Kcm;
using Microsoft.Win32.SafeHandles;

namespace Device.Desktop
{
    /// <summary>
    /// The flash of a whole fleet in one file: a header page, then for each slot two banks. The
    /// file is sparse: a slot that no device used takes no room and reads erased. One process at a
    /// time has it open; its banks may be used from many threads, each slot from one.
    /// </summary>
    /// <remarks>
    /// Header, big-endian: "KCMARENA", u32 version, u32 slots, u32 bytes of a bank, the first 8
    /// bytes of SHA-256 over these 20. Slot i begins at 4096 + i · 2 · bank bytes. The bytes of
    /// banks lie inverted (<see cref="FileBank"/>).
    /// </remarks>
    public sealed class ArenaFile : IDisposable
    {
        /// <summary>The format that this code writes, and the newest it reads.</summary>
        public const int Version = 1;

        /// <summary>Slots in an arena, at most.</summary>
        public const int SlotsMax = 1_000_000;

        private const int HeaderPageBytes = 4_096;
        private const int FieldBytes = 20;
        private const int CheckBytes = 8;
        private const int HeaderBytes = FieldBytes + CheckBytes;

        private readonly SafeFileHandle _file;
        private readonly bool _flush;

        private ArenaFile(SafeFileHandle file, int slotCount, int bankBytes, bool flush)
        {
            _file = file;
            _flush = flush;
            SlotCount = slotCount;
            BankBytes = bankBytes;
        }

        /// <summary>Devices that find room.</summary>
        public int SlotCount { get; private set; }

        /// <summary>Bytes of each of a slot's two banks.</summary>
        public int BankBytes { get; }

        private static ReadOnlySpan<byte> Magic => "KCMARENA"u8;

        /// <summary>Makes an arena of blank slots; a file that is there already is left
        /// alone.</summary>
        /// <param name="path">Where; the directory must be there.</param>
        /// <param name="slotCount">1 to <see cref="SlotsMax"/>.</param>
        /// <param name="bankBytes">As <see cref="IBank.SizeBytes"/> asks.</param>
        /// <param name="flush">As in <see cref="FileBank"/>.</param>
        /// <param name="arena">The arena when there is no fault.</param>
        /// <param name="reason">The fault in words, with the numbers; empty without one.</param>
        public static ArenaFault Create(
            string path, int slotCount, int bankBytes, bool flush,
            out ArenaFile? arena, out string reason)
        {
            RequireShape(slotCount, bankBytes);
            arena = null;
            if (File.Exists(path))
            {
                reason = $"{path} is already there";
                return ArenaFault.AlreadyExists;
            }
            ArenaFault fault = OpenHandle(
                path, FileMode.CreateNew, FileAccess.ReadWrite,
                out SafeFileHandle? file, out reason);
            if (fault != ArenaFault.None) { return fault; }
            try
            {
                RandomAccess.SetLength(file!, LengthFor(slotCount, bankBytes));
                WriteHeader(file!, slotCount, bankBytes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                file!.Dispose();
                reason = e.Message;
                return ArenaFault.NotAccessible;
            }
            arena = new ArenaFile(file!, slotCount, bankBytes, flush);
            return ArenaFault.None;
        }

        /// <summary>Opens an arena; whatever is wrong with it, nothing in it is changed.</summary>
        public static ArenaFault Open(
            string path, bool flush, out ArenaFile? arena, out string reason)
        {
            return Open(path, FileAccess.ReadWrite, flush, out arena, out reason);
        }

        /// <summary>Opens an arena to look at: its banks refuse to program and erase. It may not be
        /// open elsewhere, for an image in motion is none.</summary>
        public static ArenaFault OpenToRead(
            string path, out ArenaFile? arena, out string reason)
        {
            return Open(path, FileAccess.Read, false, out arena, out reason);
        }

        /// <summary>Adds blank slots; a count that is not larger does nothing.</summary>
        public ArenaFault Grow(int slotCount, out string reason)
        {
            RequireShape(slotCount, BankBytes);
            reason = "";
            if (slotCount <= SlotCount) { return ArenaFault.None; }
            try
            {
                // The length first: a header never promises slots that are not there.
                RandomAccess.SetLength(_file, LengthFor(slotCount, BankBytes));
                WriteHeader(_file, slotCount, BankBytes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                reason = e.Message;
                return ArenaFault.NotAccessible;
            }
            SlotCount = slotCount;
            return ArenaFault.None;
        }

        /// <summary>One of the two banks of a slot.</summary>
        /// <param name="slot">0 to <see cref="SlotCount"/> - 1.</param>
        /// <param name="bank">0 or 1.</param>
        public FileBank GetBank(int slot, int bank)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(slot);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, SlotCount);
            ArgumentOutOfRangeException.ThrowIfNegative(bank);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(bank, 1);
            long start = HeaderPageBytes + (((long)slot * 2) + bank) * BankBytes;
            return new FileBank(_file, start, BankBytes, _flush);
        }

        /// <summary>Closes the file; its banks answer false from then on.</summary>
        public void Dispose()
        {
            _file.Dispose();
        }

        private static ArenaFault Open(
            string path, FileAccess access, bool flush,
            out ArenaFile? arena, out string reason)
        {
            arena = null;
            ArenaFault fault = OpenHandle(
                path, FileMode.Open, access, out SafeFileHandle? file, out reason);
            if (fault != ArenaFault.None) { return fault; }
            try
            {
                fault = ReadHeader(file!, out int slots, out int bankBytes, out reason);
                if (fault == ArenaFault.None)
                {
                    arena = new ArenaFile(file!, slots, bankBytes, flush);
                    return fault;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                fault = ArenaFault.NotAccessible;
                reason = e.Message;
            }
            file!.Dispose();
            return fault;
        }

        private static void RequireShape(int slotCount, int bankBytes)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(slotCount, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(slotCount, SlotsMax);
            if (!IsBankSize(bankBytes))
            {
                throw new ArgumentOutOfRangeException(nameof(bankBytes));
            }
        }

        private static bool IsBankSize(int bankBytes)
        {
            return bankBytes >= KcmLimits.BankBytesMin && bankBytes <= KcmLimits.BankBytesMax
                && bankBytes % MemoryBank.DefaultSectorBytes == 0;
        }

        private static long LengthFor(int slotCount, int bankBytes)
        {
            return HeaderPageBytes + (long)slotCount * 2 * bankBytes;
        }

        private static ArenaFault OpenHandle(
            string path, FileMode mode, FileAccess access,
            out SafeFileHandle? file, out string reason)
        {
            file = null;
            reason = "";
            try
            {
                file = File.OpenHandle(
                    path, mode, access,
                    access == FileAccess.Read ? FileShare.Read : FileShare.None,
                    FileOptions.RandomAccess);
                return ArenaFault.None;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                reason = $"{path} is not there";
                return ArenaFault.NotFound;
            }
            catch (UnauthorizedAccessException e)
            {
                reason = e.Message;
                return ArenaFault.NotAccessible;
            }
            catch (IOException e)
            {
                reason = e.Message;
                bool isThere = File.Exists(path);
                return isThere && mode == FileMode.Open
                    ? ArenaFault.InUse : ArenaFault.NotAccessible;
            }
        }

        private static void WriteHeader(SafeFileHandle file, int slotCount, int bankBytes)
        {
            byte[] header = new byte[HeaderBytes];
            Magic.CopyTo(header);
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), Version);
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(12), slotCount);
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(16), bankBytes);
            CheckOf(header).CopyTo(header, FieldBytes);
            RandomAccess.Write(file, header, 0);
        }

        private static ArenaFault ReadHeader(
            SafeFileHandle file, out int slotCount, out int bankBytes, out string reason)
        {
            slotCount = 0;
            bankBytes = 0;
            reason = "";
            byte[] header = new byte[HeaderBytes];
            int count = RandomAccess.Read(file, header, 0);
            if (count < Magic.Length || !header.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            {
                reason = $"the first {Magic.Length} bytes are not KCMARENA";
                return ArenaFault.NotAnArena;
            }
            if (count < HeaderBytes
                || !header.AsSpan(FieldBytes).SequenceEqual(CheckOf(header)))
            {
                reason = $"the check sum over the header's {FieldBytes} bytes is wrong";
                return ArenaFault.HeaderTorn;
            }
            int version = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(8));
            slotCount = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(12));
            bankBytes = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(16));
            if (version > Version)
            {
                reason = $"format version {version}, and this program knows up to {Version}";
                return ArenaFault.NewerVersion;
            }
            if (version < 1 || slotCount < 1 || slotCount > SlotsMax || !IsBankSize(bankBytes))
            {
                reason = $"version {version}, {slotCount} slots, banks of {bankBytes} bytes";
                return ArenaFault.HeaderTorn;
            }
            long wanted = LengthFor(slotCount, bankBytes);
            long found = RandomAccess.GetLength(file);
            if (found < wanted)
            {
                reason = $"{found} bytes, and {slotCount} slots need {wanted}";
                return ArenaFault.Truncated;
            }
            return ArenaFault.None;
        }

        private static byte[] CheckOf(byte[] header)
        {
            return SHA256.HashData(header.AsSpan(0, FieldBytes)).AsSpan(0, CheckBytes).ToArray();
        }
    }
}
