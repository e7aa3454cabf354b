using System;

namespace Device.Base
{
    /// <summary>Bytes as text of 64 characters (RFC 4648): the usual alphabet with padding
    /// (section 4), or the one for URLs without (section 5), as JSON formats have it.</summary>
    public static class Base64
    {
        private const string Usual =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        private const string ForUrls =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

        /// <summary>Writes the text of the bytes.</summary>
        public static void Write(
            ByteWriter writer, byte[] buffer, int offset, int count, bool isForUrls)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            Bytes.RequireSlice(buffer, offset, count);
            string alphabet = isForUrls ? ForUrls : Usual;
            int bits = 0;
            int held = 0;
            int written = 0;
            for (int i = 0; i < count; i++)
            {
                held = (held << 8) | buffer[offset + i];
                bits += 8;
                while (bits >= 6)
                {
                    bits -= 6;
                    writer.WriteUInt8(alphabet[(held >> bits) & 0x3f]);
                    written++;
                }
                held &= 0xff;
            }
            if (bits > 0)
            {
                writer.WriteUInt8(alphabet[(held << (6 - bits)) & 0x3f]);
                written++;
            }
            while (!isForUrls && (written & 3) != 0)
            {
                writer.WriteUInt8('=');
                written++;
            }
        }

        /// <summary>The bytes of a text: exactly what <see cref="Write"/> gives, so that one
        /// value has one text.</summary>
        /// <returns>False for any other text; the bytes are then empty.</returns>
        public static bool TryDecode(
            byte[] buffer, int offset, int count, bool isForUrls, out byte[] bytes)
        {
            Bytes.RequireSlice(buffer, offset, count);
            bytes = Bytes.Empty;
            int characters = count;
            if (!isForUrls)
            {
                if ((count & 3) != 0) { return false; }
                for (int i = 0; i < 2 && characters > 0; i++)
                {
                    if (buffer[offset + characters - 1] == '=') { characters--; }
                }
            }
            if ((characters & 3) == 1) { return false; }
            byte[] found = new byte[characters * 3 / 4];
            int bits = 0;
            int held = 0;
            int position = 0;
            for (int i = 0; i < characters; i++)
            {
                int value = ValueOf(buffer[offset + i], isForUrls);
                if (value < 0) { return false; }
                held = (held << 6) | value;
                bits += 6;
                if (bits < 8) { continue; }
                bits -= 8;
                found[position++] = (byte)(held >> bits);
                held &= (1 << bits) - 1;
            }
            if (held != 0) { return false; }
            bytes = found;
            return true;
        }

        private static int ValueOf(int character, bool isForUrls)
        {
            if (character >= 'A' && character <= 'Z') { return character - 'A'; }
            if (character >= 'a' && character <= 'z') { return character - 'a' + 26; }
            if (character >= '0' && character <= '9') { return character - '0' + 52; }
            if (character == (isForUrls ? '-' : '+')) { return 62; }
            return character == (isForUrls ? '_' : '/') ? 63 : -1;
        }
    }
}
