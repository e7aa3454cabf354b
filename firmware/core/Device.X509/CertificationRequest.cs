using System;
using Device.Base;
using Device.Crypto;

namespace Device.X509
{
    /// <summary>PKCS#10 certification requests (RFC 2986): P-256, ecdsa-with-SHA256.</summary>
    public static class CertificationRequest
    {
        /// <summary>Bytes of the largest request that is taken in; one that
        /// <see cref="Build"/> writes has at most 920.</summary>
        public const int SizeMax = 1024;

        private const int Version = 0;
        private const int AttributesTag = DerTag.ContextConstructed | 0;

        /// <summary>Writes a request signed by the key it is for. The subject's order is C, ST, L,
        /// O, OU, CN; Pelion's devices have L, OU, CN.</summary>
        /// <param name="crypto">The primitives.</param>
        /// <param name="key">The key pair to certify; it must be able to sign.</param>
        /// <param name="subject">At least a common name.</param>
        /// <param name="usage">Usages to ask for; null for none.</param>
        /// <param name="output">Where to write.</param>
        /// <param name="offset">First byte to write.</param>
        /// <param name="capacity">Room in bytes; <see cref="SizeMax"/> is always enough.</param>
        /// <param name="count">Bytes written; 0 after a fault.</param>
        /// <returns>None; RequestMalformed when a part of the subject is empty, too long or not
        /// printable ASCII, or there is no common name; BufferTooSmall.</returns>
        public static X509Fault Build(
            ICrypto crypto, IPrivateKey key, RequestSubject subject, RequestUsage usage,
            byte[] output, int offset, int capacity, out int count)
        {
            if (crypto == null) { throw new ArgumentNullException(nameof(crypto)); }
            if (key == null) { throw new ArgumentNullException(nameof(key)); }
            if (subject == null) { throw new ArgumentNullException(nameof(subject)); }
            count = 0;
            if (subject.CommonName == null || !CanBeWritten(subject))
            {
                return X509Fault.RequestMalformed;
            }

            DerWriter writer = new DerWriter(output, offset, capacity);
            writer.Begin(DerTag.Sequence);
            int infoOffset = writer.Position;
            WriteInfo(writer, key, subject, usage);
            if (writer.Failed) { return X509Fault.BufferTooSmall; }

            byte[] digest = new byte[P256.DigestSize];
            byte[] raw = new byte[P256.SignatureSize];
            byte[] der = new byte[EcdsaSignature.DerMax];
            crypto.Sha256(output, infoOffset, writer.Position - infoOffset, digest, 0);
            key.Sign(digest, 0, raw, 0);
            int derCount = EcdsaSignature.EncodeDer(raw, 0, der, 0);

            SignatureAlgorithm.Write(writer);
            writer.WriteBitString(der, 0, derCount);
            writer.End();
            if (writer.Failed) { return X509Fault.BufferTooSmall; }
            count = writer.Count;
            return X509Fault.None;
        }

        /// <summary>Reads exactly one request and verifies that its key signed it.</summary>
        /// <param name="crypto">The primitives.</param>
        /// <param name="buffer">Holds the DER.</param>
        /// <param name="offset">Its first byte.</param>
        /// <param name="count">Its bytes.</param>
        /// <param name="request">The request, or null.</param>
        /// <returns>None, RequestMalformed, AlgorithmUnsupported, CurveUnsupported or
        /// RequestSignatureInvalid.</returns>
        public static X509Fault TryParse(
            ICrypto crypto, byte[] buffer, int offset, int count, out ParsedRequest request)
        {
            if (crypto == null) { throw new ArgumentNullException(nameof(crypto)); }
            Bytes.RequireSlice(buffer, offset, count);
            request = null;
            if (count > SizeMax) { return X509Fault.RequestMalformed; }

            DerReader reader = new DerReader(buffer, offset, count);
            reader.Enter(DerTag.Sequence);
            int info = reader.Position;
            X509Fault keyFault = ReadInfo(
                reader, out int subject, out int subjectCount,
                out int point, out ExtensionSet extensions);
            int infoCount = reader.Position - info;
            bool isEcdsa = SignatureAlgorithm.Read(reader, out int ignored, out int ignoredCount);
            int signature = reader.ReadBitString(out int signatureCount, out int unusedBits);
            reader.Leave();
            if (!reader.AtEnd || unusedBits != 0) { return X509Fault.RequestMalformed; }
            if (keyFault != X509Fault.None) { return keyFault; }
            if (!isEcdsa) { return X509Fault.AlgorithmUnsupported; }

            X509Fault fault = VerifySignature(
                crypto, buffer, info, infoCount, point, signature, signatureCount);
            if (fault != X509Fault.None) { return fault; }
            request = new ParsedRequest(
                Bytes.Copy(buffer, point, P256.PointSize),
                Bytes.Copy(buffer, subject, subjectCount),
                extensions);
            return X509Fault.None;
        }

