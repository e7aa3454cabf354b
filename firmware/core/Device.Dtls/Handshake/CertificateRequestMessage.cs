using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>The server asks for a certificate (RFC 5246 section 7.4.4). The authorities that
    /// it names are not read: a device has the one chain that it has.</summary>
    public sealed class CertificateRequestMessage
    {
        /// <summary>True when ecdsa_sign is among the certificate types.</summary>
        public bool AcceptsEcdsa { get; private set; }

        /// <summary>True when ecdsa_secp256r1_sha256 is among the schemes.</summary>
        public bool AcceptsEcdsaSha256 { get; private set; }

        /// <summary>Reads a message body; false when it is malformed. A request that does not
        /// accept our kind of key is well formed: the answer is an empty Certificate.</summary>
        public bool TryRead(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            AcceptsEcdsa = false;
            AcceptsEcdsaSha256 = false;

            int typeCount = reader.ReadUInt8();
            int end = reader.Position + typeCount;
            while (!reader.Failed && reader.Position < end)
            {
                AcceptsEcdsa |= reader.ReadUInt8() == SignatureScheme.CertificateTypeEcdsaSign;
            }

            int schemeBytes = reader.ReadUInt16();
            if (typeCount == 0 || schemeBytes == 0 || schemeBytes % 2 != 0) { reader.Fail(); }
            end = reader.Position + schemeBytes;
            while (!reader.Failed && reader.Position < end)
            {
                AcceptsEcdsaSha256 |=
                    reader.ReadUInt16() == SignatureScheme.EcdsaSecp256r1Sha256;
            }

            int namesBytes = reader.ReadUInt16();
            end = reader.Position + namesBytes;
            while (!reader.Failed && reader.Position < end)
            {
                int nameBytes = reader.ReadUInt16();
                if (nameBytes == 0 || nameBytes > end - reader.Position) { reader.Fail(); }
                reader.Skip(nameBytes);
            }
            return reader.AtEnd;
        }

        /// <summary>Writes a body that asks for an ECDSA P-256 certificate of any
        /// authority.</summary>
        public static void Write(ByteWriter writer)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            writer.WriteUInt8(1);
            writer.WriteUInt8(SignatureScheme.CertificateTypeEcdsaSign);
            writer.WriteUInt16(2);
            writer.WriteUInt16(SignatureScheme.EcdsaSecp256r1Sha256);
            writer.WriteUInt16(0);
        }
    }
}
