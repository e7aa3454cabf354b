using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>
    /// The client's offer (RFC 6347 section 4.2.1). One object serves for reading and for writing;
    /// nothing in it points into a packet. The first part, up to the compression methods, can be
    /// read alone: it is what a stateless cookie is bound to.
    /// </summary>
    public sealed class ClientHello
    {
        /// <summary>Bytes of a random.</summary>
        public const int RandomSize = 32;

        /// <summary>Longest session id, bytes.</summary>
        public const int SessionIdMax = 32;

        /// <summary>Longest server name, bytes (RFC 1035 section 2.3.4).</summary>
        public const int ServerNameMax = 255;

        private readonly ClientHelloExtensions _extensions;

        /// <summary>An offer of our own: DTLS 1.2 with both suites, CCM-8 first.</summary>
        public ClientHello()
        {
            _extensions = new ClientHelloExtensions();
        }

        /// <summary>The newest version that the client speaks; older than DTLS 1.2 is a larger
        /// number.</summary>
        public int Version { get; set; } = ProtocolVersion.Dtls12;

        /// <summary>The client's 32 bytes, the same in both hellos.</summary>
        public byte[] Random { get; } = new byte[RandomSize];

        /// <summary>The session id's bytes; <see cref="SessionIdCount"/> of them count.</summary>
        public byte[] SessionId { get; } = new byte[SessionIdMax];

        /// <summary>Bytes of the session id, 0 to 32.</summary>
        public int SessionIdCount { get; set; }

        /// <summary>The cookie's bytes; <see cref="CookieCount"/> of them count.</summary>
        public byte[] Cookie { get; } = new byte[HelloVerifyRequest.CookieMax];

        /// <summary>Bytes of the cookie, 0 to 255; zero in a first hello.</summary>
        public int CookieCount { get; set; }

        /// <summary>The client accepts TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8.</summary>
        public bool OffersCcm8 { get; set; } = true;

        /// <summary>The client accepts TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256.</summary>
        public bool OffersGcm { get; set; } = true;

        /// <summary>GCM stands before CCM-8 in the client's list.</summary>
        public bool PrefersGcm { get; set; }

        /// <summary>The client accepts TLS_PSK_WITH_AES_128_CCM_8.</summary>
        public bool OffersPskCcm8 { get; set; }

        /// <summary>The renegotiation signalling value is among the suites.</summary>
        public bool HasScsv { get; private set; }

        /// <summary>Compression method 0 is among the methods.</summary>
        public bool OffersNullCompression { get; private set; }

        /// <summary>The extensions.</summary>
        public ClientHelloExtensions Extensions { get { return _extensions; } }

        /// <summary>Where in the reader's buffer the cookie's length byte is: what stands before
        /// it, and what stands behind the cookie up to <see cref="ParametersEnd"/>, is the same in
        /// both hellos (RFC 6347 section 4.2.1).</summary>
        public int CookieOffset { get; private set; }

        /// <summary>Where in the reader's buffer the compression methods end.</summary>
        public int ParametersEnd { get; private set; }

        /// <summary>Reads the part up to the compression methods; more may follow.</summary>
        /// <returns>False when it is malformed or cut short.</returns>
        public bool TryReadParameters(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            Version = reader.ReadUInt16();
            reader.ReadBytes(Random, 0, RandomSize);
            int count = reader.ReadUInt8();
            if (count > SessionIdMax) { reader.Fail(); }
            else { reader.ReadBytes(SessionId, 0, count); }
            SessionIdCount = reader.Failed ? 0 : count;

            CookieOffset = reader.Position;
            count = reader.ReadUInt8();
            reader.ReadBytes(Cookie, 0, count);
            CookieCount = reader.Failed ? 0 : count;

            ReadSuites(reader);
            count = reader.ReadUInt8();
            int start = reader.Skip(count);
            if (count == 0) { reader.Fail(); }
            OffersNullCompression =
                !reader.Failed && HasByte(reader.Buffer, start, count, 0);
            ParametersEnd = reader.Position;
            return !reader.Failed;
        }

        /// <summary>Reads a whole message body.</summary>
        /// <returns>False when it is malformed; extensions not known here are passed
        /// over.</returns>
        public bool TryRead(ByteReader reader)
        {
            if (!TryReadParameters(reader)) { return false; }
            return _extensions.TryRead(reader);
        }

        /// <summary>Writes a whole message body of a client: suites as offered, no
        /// compression.</summary>
        public void Write(ByteWriter writer)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            writer.WriteUInt16(Version);
            writer.WriteBytes(Random, 0, RandomSize);
            writer.WriteUInt8(SessionIdCount);
            writer.WriteBytes(SessionId, 0, SessionIdCount);
            writer.WriteUInt8(CookieCount);
            writer.WriteBytes(Cookie, 0, CookieCount);

            int mark = writer.Skip(2);
            if (OffersGcm && PrefersGcm)
            {
                writer.WriteUInt16(CipherSuite.EcdheEcdsaAes128GcmSha256);
            }
            if (OffersCcm8) { writer.WriteUInt16(CipherSuite.EcdheEcdsaAes128Ccm8); }
            if (OffersGcm && !PrefersGcm)
            {
                writer.WriteUInt16(CipherSuite.EcdheEcdsaAes128GcmSha256);
            }
            if (OffersPskCcm8) { writer.WriteUInt16(CipherSuite.PskAes128Ccm8); }
            writer.PatchUInt16(mark, writer.Position - mark - 2);
            writer.WriteUInt8(1);
            writer.WriteUInt8(0);
            _extensions.Write(writer);
        }

        /// <summary>True when the value is among the bytes.</summary>
        internal static bool HasByte(byte[] buffer, int offset, int count, int value)
        {
            for (int i = 0; i < count; i++)
            {
                if (buffer[offset + i] == value) { return true; }
            }
            return false;
        }

        private void ReadSuites(ByteReader reader)
        {
            OffersCcm8 = false;
            OffersGcm = false;
            PrefersGcm = false;
            OffersPskCcm8 = false;
            HasScsv = false;
            int bytes = reader.ReadUInt16();
            if (bytes == 0 || bytes % 2 != 0) { reader.Fail(); }
            int end = reader.Position + bytes;
            while (!reader.Failed && reader.Position < end)
            {
                int suite = reader.ReadUInt16();
                if (suite == CipherSuite.EcdheEcdsaAes128Ccm8) { OffersCcm8 = true; }
                else if (suite == CipherSuite.PskAes128Ccm8) { OffersPskCcm8 = true; }
                else if (suite == CipherSuite.ScsvRenegotiation) { HasScsv = true; }
                else if (suite == CipherSuite.EcdheEcdsaAes128GcmSha256)
                {
                    OffersGcm = true;
                    PrefersGcm = !OffersCcm8;
                }
            }
        }
    }
}
