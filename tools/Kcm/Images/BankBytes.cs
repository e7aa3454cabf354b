using System;
using Tools.Kcm.Records;

namespace Tools.Kcm.Images
{
    /// <summary>Bytes of banks as files hold them: as flash has them, or inverted.</summary>
    internal static class BankBytes
    {
        /// <summary>Both banks as raw flash has them; the arrays are kept and changed.</summary>
        public static StoreImage Raw(byte[] first, byte[] second, string where)
        {
            bool isInverted = IsInverted(first, second);
            if (isInverted)
            {
                Invert(first);
                Invert(second);
            }
            return new StoreImage(first, second, where);
        }

        /// <summary>Size of the bank of which a header lies there, or 0.</summary>
        public static int SizeByHeader(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length < BankSeal.HeaderBytes) { return 0; }
            byte[] header = bytes[..BankSeal.HeaderBytes].ToArray();
            if (!BankSeal.IsHeader(header))
            {
                Invert(header);
                if (!BankSeal.IsHeader(header)) { return 0; }
            }
            return header[5] * Device.Desktop.MemoryBank.DefaultSectorBytes;
        }

        // A dump of flash holds the bytes as they are; the files of a pair hold them inverted.
        private static bool IsInverted(byte[] first, byte[] second)
        {
            if (Begins(first, false) || Begins(second, false)) { return false; }
            if (Begins(first, true) || Begins(second, true)) { return true; }
            return !first.AsSpan().Contains((byte)0xff) && !second.AsSpan().Contains((byte)0xff);
        }

        // Either copy of the header tells (docs/kcm-format.md section 3).
        private static bool Begins(byte[] bank, bool inverted)
        {
            return HasMagic(bank, 0, inverted)
                || HasMagic(bank, bank.Length - BankSeal.HeaderBytes, inverted);
        }

        private static bool HasMagic(byte[] bank, int at, bool inverted)
        {
            ReadOnlySpan<byte> magic = "KCMB"u8;
            for (int i = 0; i < magic.Length; i++)
            {
                if ((inverted ? (byte)~bank[at + i] : bank[at + i]) != magic[i]) { return false; }
            }
            return true;
        }

        private static void Invert(byte[] bytes)
        {
            for (int i = 0; i < bytes.Length; i++) { bytes[i] = (byte)~bytes[i]; }
        }
    }
}
