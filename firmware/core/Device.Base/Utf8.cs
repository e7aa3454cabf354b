using System;

namespace Device.Base
{
    /// <summary>Text as UTF-8 (RFC 3629), for values that people and foreign servers write; names,
    /// paths and URIs of ours are <see cref="Ascii"/>.</summary>
    public static class Utf8
    {
        private const int SurrogateMin = 0xd800;
        private const int SurrogateMax = 0xdfff;
        private const int CodePointMax = 0x10ffff;

        /// <summary>Bytes that the text takes. Throws on half a surrogate pair.</summary>
        public static int GetCount(string text)
        {
            if (text == null) { throw new ArgumentNullException(nameof(text)); }
            int count = 0;
            for (int i = 0; i < text.Length; i++)
            {
                int code = CodePoint(text, ref i);
                count += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
            }
            return count;
        }

        /// <summary>Writes the text's bytes. Throws on half a surrogate pair.</summary>
        public static void Write(ByteWriter writer, string text)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            if (text == null) { throw new ArgumentNullException(nameof(text)); }
            for (int i = 0; i < text.Length; i++)
            {
                WriteCodePoint(writer, CodePoint(text, ref i));
            }
        }

        /// <summary>The text's bytes in an array of their own.</summary>
        public static byte[] GetBytes(string text)
        {
            byte[] bytes = new byte[GetCount(text)];
            Write(new ByteWriter(bytes, 0, bytes.Length), text);
            return bytes;
        }

        /// <summary>The text of well-formed bytes: no overlong form, no surrogate, nothing past
        /// U+10FFFF.</summary>
        /// <returns>False for others; the text is then empty.</returns>
        public static bool TryGetString(byte[] buffer, int offset, int count, out string text)
        {
            Bytes.RequireSlice(buffer, offset, count);
            char[] characters = new char[count];
            int length = 0;
            int end = offset + count;
            text = "";
            while (offset < end)
            {
                int code = Decode(buffer, ref offset, end);
                if (code < 0) { return false; }
                if (code >= 0x10000)
                {
                    characters[length++] = (char)(0xd7c0 + (code >> 10));
                    code = 0xdc00 | (code & 0x3ff);
                }
                characters[length++] = (char)code;
            }
            text = new string(characters, 0, length);
            return true;
        }

        internal static void WriteCodePoint(ByteWriter writer, int code)
        {
            if (code < 0x80)
            {
                writer.WriteUInt8(code);
                return;
            }
            if (code < 0x800) { writer.WriteUInt8(0xc0 | (code >> 6)); }
            else
            {
                if (code < 0x10000) { writer.WriteUInt8(0xe0 | (code >> 12)); }
                else
                {
                    writer.WriteUInt8(0xf0 | (code >> 18));
                    writer.WriteUInt8(0x80 | ((code >> 12) & 0x3f));
                }
                writer.WriteUInt8(0x80 | ((code >> 6) & 0x3f));
            }
            writer.WriteUInt8(0x80 | (code & 0x3f));
        }

        private static int CodePoint(string text, ref int index)
        {
            int first = text[index];
            if (first < SurrogateMin || first > SurrogateMax) { return first; }
            int second = index + 1 < text.Length ? text[index + 1] : 0;
            if (first >= 0xdc00 || second < 0xdc00 || second > SurrogateMax)
            {
                throw new ArgumentException("half a surrogate pair", nameof(text));
            }
            index++;
            return 0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff);
        }

        // The next code point; -1 when the bytes are none.
        private static int Decode(byte[] buffer, ref int position, int end)
        {
            int first = buffer[position++];
            if (first < 0x80) { return first; }
            if (first < 0xc2 || first > 0xf4) { return -1; }
            int more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
            if (more > end - position) { return -1; }
            int code = first & (0x3f >> more);
            for (int i = 0; i < more; i++)
            {
                int next = buffer[position++];
                if ((next & 0xc0) != 0x80) { return -1; }
                code = (code << 6) | (next & 0x3f);
            }
            bool isOverlong = (more == 2 && code < 0x800) || (more == 3 && code < 0x10000);
            bool isSurrogate = code >= SurrogateMin && code <= SurrogateMax;
            return isOverlong || isSurrogate || code > CodePointMax ? -1 : code;
        }
    }
}
