using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Device.Tests.Lwm2m.Lockstep
{
    /// <summary>The bytes of a script: hex, "text" or 'text', a token of ours (T1), and {a..b} for
    /// a slice of a body that tells its place; etag{a..b} for the ETag that we give that slice
    /// (FNV-1a of 32 bits).</summary>
    internal static class ScriptText
    {
        private const int BodyCount = 1 << 18;
        private static readonly byte[] s_body = Packet.Bytes(BodyCount);

        internal static byte[] Bytes(string text)
        {
            List<byte> bytes = [];
            foreach (string word in Words(text))
            {
                if (word[0] is '"' or '\'') { bytes.AddRange(Encoding.UTF8.GetBytes(word[1..^1])); }
                else if (word[0] == '{')
                {
                    string[] ends = word[1..^1].Split("..");
                    bytes.AddRange(s_body[Number(ends[0])..Number(ends[1])]);
                }
                else if (word.StartsWith("etag{", StringComparison.Ordinal))
                {
                    bytes.AddRange(ETag(Bytes(word[4..])));
                }
                else if (word[0] == 'T')
                {
                    byte[] token = new byte[8];
                    Array.Fill(token, (byte)(0xc0 + Number(word[1..])));
                    bytes.AddRange(token);
                }
                else { bytes.AddRange(Convert.FromHexString(word)); }
            }
            return [.. bytes];
        }

        private static byte[] ETag(byte[] body)
        {
            uint hash = 0x811c9dc5;
            foreach (byte one in body) { hash = unchecked((hash ^ one) * 0x01000193); }
            return [(byte)(hash >> 24), (byte)(hash >> 16), (byte)(hash >> 8), (byte)hash];
        }

        /// <summary>Words divided by blanks; a quoted text is one word, with its quotes; what
        /// follows a # is a remark.</summary>
        internal static List<string> Words(string line)
        {
            List<string> words = [];
            int position = 0;
            while (position < line.Length)
            {
                char first = line[position];
                if (first == '#') { break; }
                if (first is ' ' or '|')
                {
                    position++;
                    continue;
                }
                int end = first is '"' or '\''
                    ? line.IndexOf(first, position + 1) + 1
                    : line.IndexOfAny([' ', '"', '\'', '#', '|'], position);
                if (end <= position) { end = line.Length; }
                words.Add(line[position..end]);
                position = end;
            }
            return words;
        }

        internal static int Number(string text)
        {
            return int.Parse(text, CultureInfo.InvariantCulture);
        }

        /// <summary>"4.04" as a code.</summary>
        internal static int Code(string text)
        {
            return (Number(text[..1]) << 5) | Number(text[2..]);
        }

        internal static string Code(int code) { return $"{code >> 5}.{code & 31:d2}"; }
    }
}
