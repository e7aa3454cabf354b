using System;
using System.Text.Json;
using Device.Kcm;

namespace Tools.Kcm.Items
{
    /// <summary>What is told of an item. It holds no byte of a private or symmetric key.</summary>
    internal sealed class ItemView
    {
        // A list stays one line an item; show has the whole text.
        private const int TextMax = 60;

        public required KcmArea Area { get; init; }

        public required KcmItemType Type { get; init; }

        /// <summary>Empty when damage took it.</summary>
        public required string Name { get; init; }

        /// <summary>Bytes of data; 0 for a private key.</summary>
        public int Count { get; init; }

        /// <summary>How reading it ended.</summary>
        public KcmStatus Status { get; set; }

        /// <summary>SHA-256 of the SubjectPublicKeyInfo of a key or of a leaf; null
        /// without.</summary>
        public string? KeyFingerprint { get; set; }

        /// <summary>Certificates, leaf first.</summary>
        public CertificateView[] Certificates { get; set; } = Array.Empty<CertificateView>();

        /// <summary>A config that is text.</summary>
        public string? Text { get; set; }

        /// <summary>Tells equal contents from different ones within one run; never shown.</summary>
        public string Mark { get; set; } = "";

        /// <summary>Area, type and name: what an item is known by.</summary>
        public string Id
        {
            get { return $"{Shown.Area(Area)} {Shown.Type(Type)} {Shown.Name(Name)}"; }
        }

        /// <summary>The item in some words, for a list.</summary>
        public string Detail
        {
            get
            {
                if (Status != KcmStatus.Success) { return Status.ToString(); }
                if (Certificates.Length > 0)
                {
                    int count = Certificates.Length;
                    string more = count > 1 ? $", chain of {count}" : "";
                    CertificateView leaf = Certificates[0];
                    return $"{leaf.CommonName}, until {leaf.NotAfter[..10]} "
                        + $"({leaf.Remaining.Text}){more}";
                }
                if (Text != null)
                {
                    return Text.Length <= TextMax ? Text : Text[..(TextMax - 1)] + "…";
                }
                return KeyFingerprint != null ? $"key {KeyFingerprint[..16]}…" : "";
            }
        }

        public void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("area", Shown.Area(Area));
            json.WriteString("type", Shown.Type(Type));
            json.WriteString("name", Name);
            json.WriteString("status", Status.ToString());
            if (Type != KcmItemType.PrivateKey) { json.WriteNumber("bytes", Count); }
            if (KeyFingerprint != null) { json.WriteString("keyFingerprint", KeyFingerprint); }
            if (Text != null) { json.WriteString("text", Text); }
            if (Certificates.Length > 0)
            {
                json.WriteStartArray("certificates");
                foreach (CertificateView certificate in Certificates) { certificate.Write(json); }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
    }
}
