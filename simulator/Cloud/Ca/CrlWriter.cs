using System;
using System.Collections.Generic;
using System.Formats.Asn1;

namespace Simulator.Cloud.Ca
{
    /// <summary>Writes X.509 v2 revocation lists (RFC 5280 section 5), signed with
    /// ecdsa-with-SHA256.</summary>
    public static class CrlWriter
    {
        private const string CrlNumber = "2.5.29.20";
        private const string ReasonCode = "2.5.29.21";
        private const string AuthorityKeyIdentifier = "2.5.29.35";

        // Version, names, times, extensions and signature; and an entry with a serial number of
        // 16 bytes.
        private const int BytesBesideEntries = 512;
        private const int EntryBytes = 56;

        private static readonly Asn1Tag Extensions = new Asn1Tag(TagClass.ContextSpecific, 0);
        private static readonly Asn1Tag KeyIdentifier = new Asn1Tag(TagClass.ContextSpecific, 0);

        /// <summary>The list, DER.</summary>
        /// <param name="signer">Whose certificates they are.</param>
        /// <param name="number">Higher than that of the list before.</param>
        /// <param name="thisUpdate">When it is made.</param>
        /// <param name="nextUpdate">When the next one is there at the latest.</param>
        /// <param name="entries">May be none.</param>
        public static byte[] Write(
            ISigner signer, long number, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate,
            IReadOnlyCollection<RevokedEntry> entries)
        {
            AsnWriter body = new AsnWriter(
                AsnEncodingRules.DER, BytesBesideEntries + (entries.Count * EntryBytes));
            using (body.PushSequence())
            {
                body.WriteInteger(1);
                CertificateWriter.WriteAlgorithm(body);
                body.WriteEncodedValue(signer.Certificate.Subject);
                CertificateWriter.WriteTime(body, thisUpdate);
                CertificateWriter.WriteTime(body, nextUpdate);
                // RFC 5280 section 5.1.2.6: without entries the sequence must be absent.
                if (entries.Count > 0)
                {
                    using (body.PushSequence())
                    {
                        foreach (RevokedEntry entry in entries) { WriteEntry(body, entry); }
                    }
                }
                using (body.PushSequence(Extensions))
                using (body.PushSequence())
                {
                    WriteExtensions(body, signer, number);
                }
            }
            byte[] signed = body.Encode();
            AsnWriter list = new AsnWriter(AsnEncodingRules.DER, signed.Length + 96);
            using (list.PushSequence())
            {
                list.WriteEncodedValue(signed);
                CertificateWriter.WriteAlgorithm(list);
                list.WriteBitString(signer.Sign(signed));
            }
            return list.Encode();
        }

        private static void WriteEntry(AsnWriter writer, RevokedEntry entry)
        {
            using (writer.PushSequence())
            {
                writer.WriteIntegerUnsigned(entry.Serial);
                CertificateWriter.WriteTime(writer, entry.RevokedAt);
                // RFC 5280 section 5.3.1: unspecified is said by leaving it out.
                if (entry.Reason == RevocationReason.Unspecified) { return; }
                using (writer.PushSequence())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(ReasonCode);
                    using (writer.PushOctetString())
                    {
                        writer.WriteEnumeratedValue(entry.Reason);
                    }
                }
            }
        }

        private static void WriteExtensions(AsnWriter writer, ISigner signer, long number)
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(AuthorityKeyIdentifier);
                using (writer.PushOctetString())
                using (writer.PushSequence())
                {
                    writer.WriteOctetString(
                        CertificateWriter.KeyIdOf(signer.Certificate.PublicPoint), KeyIdentifier);
                }
            }
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(CrlNumber);
                using (writer.PushOctetString()) { writer.WriteInteger(number); }
            }
        }
    }
}
