using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>The client's signature over the transcript so far (RFC 5246 section
    /// 7.4.8).</summary>
    public sealed class CertificateVerify
    {
        /// <summary>The <see cref="SignatureScheme"/> that was used.</summary>
        public int Scheme { get; private set; }

        /// <summary>Where in the reader's buffer the DER signature starts.</summary>
        public int SignatureOffset { get; private set; }

        /// <summary>Bytes of the DER signature.</summary>
        public int SignatureCount { get; private set; }

        /// <summary>Reads a message body; false when it is malformed.</summary>
        public bool TryRead(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            Scheme = reader.ReadUInt16();
            SignatureCount = reader.ReadUInt16();
            SignatureOffset = reader.Skip(SignatureCount);
            return reader.AtEnd;
        }

        /// <summary>Writes a message body: scheme and DER signature.</summary>
        public static void Write(ByteWriter writer, byte[] signature, int offset, int count)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            writer.WriteUInt16(SignatureScheme.EcdsaSecp256r1Sha256);
            writer.WriteUInt16(count);
            writer.WriteBytes(signature, offset, count);
        }
    }
}
