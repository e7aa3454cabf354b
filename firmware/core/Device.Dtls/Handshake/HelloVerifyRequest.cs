using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>The server's stateless question: come back with this cookie (RFC 6347 section
    /// 4.2.1).</summary>
    public sealed class HelloVerifyRequest
    {
        /// <summary>Longest cookie, bytes.</summary>
        public const int CookieMax = 255;

        /// <summary>DTLS 1.0 or 1.2: servers use either here whatever they negotiate
        /// later.</summary>
        public int Version { get; private set; }

        /// <summary>The cookie's bytes; <see cref="CookieCount"/> of them count.</summary>
        public byte[] Cookie { get; } = new byte[CookieMax];

        /// <summary>Bytes of the cookie, 0 to 255.</summary>
        public int CookieCount { get; private set; }

        /// <summary>Reads a message body.</summary>
        /// <returns>False when it is malformed or of an unknown version.</returns>
        public bool TryRead(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            CookieCount = 0;
            Version = reader.ReadUInt16();
            int count = reader.ReadUInt8();
            reader.ReadBytes(Cookie, 0, count);
            if (!reader.AtEnd) { return false; }
            CookieCount = count;
            return Version == ProtocolVersion.Dtls10 || Version == ProtocolVersion.Dtls12;
        }

        /// <summary>Writes a message body. RFC 6347 section 4.2.1: the version should be DTLS 1.0,
        /// and says nothing about the version that will be negotiated.</summary>
        public static void Write(ByteWriter writer, byte[] cookie, int offset, int count)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            if (count > CookieMax) { throw new ArgumentOutOfRangeException(nameof(count)); }
            writer.WriteUInt16(ProtocolVersion.Dtls10);
            writer.WriteUInt8(count);
            writer.WriteBytes(cookie, offset, count);
        }
    }
}
