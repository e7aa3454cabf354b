using System;

namespace Device.X509
{
    /// <summary>IP addresses written as text: 192.0.2.1, 2001:db8::1 (RFC 4291 section 2.2), the
    /// latter with or without the brackets of a URI; no zone, no embedded IPv4.</summary>
    internal static class IpText
    {
        private const int Groups = 8;

        /// <summary>4 or 16 bytes; null when the text is no address.</summary>
        public static byte[] Parse(string text)
        {
            if (text.IndexOf(':') < 0) { return ParseV4(text); }
            if (text.Length > 2 && text[0] == '[' && text[text.Length - 1] == ']')
            {
                text = text.Substring(1, text.Length - 2);
            }
            return ParseV6(text);
        }

        private static byte[] ParseV4(string text)
        {
            string[] parts = text.Split('.');
            if (parts.Length != 4) { return null; }
            byte[] address = new byte[4];
            for (int i = 0; i < parts.Length; i++)
            {
                int value = ParseNumber(parts[i], 10, 3);
                if (value < 0 || value > 255) { return null; }
                address[i] = (byte)value;
            }
            return address;
        }

        private static byte[] ParseV6(string text)
        {
            int gap = text.IndexOf("::");
            byte[] address = new byte[2 * Groups];
            if (gap < 0) { return PutGroups(text, address, 0) == Groups ? address : null; }

            byte[] tail = new byte[2 * Groups];
            string right = text.Substring(gap + 2);
            int leftCount = gap == 0 ? 0 : PutGroups(text.Substring(0, gap), address, 0);
            int rightCount = right.Length == 0 ? 0 : PutGroups(right, tail, 0);
            if (leftCount < 0 || rightCount < 0 || leftCount + rightCount >= Groups)
            {
                return null;
            }
            Array.Copy(
                tail, 0, address, 2 * (Groups - rightCount), 2 * rightCount);
            return address;
        }

        private static int PutGroups(string text, byte[] address, int offset)
        {
            string[] parts = text.Split(':');
            if (parts.Length > Groups) { return -1; }
            for (int i = 0; i < parts.Length; i++)
            {
                int value = ParseNumber(parts[i], 16, 4);
                if (value < 0) { return -1; }
                address[offset + 2 * i] = (byte)(value >> 8);
                address[offset + 2 * i + 1] = (byte)value;
            }
            return parts.Length;
        }

        private static int ParseNumber(string text, int radix, int digitsMax)
        {
            if (text.Length == 0 || text.Length > digitsMax) { return -1; }
            int value = 0;
            for (int i = 0; i < text.Length; i++)
            {
                int digit = Digit(text[i]);
                if (digit < 0 || digit >= radix) { return -1; }
                value = value * radix + digit;
            }
            return value;
        }

        private static int Digit(char character)
        {
            if (character >= '0' && character <= '9') { return character - '0'; }
            if (character >= 'a' && character <= 'f') { return character - 'a' + 10; }
            if (character >= 'A' && character <= 'F') { return character - 'A' + 10; }
            return -1;
        }
    }
}
