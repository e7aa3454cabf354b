using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Device.Desktop;
using Device.Kcm;
using Tools.Kcm.Errors;
using Tools.Kcm.Options;

namespace Tools.Kcm.Images
{
    /// <summary>Finds the two banks of a store inside a larger dump, such as that of a whole
    /// flash chip.</summary>
    internal static class DumpReader
    {
        /// <summary>Larger files are not searched for headers.</summary>
        public const int SearchBytesMax = 64 * 1_024 * 1_024;

        private const int SectorBytes = MemoryBank.DefaultSectorBytes;
        private const int HeadersToldMax = 4;

        /// <exception cref="Device.Desktop.Errors.CommandException">KCM101, KCM102,
        /// KCM104.</exception>
        public static StoreImage Read(ImageName name, long offset)
        {
            byte[] bytes = ImageBytes.Read(
                name.Word, offset, 2 * KcmLimits.BankBytesMax, out long size);
            string where = $"{name.Word}, at {Hex(offset)}";
            int bank = name.BankBytes ?? FindSize(bytes);
            if (bank == 0)
            {
                throw KcmErrors.NotAnImage(
                    where,
                    $"no header of a bank lies there ({size} bytes in all). "
                        + Headers(name.Word, size),
                    "name the offset of the store's partition, and its bank size when the headers "
                        + "are damaged: --offset 0x10000 --bank-bytes 8192");
            }
            if (bytes.Length < 2 * bank)
            {
                throw KcmErrors.NotAnImage(
                    where,
                    $"two banks of {bank} bytes need {2 * bank}, and {bytes.Length} follow",
                    "take the dump again to the end of the partition, or name another --offset");
            }
            return BankBytes.Raw(bytes[..bank], bytes[bank..(2 * bank)], where);
        }

        /// <summary>Where headers lie in a file, as a sentence.</summary>
        public static string Headers(string file, long size)
        {
            if (size > SearchBytesMax)
            {
                return $"It is not searched for headers: it has more than {SearchBytesMax} bytes.";
            }
            byte[] bytes = ImageBytes.Read(file, 0, SearchBytesMax, out long _);
            List<string> found = new List<string>();
            for (int at = 0; at < bytes.Length; at += SectorBytes)
            {
                int bank = BankBytes.SizeByHeader(bytes.AsSpan(at));
                if (bank > 0) { found.Add($"{Hex(at)} (bank of {bank} bytes)"); }
            }
            if (found.Count == 0) { return "No sector of the file begins with a header."; }
            string more = found.Count > HeadersToldMax ? $" and {found.Count - HeadersToldMax} more"
                : "";
            return $"Headers lie at {string.Join(", ", found.Take(HeadersToldMax))}{more}; a store "
                + "begins at one, or one bank before it.";
        }

        /// <summary>Reads 0x and hex digits, or decimal digits.</summary>
        public static bool TryReadNumber(string text, out long value)
        {
            return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? long.TryParse(
                    text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                    out value) && value >= 0
                : long.TryParse(
                    text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        }

        private static string Hex(long offset)
        {
            return "0x" + offset.ToString("x", CultureInfo.InvariantCulture);
        }

        // Each of the four copies of headers says how large its bank is, and where it lies follows
        // from that.
        private static int FindSize(byte[] bytes)
        {
            for (int bank = KcmLimits.BankBytesMin; bank <= KcmLimits.BankBytesMax;
                bank += SectorBytes)
            {
                foreach (int at in new[] { 0, bank - 48, bank, 2 * bank - 48 })
                {
                    bool isSize = at < bytes.Length
                        && BankBytes.SizeByHeader(bytes.AsSpan(at)) == bank;
                    if (isSize) { return bank; }
                }
            }
            return 0;
        }
    }
}
