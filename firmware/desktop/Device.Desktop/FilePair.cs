using System;
using System.IO;
using Device.Kcm;
using Microsoft.Win32.SafeHandles;

namespace Device.Desktop
{
    /// <summary>
    /// Two ordinary files that a store lives in, a bank each: on Windows, Linux and macOS. New
    /// files are sparse and read erased (<see cref="FileBank"/> tells how). One process at a time
    /// has them open.
    /// </summary>
    /// <remarks>
    /// Implementation notes. A file is nothing but its bank; the bank's own header tells size and
    /// version. Making the pair takes several steps of the file system, and a cut between them
    /// leaves one file missing, empty or never written: that, and only that, is finished by the
    /// next call. A missing half beside a written one is refused: the lost file may hold the newer
    /// image. The lock is the platform's: on Windows for everybody, elsewhere for those that ask,
    /// as every .NET program does.
    /// </remarks>
    public sealed class FilePair : IDisposable
    {
        private readonly SafeFileHandle _first;
        private readonly SafeFileHandle _second;

        private FilePair(SafeFileHandle first, SafeFileHandle second, int bankBytes, bool flush)
        {
            _first = first;
            _second = second;
            BankBytes = bankBytes;
            First = new FileBank(first, 0, bankBytes, flush);
            Second = new FileBank(second, 0, bankBytes, flush);
        }

        /// <summary>One bank.</summary>
        public FileBank First { get; }

        /// <summary>The other bank.</summary>
        public FileBank Second { get; }

        /// <summary>Bytes of each.</summary>
        public int BankBytes { get; }

        /// <summary>Opens two files; makes them blank when neither was ever written.</summary>
        /// <param name="firstPath">One file; its directory must be there.</param>
        /// <param name="secondPath">Another file, best in the same directory.</param>
        /// <param name="bankBytes">As <see cref="IBank.SizeBytes"/> asks; files that are there must
        /// have it.</param>
        /// <param name="flush">As in <see cref="FileBank"/>.</param>
        /// <param name="pair">Both when there is no fault.</param>
        /// <param name="reason">The fault in words, with the numbers; empty without one.</param>
        public static FilePairFault OpenOrCreate(
            string firstPath, string secondPath, int bankBytes, bool flush,
            out FilePair? pair, out string reason)
        {
            if (!IsBankSize(bankBytes))
            {
                throw new ArgumentOutOfRangeException(nameof(bankBytes));
            }
            return Open(firstPath, secondPath, bankBytes, true, flush, out pair, out reason);
        }

        /// <summary>Opens two files that are there; whatever is wrong with them, nothing in them is
        /// changed.</summary>
        public static FilePairFault Open(
            string firstPath, string secondPath, bool flush,
            out FilePair? pair, out string reason)
        {
            return Open(firstPath, secondPath, 0, false, flush, out pair, out reason);
        }

        /// <summary>True for sizes that a bank of a store may have.</summary>
        public static bool IsBankSize(long bytes)
        {
            return bytes >= KcmLimits.BankBytesMin && bytes <= KcmLimits.BankBytesMax
                && bytes % MemoryBank.DefaultSectorBytes == 0;
        }

        /// <summary>Closes the files; the banks answer false from then on.</summary>
        public void Dispose()
        {
            _first.Dispose();
            _second.Dispose();
        }

        private static FilePairFault Open(
            string firstPath, string secondPath, int bankBytes, bool mayCreate, bool flush,
            out FilePair? pair, out string reason)
        {
            if (Path.GetFullPath(firstPath) == Path.GetFullPath(secondPath))
            {
                throw new ArgumentException("two banks need two files", nameof(secondPath));
            }
            pair = null;
            SafeFileHandle? second = null;
            FilePairFault fault = CheckHalves(firstPath, secondPath, mayCreate, out reason);
            if (fault != FilePairFault.None) { return fault; }
            fault = OpenHandle(firstPath, mayCreate, out SafeFileHandle? first, out reason);
            if (fault == FilePairFault.None)
            {
                fault = OpenHandle(secondPath, mayCreate, out second, out reason);
            }
            if (fault == FilePairFault.None)
            {
                fault = Settle(
                    new Half(firstPath, first!), new Half(secondPath, second!),
                    bankBytes, out int size, out reason);
                if (fault == FilePairFault.None)
                {
                    pair = new FilePair(first!, second!, size, flush);
                    return fault;
                }
            }
            first?.Dispose();
            second?.Dispose();
            return fault;
        }

        // Before anything is opened for creation: a refusal must not leave an empty file behind.
        private static FilePairFault CheckHalves(
            string firstPath, string secondPath, bool mayCreate, out string reason)
        {
            reason = "";
            bool hasFirst = Path.Exists(firstPath);
            bool hasSecond = Path.Exists(secondPath);
            if (hasFirst && hasSecond) { return FilePairFault.None; }
            string missing = hasFirst ? secondPath : firstPath;
            if (!mayCreate)
            {
                reason = $"{missing} is not there";
                return hasFirst || hasSecond
                    ? FilePairFault.HalfMissing : FilePairFault.NotFound;
            }
            if (!hasFirst && !hasSecond) { return FilePairFault.None; }
            string other = hasFirst ? firstPath : secondPath;
            FilePairFault fault = OpenHandle(other, false, out SafeFileHandle? file, out reason);
            if (fault != FilePairFault.None) { return fault; }
            using (file)
            {
                fault = ReadState(new Half(other, file!), out bool isWritten, out reason);
                if (fault != FilePairFault.None || !isWritten) { return fault; }
            }
            reason = $"{missing} is not there, and {other} has been written";
            return FilePairFault.HalfMissing;
        }

