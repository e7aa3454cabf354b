using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>Proof that both ends saw the same handshake: 12 bytes (RFC 5246 section
    /// 7.4.9).</summary>
    public sealed class Finished
    {
        /// <summary>Bytes of verify_data.</summary>
        public const int VerifyDataSize = 12;

        /// <summary>Where in the reader's buffer verify_data starts.</summary>
        public int VerifyDataOffset { get; private set; }

        /// <summary>Reads a message body; false when it is not exactly 12 bytes.</summary>
        public bool TryRead(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            VerifyDataOffset = reader.Skip(VerifyDataSize);
            return reader.AtEnd;
        }

        /// <summary>Writes a message body.</summary>
        public static void Write(ByteWriter writer, byte[] verifyData, int offset)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            writer.WriteBytes(verifyData, offset, VerifyDataSize);
        }
    }
}