        private static X509Fault VerifySignature(
            ICrypto crypto, byte[] buffer, int info, int infoCount,
            int point, int signature, int signatureCount)
        {
            byte[] raw = new byte[P256.SignatureSize];
            if (!EcdsaSignature.TryDecodeDer(buffer, signature, signatureCount, raw, 0))
            {
                return X509Fault.RequestSignatureInvalid;
            }
            if (!crypto.TryImportPublicKey(buffer, point, out IPublicKey key))
            {
                return X509Fault.CurveUnsupported;
            }
            byte[] digest = new byte[P256.DigestSize];
            crypto.Sha256(buffer, info, infoCount, digest, 0);
            bool isSigned = key.Verify(digest, 0, raw, 0);
            key.Dispose();
            return isSigned ? X509Fault.None : X509Fault.RequestSignatureInvalid;
        }

        // CertificationRequestInfo: version, subject, subjectPKInfo, attributes [0].
        private static X509Fault ReadInfo(
            DerReader reader, out int subject, out int subjectCount,
            out int point, out ExtensionSet extensions)
        {
            extensions = ExtensionSet.None;
            reader.Enter(DerTag.Sequence);
            if (reader.ReadInteger() != Version) { reader.Fail(); }
            subject = DistinguishedName.Read(reader, out subjectCount);
            X509Fault fault = SubjectPublicKey.Read(reader, out point);
            reader.Enter(AttributesTag);
            while (reader.HasMore)
            {
                reader.Enter(DerTag.Sequence);
                int type = reader.ReadOid(out int typeCount);
                if (!Oid.Is(Oid.ExtensionRequest, reader.Buffer, type, typeCount))
                {
                    reader.ReadValue(DerTag.Set, out int ignored);
                }
                else if (extensions != ExtensionSet.None)
                {
                    reader.Fail();
                }
                else
                {
                    // RFC 2985 section 5.4.2: a single value.
                    reader.Enter(DerTag.Set);
                    extensions = ExtensionSet.Read(reader);
                    reader.Leave();
                }
                reader.Leave();
            }
            reader.Leave();
            reader.Leave();
            return fault;
        }

        private static void WriteInfo(
            DerWriter writer, IPrivateKey key, RequestSubject subject, RequestUsage usage)
        {
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            writer.Begin(DerTag.Sequence);
            writer.WriteInteger(Version);
            writer.Begin(DerTag.Sequence);
            // RFC 5280 appendix A.1: a country is a PrintableString.
            WriteAttribute(writer, Oid.Country, DerTag.PrintableString, subject.Country);
            WriteText(writer, Oid.State, subject.State);
            WriteText(writer, Oid.Locality, subject.Locality);
            WriteText(writer, Oid.Organization, subject.Organization);
            WriteText(writer, Oid.OrganizationalUnit, subject.OrganizationalUnit);
            WriteText(writer, Oid.CommonName, subject.CommonName);
            writer.End();
            SubjectPublicKey.Write(writer, point, 0);
            writer.Begin(AttributesTag);
            RequestExtensions.Write(writer, usage);
            writer.End();
            writer.End();
        }

        private static void WriteText(DerWriter writer, byte[] type, string value)
        {
            WriteAttribute(writer, type, DerTag.Utf8String, value);
        }

        private static void WriteAttribute(
            DerWriter writer, byte[] type, int tag, string value)
        {
            if (value == null) { return; }
            writer.Begin(DerTag.Set);
            writer.Begin(DerTag.Sequence);
            writer.WriteOid(type);
            writer.WriteText(tag, value);
            writer.End();
            writer.End();
        }

        private static bool CanBeWritten(RequestSubject subject)
        {
            return IsText(subject.CommonName, RequestSubject.NameMax)
                && IsText(subject.OrganizationalUnit, RequestSubject.NameMax)
                && IsText(subject.Organization, RequestSubject.NameMax)
                && IsText(subject.Locality, RequestSubject.LocalityMax)
                && IsText(subject.State, RequestSubject.LocalityMax)
                && IsCountry(subject.Country);
        }

        private static bool IsCountry(string text)
        {
            if (text == null) { return true; }
            if (text.Length != RequestSubject.CountryCount) { return false; }
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] < 'A' || text[i] > 'Z') { return false; }
            }
            return true;
        }

        private static bool IsText(string text, int countMax)
        {
            if (text == null) { return true; }
            if (text.Length == 0 || text.Length > countMax) { return false; }
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] < 0x20 || text[i] > 0x7e) { return false; }
            }
            return true;
        }
    }
}
