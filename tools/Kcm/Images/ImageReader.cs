using System;
using System.IO;
using Device.Desktop;
using Device.Kcm;
using Tools.Kcm.Errors;
using Tools.Kcm.Options;

namespace Tools.Kcm.Images
{
    /// <summary>Copies both banks of a store out of one file, two files, a larger dump or a slot of
    /// an arena. Files are opened to read and nothing else.</summary>
    internal static class ImageReader
    {
        /// <summary>Name of the arena in a fleet's data directory.</summary>
        public const string ArenaName = "arena.bin";

        private const string BankRule =
            "a bank has 8192 to 65536 bytes in steps of 4096, and a store has two of one size";

        private static ReadOnlySpan<byte> ArenaMagic => "KCMARENA"u8;

        /// <exception cref="Device.Desktop.Errors.CommandException">KCM100 to KCM102, KCM104 to
        /// KCM106.</exception>
        public static StoreImage Read(ImageName name)
        {
            string word = name.Word;
            if (Directory.Exists(word)) { return ReadFleet(name); }
            int comma = word.IndexOf(',', StringComparison.Ordinal);
            if (!File.Exists(word) && comma > 0 && comma < word.Length - 1)
            {
                RefuseOffset(name, "a pair of files");
                return ReadPair(word[..comma], word[(comma + 1)..]);
            }
            byte[] all = ImageBytes.Read(
                word, 0, 2 * KcmLimits.BankBytesMax + 1, out long size);
            if (all.AsSpan().StartsWith(ArenaMagic))
            {
                RefuseOffset(name, "an arena");
                return ReadArena(word, word, name.Slot);
            }
            if (name.Offset is long offset) { return DumpReader.Read(name, offset); }
            if (size % 2 != 0 || !FilePair.IsBankSize(size / 2))
            {
                string headers = size > all.Length ? " " + DumpReader.Headers(word, size) : "";
                throw KcmErrors.NotAnImage(
                    word, $"it has {size} bytes; {BankRule}.{headers}", null);
            }
            int told = BankBytes.SizeByHeader(all);
            if (told > 0 && told != size / 2)
            {
                throw KcmErrors.NotAnImage(
                    word,
                    $"its header tells of banks of {told} bytes, and half the file is {size / 2}",
                    "take the store at the beginning: "
                        + $"{CommandName.Here} verify {word} --offset 0");
            }
            return BankBytes.Raw(all[..(all.Length / 2)], all[(all.Length / 2)..], word);
        }

        private static StoreImage ReadFleet(ImageName name)
        {
            RefuseOffset(name, "a directory");
            string file = Path.Combine(name.Word, ArenaName);
            if (!File.Exists(file))
            {
                throw KcmErrors.ImageUnreadable(
                    name.Word, $"it is a directory without {ArenaName}: not that of a fleet", null);
            }
            return ReadArena(file, name.Word, name.Slot);
        }

        private static void RefuseOffset(ImageName name, string what)
        {
            if (name.Offset != null || name.BankBytes != null)
            {
                throw KcmErrors.Usage(
                    $"--offset and --bank-bytes are not for {what}", name.Word,
                    "they find a store inside one larger dump");
            }
        }

        private static StoreImage ReadPair(string first, string second)
        {
            int bytesMax = KcmLimits.BankBytesMax;
            byte[] one = ImageBytes.Read(first, 0, bytesMax, out long oneSize);
            byte[] two = ImageBytes.Read(second, 0, bytesMax, out long twoSize);
            if (!FilePair.IsBankSize(oneSize) || oneSize != twoSize)
            {
                throw KcmErrors.NotAnImage(
                    $"{first} and {second}", $"they have {oneSize} and {twoSize} bytes; {BankRule}",
                    null);
            }
            return BankBytes.Raw(one, two, $"{first} and {second}");
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
    }
}
