using Device.Base;
using Device.Crypto;

namespace Device.X509
{
    /// <summary>
    /// P-256 signatures as X.509 and TLS carry them, SEQUENCE { INTEGER r, INTEGER s } (RFC 3279
    /// section 2.2.3), and as <see cref="IPublicKey"/> and <see cref="IPrivateKey"/> take them: r
    /// and s of 32 bytes each.
    /// </summary>
    public static class EcdsaSignature
    {
        /// <summary>Bytes of the longest encoding.</summary>
        public const int DerMax = 72;

        // SEC 2 section 2.4.2: the order n of the base point.
        private static readonly byte[] Order =
        {
            0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
            0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
        };

        /// <summary>Takes a signature apart. Only the one DER encoding of two numbers from 1 to
        /// n-1, and nothing behind it, is accepted.</summary>
        /// <param name="buffer">Holds the encoded signature.</param>
        /// <param name="offset">Its first byte.</param>
        /// <param name="count">Its bytes.</param>
        /// <param name="raw">Receives r and s, 64 bytes; untouched on failure.</param>
        /// <param name="rawOffset">First byte of r.</param>
        public static bool TryDecodeDer(
            byte[] buffer, int offset, int count, byte[] raw, int rawOffset)
        {
            Bytes.RequireSlice(raw, rawOffset, P256.SignatureSize);
            DerReader reader = new DerReader(buffer, offset, count);
            reader.Enter(DerTag.Sequence);
            int r = reader.ReadUnsigned(out int rCount);
            int s = reader.ReadUnsigned(out int sCount);
            reader.Leave();
            if (!reader.AtEnd || !IsInRange(buffer, r, rCount) || !IsInRange(buffer, s, sCount))
            {
                return false;
            }
            PutPadded(buffer, r, rCount, raw, rawOffset);
            PutPadded(buffer, s, sCount, raw, rawOffset + P256.ScalarSize);
            return true;
        }

        /// <summary>Encodes r and s, 64 bytes at <paramref name="rawOffset"/>.</summary>
        /// <param name="raw">Holds r and s.</param>
        /// <param name="rawOffset">First byte of r.</param>
        /// <param name="output">Has room for <see cref="DerMax"/> bytes.</param>
        /// <param name="outputOffset">Where to write.</param>
        /// <returns>Bytes written.</returns>
        public static int EncodeDer(byte[] raw, int rawOffset, byte[] output, int outputOffset)
        {
            Bytes.RequireSlice(raw, rawOffset, P256.SignatureSize);
            Bytes.RequireSlice(output, outputOffset, DerMax);
            DerWriter writer = new DerWriter(output, outputOffset, DerMax);
            writer.Begin(DerTag.Sequence);
            writer.WriteUnsigned(raw, rawOffset, P256.ScalarSize);
            writer.WriteUnsigned(raw, rawOffset + P256.ScalarSize, P256.ScalarSize);
            writer.End();
            return writer.Count;
        }

        private static bool IsInRange(byte[] buffer, int offset, int count)
        {
            if (count > P256.ScalarSize) { return false; }
            if (count < P256.ScalarSize) { return count > 1 || buffer[offset] != 0; }
            for (int i = 0; i < count; i++)
            {
                if (buffer[offset + i] != Order[i]) { return buffer[offset + i] < Order[i]; }
            }
            return false;
        }

        private static void PutPadded(
            byte[] buffer, int offset, int count, byte[] raw, int rawOffset)
        {
            int padding = P256.ScalarSize - count;
            for (int i = 0; i < padding; i++) { raw[rawOffset + i] = 0; }
            for (int i = 0; i < count; i++) { raw[rawOffset + padding + i] = buffer[offset + i]; }
        }
    }
}
