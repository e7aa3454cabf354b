using System;
using Device.Base;
using Device.Crypto;

namespace Device.Dtls
{
    /// <summary>The client's ephemeral point (RFC 8422 section 5.7).</summary>
    public sealed class ClientKeyExchange
    {
        /// <summary>Where in the reader's buffer the point starts.</summary>
        public int PointOffset { get; private set; }

        /// <summary>Bytes of the point; only 65 bytes that start with 4 can be a point
        /// here.</summary>
        public int PointCount { get; private set; }

        /// <summary>True when the point has the size and form of an uncompressed P-256 point.
        /// Whether it lies on the curve shows when it is used.</summary>
        public bool IsUncompressed { get; private set; }

        /// <summary>Reads a message body; false when it is malformed.</summary>
        public bool TryRead(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            PointCount = reader.ReadUInt8();
            PointOffset = reader.Skip(PointCount);
            if (!reader.AtEnd || PointCount == 0) { return false; }
            IsUncompressed = PointCount == P256.PointSize && reader.Buffer[PointOffset] == 0x04;
            return true;
        }

        /// <summary>Writes a message body: the 65-byte point at the offset.</summary>
        public static void Write(ByteWriter writer, byte[] point, int offset)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            writer.WriteUInt8(P256.PointSize);
            writer.WriteBytes(point, offset, P256.PointSize);
        }
    }
}
