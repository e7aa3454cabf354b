using System;
using Device.Crypto;

namespace Device.X509
{
    /// <summary>SubjectPublicKeyInfo (RFC 5480 section 2): P-256, named curve, uncompressed
    /// point.</summary>
    internal static class SubjectPublicKey
    {
        /// <summary>Bytes of the encoding: all but the point is fixed.</summary>
        public const int Size = 91;

        /// <summary>Reads the element. The fault says that the key is sound but not ours; wrong
        /// octets make the reader fail instead.</summary>
        public static X509Fault Read(DerReader reader, out int pointOffset)
        {
            reader.Enter(DerTag.Sequence);
            reader.Enter(DerTag.Sequence);
            int type = reader.ReadOid(out int typeCount);
            bool isEc = Oid.Is(Oid.EcPublicKey, reader.Buffer, type, typeCount);
            bool isP256 = false;
            if (isEc && reader.PeekTag() == DerTag.ObjectIdentifier)
            {
                int curve = reader.ReadOid(out int curveCount);
                isP256 = Oid.Is(Oid.Prime256v1, reader.Buffer, curve, curveCount);
            }
            while (reader.HasMore)
            {
                // Parameters of another algorithm, or of a curve spelled out.
                reader.ReadElement(out int ignored);
                isP256 = false;
            }
            reader.Leave();
            pointOffset = reader.ReadBitString(out int count, out int unusedBits);
            reader.Leave();
            if (reader.Failed) { return X509Fault.None; }
            if (!isEc) { return X509Fault.AlgorithmUnsupported; }
            bool isPoint = count == P256.PointSize && unusedBits == 0
                && reader.Buffer[pointOffset] == 0x04;
            return isP256 && isPoint ? X509Fault.None : X509Fault.CurveUnsupported;
        }

        /// <summary>Writes the element for a 65-byte point.</summary>
        public static void Write(DerWriter writer, byte[] point, int offset)
        {
            if (point[offset] != 0x04)
            {
                throw new ArgumentException("not an uncompressed point", nameof(point));
            }
            writer.Begin(DerTag.Sequence);
            writer.Begin(DerTag.Sequence);
            writer.WriteOid(Oid.EcPublicKey);
            writer.WriteOid(Oid.Prime256v1);
            writer.End();
            writer.WriteBitString(point, offset, P256.PointSize);
            writer.End();
        }
    }
}
