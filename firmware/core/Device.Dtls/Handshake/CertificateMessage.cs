using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>A chain of certificates, leaf first (RFC 5246 section 7.4.2). An empty list is
    /// well formed: a client that has nothing to show sends it.</summary>
    public sealed class CertificateMessage
    {
        /// <summary>Most certificates of one message.</summary>
        public const int CountMax = 5;

        private const int LengthSize = 3;

        /// <summary>Certificates in the message.</summary>
        public int CertificateCount { get; private set; }

        /// <summary>Bytes of all certificates, one behind the other, without lengths.</summary>
        public int ChainBytes { get; private set; }

        /// <summary>Reads a message body and copies the certificates, one behind the other, to
        /// the destination. That may be the reader's own buffer from the body's first byte on:
        /// the certificates then move together in place.</summary>
        /// <param name="reader">The body.</param>
        /// <param name="destination">Where the certificates go.</param>
        /// <param name="offset">First byte there.</param>
        /// <param name="capacity">Bytes that fit there.</param>
        /// <returns>False when the body is malformed, holds more than <see cref="CountMax"/>
        /// certificates or does not fit.</returns>
        public bool TryRead(ByteReader reader, byte[] destination, int offset, int capacity)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            Bytes.RequireSlice(destination, offset, capacity);
            CertificateCount = 0;
            ChainBytes = 0;
            int listBytes = reader.ReadUInt24();
            if (listBytes != reader.Remaining) { reader.Fail(); }
            while (!reader.Failed && reader.Remaining > 0)
            {
                int count = reader.ReadUInt24();
                int start = reader.Skip(count);
                if (reader.Failed
                    || count == 0
                    || count > capacity - ChainBytes
                    || CertificateCount == CountMax)
                {
                    reader.Fail();
                    break;
                }
                Array.Copy(reader.Buffer, start, destination, offset + ChainBytes, count);
                ChainBytes += count;
                CertificateCount++;
            }
            return reader.AtEnd;
        }

        /// <summary>Starts a body. Give the result to <see cref="End"/>; between the two,
        /// <see cref="Add"/> the certificates, or none.</summary>
        public static int Begin(ByteWriter writer)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            return writer.Skip(LengthSize);
        }

        /// <summary>Writes one certificate, DER.</summary>
        public static void Add(ByteWriter writer, byte[] der)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            if (der == null) { throw new ArgumentNullException(nameof(der)); }
            writer.WriteUInt24(der.Length);
            writer.WriteBytes(der, 0, der.Length);
        }

        /// <summary>Fills in the list's length.</summary>
        public static void End(ByteWriter writer, int mark)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            writer.PatchUInt24(mark, writer.Position - mark - LengthSize);
        }
    }
}
