using System;
using System.IO;
using Device.Desktop;
using Tools.Kcm.Errors;
using Tools.Kcm.Options;

namespace Tools.Kcm.Images
{
    /// <summary>Copies both banks of a store out of one file, two files or a slot of an arena.
    /// Files are opened to read and nothing else.</summary>
    internal static class ImageReader
    {
        /// <summary>Name of the arena in a fleet's data directory.</summary>
        public const string ArenaName = "arena.bin";

        private const string BankRule =
            "a bank has 8192 to 65536 bytes in steps of 4096, and a store has two of one size";

        private static ReadOnlySpan<byte> ArenaMagic => "KCMARENA"u8;

        private static ReadOnlySpan<byte> BankMagic => "KCMB"u8;

        /// <exception cref="Device.Desktop.Errors.CommandException">KCM101, KCM102, KCM104 to
        /// KCM106.</exception>
        public static StoreImage Read(ImageName name)
        {
            string word = name.Word;
            if (Directory.Exists(word))
            {
                return ReadArena(Path.Combine(word, ArenaName), word, name.Slot);
            }
            int comma = word.IndexOf(',', StringComparison.Ordinal);
            if (!File.Exists(word) && comma > 0 && comma < word.Length - 1)
            {
                return ReadPair(word[..comma], word[(comma + 1)..]);
            }
            byte[] all = ReadFile(word, 2 * FilePairMax);
            if (all.AsSpan().StartsWith(ArenaMagic)) { return ReadArena(word, word, name.Slot); }
            if (all.Length % 2 != 0 || !FilePair.IsBankSize(all.Length / 2))
            {
                throw KcmErrors.NotAnImage(word, $"it has {Size(word)} bytes; {BankRule}");
            }
            return Raw(all[..(all.Length / 2)], all[(all.Length / 2)..], word);
        }

        private const int FilePairMax = Device.Kcm.KcmLimits.BankBytesMax;

        private static StoreImage ReadPair(string first, string second)
        {
            byte[] one = ReadFile(first, FilePairMax);
            byte[] two = ReadFile(second, FilePairMax);
            if (!FilePair.IsBankSize(Size(first)) || Size(first) != Size(second))
            {
                throw KcmErrors.NotAnImage(
                    $"{first} and {second}",
                    $"they have {Size(first)} and {Size(second)} bytes; {BankRule}");
            }
            return Raw(one, two, $"{first} and {second}");
        }

        private static StoreImage ReadArena(string file, string word, int? slot)
        {
            ArenaFault fault = ArenaFile.OpenToRead(
                file, out ArenaFile? arena, out string reason);
            switch (fault)
            {
                case ArenaFault.None: break;
                case ArenaFault.InUse: throw KcmErrors.ImageInUse(file, reason);
                case ArenaFault.NotFound:
                case ArenaFault.NotAccessible:
                    throw KcmErrors.ImageUnreadable(file, reason, null);
                default: throw KcmErrors.ArenaUnusable(file, fault.ToString(), reason);
            }
            using (arena)
            {
                if (slot is not int i || i >= arena!.SlotCount)
                {
                    throw KcmErrors.SlotWrong(
                        file,
                        $"it has slots 0 to {arena!.SlotCount - 1}, and "
                            + (slot == null ? "none was named" : $"{slot} was named"),
                        $"list {word} --slot 0");
                }
                return new StoreImage(
                    Copy(arena.GetBank(i, 0), file), Copy(arena.GetBank(i, 1), file),
                    $"{file}, slot {i} ({FleetSecret.EndpointOf(i)})");
            }
        }

        private static byte[] Copy(FileBank bank, string file)
        {
            byte[] bytes = new byte[bank.SizeBytes];
            return bank.Read(0, bytes, 0, bytes.Length)
                ? bytes
                : throw KcmErrors.ImageUnreadable(file, "the disk did not give the bytes", null);
        }

        // A dump of flash holds the bytes as they are; the files of a pair hold them inverted.
        private static StoreImage Raw(byte[] first, byte[] second, string where)
        {
            bool isInverted = IsInverted(first, second);
            if (isInverted)
            {
                Invert(first);
                Invert(second);
            }
            return new StoreImage(first, second, where);
        }

        private static bool IsInverted(byte[] first, byte[] second)
        {
            if (Begins(first, false) || Begins(second, false)) { return false; }
            if (Begins(first, true) || Begins(second, true)) { return true; }
            return !first.AsSpan().Contains((byte)0xff) && !second.AsSpan().Contains((byte)0xff);
        }

        // Either copy of the header tells (docs/kcm-format.md section 3).
        private static bool Begins(byte[] bank, bool inverted)
        {
            return HasMagic(bank, 0, inverted) || HasMagic(bank, bank.Length - 48, inverted);
        }

        private static bool HasMagic(byte[] bank, int at, bool inverted)
        {
            for (int i = 0; i < BankMagic.Length; i++)
            {
                if ((inverted ? (byte)~bank[at + i] : bank[at + i]) != BankMagic[i])
                {
                    return false;
                }
            }
            return true;
        }

        private static void Invert(byte[] bytes)
        {
            for (int i = 0; i < bytes.Length; i++) { bytes[i] = (byte)~bytes[i]; }
        }

        private static long Size(string file)
        {
            return new FileInfo(file).Length;
        }

        // At most one byte more than the largest image: an arena of gigabytes is only recognised.
        private static byte[] ReadFile(string file, int bytesMax)
        {
            try
            {
                using FileStream stream = new FileStream(
                    file, FileMode.Open, FileAccess.Read, FileShare.Read);
                byte[] bytes = new byte[Math.Min(stream.Length, bytesMax + 1)];
                stream.ReadExactly(bytes);
                return bytes;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException
                or UnauthorizedAccessException or ArgumentException)
            {
                throw KcmErrors.ImageUnreadable(file, e.Message, e);
            }
            catch (IOException e)
            {
                throw File.Exists(file)
                    ? KcmErrors.ImageInUse(file, e.Message)
                    : KcmErrors.ImageUnreadable(file, e.Message, e);
            }
        }
    }
}
