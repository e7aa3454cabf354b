using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Device.X509;

namespace Tools.Kcm.Items
{
    /// <summary>What is told of one certificate.</summary>
    internal sealed class CertificateView
    {
        /// <param name="certificate">Parsed.</param>
        /// <param name="now">The time that the remaining validity is told for.</param>
        public CertificateView(Certificate certificate, DateTimeOffset now)
        {
            Der = certificate.Der;
            Subject = NameOf(certificate.Subject);
            CommonName = CommonNameOf(certificate.Subject) ?? Subject;
            Issuer = NameOf(certificate.Issuer);
            Serial = Convert.ToHexStringLower(certificate.SerialNumber);
            NotBefore = Shown.Time(certificate.NotBeforeSeconds);
            NotAfter = Shown.Time(certificate.NotAfterSeconds);
            Remaining = new Remaining(
                certificate.NotBeforeSeconds, certificate.NotAfterSeconds,
                now.ToUnixTimeSeconds());
            KeyFingerprint = Shown.Fingerprint(
                certificate.Der.AsSpan(certificate.SpkiOffset, certificate.SpkiCount));
            Fingerprint = Shown.Fingerprint(certificate.Der);
        }

        public byte[] Der { get; }

        public string Subject { get; }

        /// <summary>CN=… of the subject, or all of it when there is none.</summary>
        public string CommonName { get; }

        public string Issuer { get; }

        /// <summary>Hex.</summary>
        public string Serial { get; }

        public string NotBefore { get; }

        public string NotAfter { get; }

        /// <summary>How long it is still valid.</summary>
        public Remaining Remaining { get; }

        /// <summary>SHA-256 of the SubjectPublicKeyInfo.</summary>
        public string KeyFingerprint { get; }

        /// <summary>SHA-256 of the DER.</summary>
        public string Fingerprint { get; }

        public void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("subject", Subject);
            json.WriteString("issuer", Issuer);
            json.WriteString("serial", Serial);
            json.WriteString("notBefore", NotBefore);
            json.WriteString("notAfter", NotAfter);
            json.WriteNumber("daysLeft", Remaining.DaysLeft);
            json.WriteString("keyFingerprint", KeyFingerprint);
            json.WriteString("fingerprint", Fingerprint);
            json.WriteEndObject();
        }

        private static string? CommonNameOf(byte[] der)
        {
            const string Oid = "2.5.4.3";
            try
            {
                foreach (X500RelativeDistinguishedName part in
                    new X500DistinguishedName(der).EnumerateRelativeDistinguishedNames())
                {
                    if (part.HasMultipleElements || part.GetSingleElementType().Value != Oid)
                    {
                        continue;
                    }
                    string? name = part.GetSingleElementValue();
                    if (name != null) { return "CN=" + Shown.Plain(name); }
                }
                return null;
            }
            catch (CryptographicException)
            {
                return null;
            }
        }

        private static string NameOf(byte[] der)
        {
            try
            {
                return Shown.Plain(new X500DistinguishedName(der).Name);
            }
            catch (CryptographicException)
            {
                return "(unreadable name)";
            }
        }
    }
}
