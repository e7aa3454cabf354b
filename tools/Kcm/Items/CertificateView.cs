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
        public CertificateView(Certificate certificate)
        {
            Der = certificate.Der;
            Subject = NameOf(certificate.Subject);
            Issuer = NameOf(certificate.Issuer);
            Serial = Convert.ToHexStringLower(certificate.SerialNumber);
            NotBefore = Shown.Time(certificate.NotBeforeSeconds);
            NotAfter = Shown.Time(certificate.NotAfterSeconds);
            KeyFingerprint = Shown.Fingerprint(
                certificate.Der.AsSpan(certificate.SpkiOffset, certificate.SpkiCount));
            Fingerprint = Shown.Fingerprint(certificate.Der);
        }

        public byte[] Der { get; }

        public string Subject { get; }

        public string Issuer { get; }

        /// <summary>Hex.</summary>
        public string Serial { get; }

        public string NotBefore { get; }

        public string NotAfter { get; }

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
            json.WriteString("keyFingerprint", KeyFingerprint);
            json.WriteString("fingerprint", Fingerprint);
            json.WriteEndObject();
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
