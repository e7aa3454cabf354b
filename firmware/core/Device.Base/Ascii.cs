using System;

namespace Device.Base
{
    /// <summary>
    /// Text of 7-bit characters as bytes. The core's names, paths and URIs are ASCII; a byte
    /// above 0x7e or below 0x20 is refused where text from outside comes in.
    /// </summary>
    public static class Ascii
    {
        /// <summary>A byte for each character. Throws on a character above 0x7f.</summary>
        public static byte[] GetBytes(string text)
        {
            if (text == null) { throw new ArgumentNullException(nameof(text)); }
            byte[] bytes = new byte[text.Length];
            for (int i = 0; i < bytes.Length; i++)
            {
                if (text[i] > 0x7f) { throw new ArgumentException("not ASCII", nameof(text)); }
                bytes[i] = (byte)text[i];
            }
            return bytes;
        }

        /// <summary>The text of printable bytes (0x20 to 0x7e); false when another byte is among
        /// them, and the text is then empty.</summary>
        public static bool TryGetString(byte[] buffer, int offset, int count, out string text)
        {
            Bytes.RequireSlice(buffer, offset, count);
            char[] characters = new char[count];
            for (int i = 0; i < count; i++)
            {
                byte value = buffer[offset + i];
                if (value < 0x20 || value > 0x7e) { text = ""; return false; }
                characters[i] = (char)value;
            }
            text = new string(characters);
            return true;
        }
    }
}
