using System;
using Device.Base;

namespace Device.Lwm2m
{
    /// <summary>
    /// The body of POST /35011/0/27002, Pelion's own: fields of type (2 bytes, big-endian), length
    /// (2 bytes) and value. The highest bit of a type says that who does not know the field may
    /// pass over it. Field 1 is the certificate's name, with a closing NUL that the length counts.
    /// </summary>
    /// <remarks>Facts/pelion.md C.1. Each length is compared with what is there before a byte of
    /// the value is looked at, and a name of length 0 is no name (C5, C6).</remarks>
    public static class CeRequest
    {
        /// <summary>Path of the resource.</summary>
        public const string Path = "35011/0/27002";

        /// <summary>The object, as it stands among a registration's links.</summary>
        public const string Link = "</35011/0>";

        internal const int ObjectId = 35011;
        internal const int ResourceId = 27002;

        private const int HeaderCount = 4;
        private const int OptionalBit = 0x8000;
        private const int TypeName = 1;
        private const int LengthMax = 0xffff;

        /// <summary>Takes a body apart.</summary>
        /// <param name="buffer">Holds the body.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Bytes.</param>
        /// <param name="name">The certificate's name, printable ASCII; empty unless all is
        /// well.</param>
        /// <returns>Success or BadInputFromServer.</returns>
        public static CeStatus TryParse(byte[] buffer, int offset, int count, out string name)
        {
            name = "";
            string found = "";
            ByteReader reader = new ByteReader(buffer, offset, count);
            while (reader.Remaining > 0)
            {
                int type = reader.ReadUInt16();
                int length = reader.ReadUInt16();
                int start = reader.Skip(length);
                if (reader.Failed) { return CeStatus.BadInputFromServer; }
                if ((type & ~OptionalBit) != TypeName)
                {
                    if ((type & OptionalBit) != 0) { continue; }
                    return CeStatus.BadInputFromServer;
                }
                bool isFirst = found.Length == 0;
                if (!isFirst || !TryReadName(buffer, start, length, out found))
                {
                    return CeStatus.BadInputFromServer;
                }
            }
            if (found.Length == 0) { return CeStatus.BadInputFromServer; }
            name = found;
            return CeStatus.Success;
        }

        /// <summary>The body that asks for a certificate's renewal.</summary>
        /// <param name="name">Printable ASCII, at least one character.</param>
        public static byte[] Make(string name)
        {
            byte[] text = Ascii.GetBytes(name);
            if (text.Length == 0 || text.Length >= LengthMax)
            {
                throw new ArgumentOutOfRangeException(nameof(name));
            }
            byte[] body = new byte[HeaderCount + text.Length + 1];
            ByteWriter writer = new ByteWriter(body, 0, body.Length);
            writer.WriteUInt16(TypeName);
            writer.WriteUInt16(text.Length + 1);
            writer.WriteBytes(text, 0, text.Length);
            writer.WriteUInt8(0);
            return body;
        }

        // A NUL inside would be a name that ends sooner for others than for us.
        private static bool TryReadName(byte[] buffer, int offset, int count, out string name)
        {
            name = "";
            return count >= 2 && buffer[offset + count - 1] == 0
                && Ascii.TryGetString(buffer, offset, count - 1, out name);
        }
    }
}
