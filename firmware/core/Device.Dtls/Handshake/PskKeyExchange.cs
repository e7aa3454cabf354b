using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>
    /// What both ends send where others agree on a key: the server a hint, or no message at all,
    /// the client the identity of its pre-shared key. Both are one 16-bit vector (RFC 4279 section
    /// 2). Positions are indices into the buffer of the reader given last.
    /// </summary>
    public sealed class PskKeyExchange
    {
        /// <summary>Where the identity, or the hint, starts.</summary>
        public int IdentityOffset { get; private set; }

        /// <summary>Bytes of the identity, or of the hint.</summary>
        public int IdentityCount { get; private set; }

        /// <summary>Reads a message body; false when it is malformed.</summary>
        public bool TryRead(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            IdentityCount = reader.ReadUInt16();
            IdentityOffset = reader.Skip(IdentityCount);
            return reader.AtEnd;
        }

        /// <summary>Writes a message body.</summary>
        public static void Write(ByteWriter writer, byte[] identity, int offset, int count)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            writer.WriteUInt16(count);
            writer.WriteBytes(identity, offset, count);
        }
    }
}
