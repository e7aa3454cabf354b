using Device.Base;
using Device.Crypto;
using Device.X509;

namespace Device.Kcm
{
    /// <summary>P-256 keys as DER: SEC 1 ECPrivateKey (RFC 5915), PKCS#8 (RFC 5958) and
    /// SubjectPublicKeyInfo (RFC 5480).</summary>
    internal static class KeyDer
    {
        /// <summary>Bytes of a SubjectPublicKeyInfo: all but the point is fixed.</summary>
        public const int PublicKeyBytes = 91;

        private static readonly byte[] EcPublicKey =
        {
            0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        };

        private static readonly byte[] Prime256v1 =
        {
            0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
        };

        /// <summary>Finds scalar and point; the point's index is -1 when it is not there.</summary>
        public static KcmStatus FindPrivateKey(
            byte[] buffer, int offset, int count, out int scalar, out int point)
        {
            DerReader reader = new DerReader(buffer, offset, count);
            reader.Enter(DerTag.Sequence);
            int version = reader.ReadInteger();
            KcmStatus status = KcmStatus.Success;
            if (version == 0 && !reader.Failed)
            {
                status = ReadAlgorithm(reader);
                int inner = reader.ReadValue(DerTag.OctetString, out int innerCount);
                while (reader.HasMore) { reader.ReadElement(out int ignored); }
                reader.Leave();
                scalar = 0;
                point = -1;
                if (!reader.AtEnd) { return KcmStatus.ParsingDerPrivateKey; }
                if (status != KcmStatus.Success) { return status; }
                reader = new DerReader(buffer, inner, innerCount);
                reader.Enter(DerTag.Sequence);
                if (reader.ReadInteger() != 1) { reader.Fail(); }
                return ReadBody(reader, false, out scalar, out point);
            }
            if (version != 1) { reader.Fail(); }
            return ReadBody(reader, true, out scalar, out point);
        }

        /// <summary>Finds the point of a SubjectPublicKeyInfo or a raw point.</summary>
        public static KcmStatus FindPublicKey(
            byte[] buffer, int offset, int count, out int point)
        {
            point = offset;
            if (count == P256.PointSize && buffer[offset] == 0x04) { return KcmStatus.Success; }
            DerReader reader = new DerReader(buffer, offset, count);
            reader.Enter(DerTag.Sequence);
            KcmStatus status = ReadAlgorithm(reader);
            point = reader.ReadBitString(out int bits, out int unused);
            reader.Leave();
            if (!reader.AtEnd || unused != 0) { return KcmStatus.ParsingDerPublicKey; }
            if (status != KcmStatus.Success) { return status; }
            return bits == P256.PointSize && buffer[point] == 0x04
                ? KcmStatus.Success : KcmStatus.ParsingDerPublicKey;
        }

        /// <summary>The SubjectPublicKeyInfo of an uncompressed point.</summary>
        public static byte[] FromPoint(byte[] point)
        {
            byte[] der = new byte[PublicKeyBytes];
            DerWriter writer = new DerWriter(der, 0, der.Length);
            writer.Begin(DerTag.Sequence);
            writer.Begin(DerTag.Sequence);
            writer.WriteOid(EcPublicKey);
            writer.WriteOid(Prime256v1);
            writer.End();
            writer.WriteBitString(point, 0, P256.PointSize);
            writer.End();
            return der;
        }

        private static KcmStatus ReadAlgorithm(DerReader reader)
        {
            reader.Enter(DerTag.Sequence);
            int type = reader.ReadOid(out int typeCount);
            bool isEc = Is(EcPublicKey, reader, type, typeCount);
            bool isP256 = false;
            if (isEc && reader.PeekTag() == DerTag.ObjectIdentifier)
            {
                int curve = reader.ReadOid(out int curveCount);
                isP256 = Is(Prime256v1, reader, curve, curveCount);
            }
            while (reader.HasMore)
            {
                reader.ReadElement(out int ignored);
                isP256 = false;
            }
            reader.Leave();
            return isP256 ? KcmStatus.Success : KcmStatus.UnsupportedCurve;
        }

        /// <summary>ECPrivateKey behind its version; the curve must be named when nothing around
        /// it names it.</summary>
        private static KcmStatus ReadBody(
            DerReader reader, bool needsCurve, out int scalar, out int point)
        {
            point = -1;
            bool isP256 = !needsCurve;
            scalar = reader.ReadValue(DerTag.OctetString, out int scalarCount);
            if (reader.PeekTag() == DerTag.ContextConstructed)
            {
                reader.Enter(DerTag.ContextConstructed);
                int curve = reader.ReadOid(out int curveCount);
                isP256 = Is(Prime256v1, reader, curve, curveCount);
                reader.Leave();
            }
            bool isPoint = true;
            if (reader.PeekTag() == (DerTag.ContextConstructed | 1))
            {
                reader.Enter(DerTag.ContextConstructed | 1);
                point = reader.ReadBitString(out int bits, out int unused);
                isPoint = bits == P256.PointSize && unused == 0
                    && reader.Buffer[point] == 0x04;
                reader.Leave();
            }
            reader.Leave();
            if (!reader.AtEnd) { return KcmStatus.ParsingDerPrivateKey; }
            if (!isP256) { return KcmStatus.UnsupportedCurve; }
            return scalarCount == P256.ScalarSize && isPoint
                ? KcmStatus.Success : KcmStatus.ParsingDerPrivateKey;
        }

        private static bool Is(byte[] expected, DerReader reader, int offset, int count)
        {
            return !reader.Failed && count == expected.Length
                && Bytes.AreEqual(reader.Buffer, offset, expected, 0, count);
        }
    }
}