        // Finishes a creation that is under way, or was cut; agrees on the size.
        private static FilePairFault Settle(
            Half first, Half second, int wanted, out int size, out string reason)
        {
            size = 0;
            FilePairFault fault = ReadState(first, out bool isFirstWritten, out reason);
            if (fault != FilePairFault.None) { return fault; }
            fault = ReadState(second, out bool isSecondWritten, out reason);
            if (fault != FilePairFault.None) { return fault; }
            long firstBytes = RandomAccess.GetLength(first.File);
            long secondBytes = RandomAccess.GetLength(second.File);
            bool isEmpty = firstBytes == 0 || secondBytes == 0;
            if (isEmpty && (isFirstWritten || isSecondWritten))
            {
                reason = firstBytes == 0
                    ? $"{first.Path} is empty, and {second.Path} has been written"
                    : $"{second.Path} is empty, and {first.Path} has been written";
                return FilePairFault.HalfMissing;
            }
            if (isEmpty && wanted > 0)
            {
                fault = SetLength(first, firstBytes == 0 ? wanted : firstBytes, out reason);
                if (fault != FilePairFault.None) { return fault; }
                fault = SetLength(second, secondBytes == 0 ? wanted : secondBytes, out reason);
                if (fault != FilePairFault.None) { return fault; }
                firstBytes = RandomAccess.GetLength(first.File);
                secondBytes = RandomAccess.GetLength(second.File);
            }
            return CheckSizes(first, second, firstBytes, secondBytes, wanted, out size, out reason);
        }

        private static FilePairFault CheckSizes(
            Half first, Half second, long firstBytes, long secondBytes, int wanted,
            out int size, out string reason)
        {
            size = 0;
            reason = "";
            if (!IsBankSize(firstBytes) || !IsBankSize(secondBytes))
            {
                Half wrong = IsBankSize(firstBytes) ? second : first;
                long bytes = IsBankSize(firstBytes) ? secondBytes : firstBytes;
                reason = $"{wrong.Path} has {bytes} bytes, and a bank has {KcmLimits.BankBytesMin}"
                    + $" to {KcmLimits.BankBytesMax} in steps of {MemoryBank.DefaultSectorBytes}";
                return FilePairFault.SizeWrong;
            }
            if (firstBytes != secondBytes || (wanted > 0 && firstBytes != wanted))
            {
                reason = $"{first.Path} has {firstBytes} bytes, {second.Path} {secondBytes}"
                    + (wanted > 0 ? $", and {wanted} were asked for" : "");
                return FilePairFault.SizesDiffer;
            }
            size = (int)firstBytes;
            return FilePairFault.None;
        }

        private static FilePairFault OpenHandle(
            string path, bool mayCreate, out SafeFileHandle? file, out string reason)
        {
            file = null;
            reason = "";
            bool wasThere = File.Exists(path);
            try
            {
                file = File.OpenHandle(
                    path, mayCreate ? FileMode.OpenOrCreate : FileMode.Open,
                    FileAccess.ReadWrite, FileShare.None, FileOptions.RandomAccess);
                return FilePairFault.None;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                reason = e.Message;
                return FilePairFault.NotFound;
            }
            catch (UnauthorizedAccessException e)
            {
                reason = e.Message;
                return FilePairFault.NotAccessible;
            }
            catch (IOException e)
            {
                reason = e.Message;
                return wasThere ? FilePairFault.InUse : FilePairFault.NotAccessible;
            }
        }

        // A bank that was never written is all zero on disk, as the hole that it is.
        private static FilePairFault ReadState(
            Half half, out bool isWritten, out string reason)
        {
            isWritten = false;
            reason = "";
            byte[] bytes = new byte[KcmLimits.BankBytesMax];
            try
            {
                int done = 0;
                int part;
                while (done < bytes.Length
                    && (part = RandomAccess.Read(half.File, bytes.AsSpan(done), done)) > 0)
                {
                    done += part;
                }
                isWritten = bytes.AsSpan(0, done).ContainsAnyExcept((byte)0);
                return FilePairFault.None;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                reason = e.Message;
                return FilePairFault.NotAccessible;
            }
        }

        private static FilePairFault SetLength(Half half, long bytes, out string reason)
        {
            reason = "";
            try
            {
                RandomAccess.SetLength(half.File, bytes);
                RandomAccess.FlushToDisk(half.File);
                return FilePairFault.None;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                reason = e.Message;
                return FilePairFault.NotAccessible;
            }
        }

        private readonly record struct Half(string Path, SafeFileHandle File);
    }
}
