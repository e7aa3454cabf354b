using System;
using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;

namespace Simulator.Cloud.Ca
{
    /// <summary>Writes X.509 v3 certificates (RFC 5280 section 4.1) for P-256 keys, signed with
    /// ecdsa-with-SHA256.</summary>
    public static class CertificateWriter
    {
        private const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";
        private const string EcPublicKey = "1.2.840.10045.2.1";
        private const string Prime256v1 = "1.2.840.10045.3.1.7";
        private const string SubjectKeyIdentifier = "2.5.29.14";
        private const string KeyUsage = "2.5.29.15";
        private const string SubjectAltName = "2.5.29.17";
        private const string BasicConstraints = "2.5.29.19";
        private const string AuthorityKeyIdentifier = "2.5.29.35";
        private const string ExtendedKeyUsage = "2.5.29.37";
        private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
        private const string ClientAuth = "1.3.6.1.5.5.7.3.2";
        private const string CommonName = "2.5.4.3";
        private const string Locality = "2.5.4.7";
        private const string OrganizationalUnit = "2.5.4.11";
        private const int KeyIdBytes = 20;

        // RFC 5280 section 4.1.2.5: two-digit years reach to 2049, later dates have four.
        private const int UtcTimeYearMax = 2049;

        private static readonly Asn1Tag Version = new Asn1Tag(TagClass.ContextSpecific, 0);
        private static readonly Asn1Tag Extensions = new Asn1Tag(TagClass.ContextSpecific, 3);
        private static readonly Asn1Tag KeyIdentifier = new Asn1Tag(TagClass.ContextSpecific, 0);
        private static readonly Asn1Tag DnsName = new Asn1Tag(TagClass.ContextSpecific, 2);
        private static readonly Asn1Tag IpAddress = new Asn1Tag(TagClass.ContextSpecific, 7);

        /// <summary>The certificate, DER.</summary>
        public static byte[] Write(CertificateTemplate template, ServerKey issuerKey)
        {
            byte[] body = WriteBody(template);
            byte[] signature = issuerKey.SignDer(body);
            AsnWriter writer = new AsnWriter(AsnEncodingRules.DER, body.Length + 96);
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(body);
                WriteAlgorithm(writer);
                writer.WriteBitString(signature);
            }
            return writer.Encode();
        }

        /// <summary>A DER Name; null parts are left out.</summary>
        public static byte[] WriteName(
            string commonName, string? organizationalUnit, string? locality)
        {
            AsnWriter writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                WriteAttribute(writer, Locality, locality);
                WriteAttribute(writer, OrganizationalUnit, organizationalUnit);
                WriteAttribute(writer, CommonName, commonName);
            }
            return writer.Encode();
        }

        /// <summary>RFC 7093 section 2, method 1: the first 160 bits of SHA-256 over the
        /// point.</summary>
        public static byte[] KeyIdOf(byte[] publicPoint)
        {
            return SHA256.HashData(publicPoint).AsSpan(0, KeyIdBytes).ToArray();
        }

        private static byte[] WriteBody(CertificateTemplate template)
        {
            AsnWriter writer = new AsnWriter(AsnEncodingRules.DER, 512);
            using (writer.PushSequence())
            {
                using (writer.PushSequence(Version)) { writer.WriteInteger(2); }
                writer.WriteIntegerUnsigned(template.Serial);
                WriteAlgorithm(writer);
                writer.WriteEncodedValue(template.IssuerName);
                using (writer.PushSequence())
                {
                    WriteTime(writer, template.NotBefore);
                    WriteTime(writer, template.NotAfter);
                }
                writer.WriteEncodedValue(template.SubjectName);
                using (writer.PushSequence())
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier(EcPublicKey);
                        writer.WriteObjectIdentifier(Prime256v1);
                    }
                    writer.WriteBitString(template.PublicPoint);
                }
                using (writer.PushSequence(Extensions))
                using (writer.PushSequence())
                {
                    WriteExtensions(writer, template);
                }
            }
            return writer.Encode();
        }

        private static void WriteExtensions(AsnWriter writer, CertificateTemplate template)
        {
            if (template.Profile == CertificateProfile.RootCa)
            {
                using (new Extension(writer, BasicConstraints, critical: true))
                using (writer.PushSequence())
                {
                    writer.WriteBoolean(true);
                }
                // digitalSignature (0), keyCertSign (5), cRLSign (6): 1000 0110.
                WriteKeyUsage(writer, bits: 0x86, unusedBits: 1);
                WriteSubjectKeyId(writer, template.PublicPoint);
                return;
            }
            WriteKeyUsage(writer, bits: 0x80, unusedBits: 7);
            bool isServer = template.Profile == CertificateProfile.Server;
            using (new Extension(writer, ExtendedKeyUsage, critical: false))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(isServer ? ServerAuth : ClientAuth);
            }
            using (new Extension(writer, AuthorityKeyIdentifier, critical: false))
            using (writer.PushSequence())
            {
                writer.WriteOctetString(template.IssuerKeyId, KeyIdentifier);
            }
            if (isServer) { WriteHosts(writer, template); }
        }

        private static void WriteHosts(AsnWriter writer, CertificateTemplate template)
        {
            using (new Extension(writer, SubjectAltName, critical: false))
            using (writer.PushSequence())
            {
                foreach (string host in template.Hosts)
                {
                    if (IPAddress.TryParse(host, out IPAddress? address))
                    {
                        writer.WriteOctetString(address.GetAddressBytes(), IpAddress);
                    }
                    else
                    {
                        writer.WriteCharacterString(
                            UniversalTagNumber.IA5String, host, DnsName);
                    }
                }
            }
        }

        private static void WriteKeyUsage(AsnWriter writer, byte bits, int unusedBits)
        {
            using (new Extension(writer, KeyUsage, critical: true))
            {
                writer.WriteBitString([bits], unusedBits);
            }
        }

        private static void WriteSubjectKeyId(AsnWriter writer, byte[] publicPoint)
        {
            using (new Extension(writer, SubjectKeyIdentifier, critical: false))
            {
                writer.WriteOctetString(KeyIdOf(publicPoint));
            }
        }

        private static void WriteAttribute(AsnWriter writer, string oid, string? value)
        {
            if (value == null) { return; }
            using (writer.PushSetOf())
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(oid);
                writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
            }
        }

        internal static void WriteAlgorithm(AsnWriter writer)
        {
            using (writer.PushSequence()) { writer.WriteObjectIdentifier(EcdsaWithSha256); }
        }

        internal static void WriteTime(AsnWriter writer, DateTimeOffset time)
        {
            if (time.UtcDateTime.Year <= UtcTimeYearMax)
            {
                writer.WriteUtcTime(time, UtcTimeYearMax);
            }
            else
            {
                writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
            }
        }

        // SEQUENCE { oid, critical, OCTET STRING { value } }, closed in the other order.
        private sealed class Extension : IDisposable
        {
            private AsnWriter.Scope _sequence;
            private AsnWriter.Scope _value;

            public Extension(AsnWriter writer, string oid, bool critical)
            {
                _sequence = writer.PushSequence();
                writer.WriteObjectIdentifier(oid);
                if (critical) { writer.WriteBoolean(true); }
                _value = writer.PushOctetString();
            }

            public void Dispose()
            {
                _value.Dispose();
                _sequence.Dispose();
            }
        }
    }
}
