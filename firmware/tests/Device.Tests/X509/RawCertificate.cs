using System;
using System.Formats.Asn1;
using System.Linq;

namespace Device.Tests.X509
{
    /// <summary>A certificate put together from parts that a test can break one by one;
    /// System.Formats.Asn1 writes the sound ones. The signature is not a real one.</summary>
    public sealed class RawCertificate
    {
        public const string EcdsaSha256 = "300a06082a8648ce3d040302";
        public const string Spki =
            "3059301306072a8648ce3d020106082a8648ce3d030107034200"
            + "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
            + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

        public string Version { get; set; } = "a003020102";
        public string Serial { get; set; } = "020101";
        public string Algorithm { get; set; } = EcdsaSha256;
        public string Issuer { get; set; } = Name("issuer");
        public string Validity { get; set; } = Seq(Utc("200101000000Z"), Utc("400101000000Z"));
        public string Subject { get; set; } = Name("subject");
        public string Key { get; set; } = Spki;
        public string UniqueIds { get; set; } = "";
        public string Extensions { get; set; } = "";
        public string OuterAlgorithm { get; set; } = EcdsaSha256;
        public string Signature { get; set; } = "0309003006020101020101";
        public string Behind { get; set; } = "";

        public byte[] Build()
        {
            string tbs = Seq(
                Version, Serial, Algorithm, Issuer, Validity, Subject, Key, UniqueIds, Extensions);
            return Convert.FromHexString(Seq(tbs, OuterAlgorithm, Signature) + Behind);
        }

        public static string Seq(params string[] parts)
        {
            return Tlv("30", parts);
        }

        /// <summary>One element in hex, with a minimal length.</summary>
        public static string Tlv(string tag, params string[] parts)
        {
            string content = string.Concat(parts);
            int count = content.Length / 2;
            string length = count < 128 ? count.ToString("x2")
                : count < 256 ? "81" + count.ToString("x2")
                : "82" + count.ToString("x4");
            return tag + length + content;
        }

        public static string Utc(string text)
        {
            return Tlv("17", Ascii(text));
        }

        public static string Ascii(string text)
        {
            return string.Concat(text.Select(each => ((int)each).ToString("x2")));
        }

        public static string Name(string commonName)
        {
            return Seq(Attribute("550403", "0c", commonName));
        }

        public static string Attribute(string type, string tag, string value)
        {
            return Tlv("31", Seq(Tlv("06", type), Tlv(tag, Ascii(value))));
        }

        /// <summary>[3] with these extensions.</summary>
        public static string Block(params string[] extensions)
        {
            return Tlv("a3", Seq(extensions));
        }

        public static string Extension(string type, string critical, string value)
        {
            return Seq(Tlv("06", type), critical, Tlv("04", value));
        }

        public static string Oid(string dotted)
        {
            AsnWriter writer = new AsnWriter(AsnEncodingRules.DER);
            writer.WriteObjectIdentifier(dotted);
            return Convert.ToHexString(writer.Encode()).ToLowerInvariant();
        }
    }
}
