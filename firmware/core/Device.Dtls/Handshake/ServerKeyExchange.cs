using System;
using Device.Base;
using Device.Crypto;

namespace Device.Dtls
{
    /// <summary>
    /// The server's ephemeral point and its signature over both randoms and the point (RFC 8422
    /// section 5.4). Positions are indices into the buffer of the reader given last.
    /// </summary>
    public sealed class ServerKeyExchange
    {
        /// <summary>Bytes of the signed parameters when the curve is P-256: type, curve, length,
        /// point.</summary>
        public const int ParametersSize = 4 + P256.PointSize;

        /// <summary>True when the message names secp256r1 with an uncompressed point of the right
        /// size. Of anything else the other members mean nothing: the answer is
        /// illegal_parameter.</summary>
        public bool IsCurveSupported { get; private set; }

        /// <summary>Where the signed parameters start; they are
        /// <see cref="ParametersSize"/> bytes.</summary>
        public int ParametersOffset { get; private set; }

        /// <summary>Where the 65-byte point starts.</summary>
        public int PointOffset { get; private set; }

        /// <summary>The <see cref="Dtls.SignatureScheme"/> that the server used.</summary>
        public int Scheme { get; private set; }

        /// <summary>Where the DER signature starts.</summary>
        public int SignatureOffset { get; private set; }

        /// <summary>Bytes of the DER signature.</summary>
        public int SignatureCount { get; private set; }

        /// <summary>Reads a message body; false when it is malformed.</summary>
        public bool TryRead(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            IsCurveSupported = false;
            ParametersOffset = reader.Position;
            int curveType = reader.ReadUInt8();
            if (!reader.Failed && curveType != NamedGroup.CurveTypeNamed)
            {
                // What follows has another layout: nothing in it can be judged.
                reader.Skip(reader.Remaining);
                return true;
            }
            int group = reader.ReadUInt16();
            int pointCount = reader.ReadUInt8();
            PointOffset = reader.Skip(pointCount);
            Scheme = reader.ReadUInt16();
            SignatureCount = reader.ReadUInt16();
            SignatureOffset = reader.Skip(SignatureCount);
            if (!reader.AtEnd || pointCount == 0) { return false; }
            IsCurveSupported = group == NamedGroup.Secp256r1
                && pointCount == P256.PointSize
                && reader.Buffer[PointOffset] == 0x04;
            return true;
        }

        /// <summary>Writes the parameters that are signed: <see cref="ParametersSize"/>
        /// bytes.</summary>
        public static void WriteParameters(ByteWriter writer, byte[] point, int offset)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            writer.WriteUInt8(NamedGroup.CurveTypeNamed);
            writer.WriteUInt16(NamedGroup.Secp256r1);
            writer.WriteUInt8(P256.PointSize);
            writer.WriteBytes(point, offset, P256.PointSize);
        }

        /// <summary>Writes what follows the parameters: scheme and DER signature.</summary>
        public static void WriteSignature(
            ByteWriter writer, byte[] signature, int offset, int count)
        {
            CertificateVerify.Write(writer, signature, offset, count);
        }
    }
}
