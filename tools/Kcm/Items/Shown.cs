using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Device.Kcm;

namespace Tools.Kcm.Items
{
    /// <summary>How values look to a person and in JSON.</summary>
    internal static class Shown
    {
        /// <summary>Working, factory or staged.</summary>
        public static string Area(KcmArea area)
        {
            return area.ToString().ToLowerInvariant();
        }

        /// <summary>Private-key, public-key, symmetric-key, certificate or config.</summary>
        public static string Type(KcmItemType type)
        {
            return type switch
            {
                KcmItemType.PrivateKey => "private-key",
                KcmItemType.PublicKey => "public-key",
                KcmItemType.SymmetricKey => "symmetric-key",
                KcmItemType.Certificate => "certificate",
                _ => "config",
            };
        }

        /// <summary>Good, unfinished, damaged or wiped.</summary>
        public static string Word(Enum value)
        {
            return value.ToString().ToLowerInvariant();
        }

        /// <summary>The name, or what is said when damage took it.</summary>
        public static string Name(string name)
        {
            return name.Length == 0 ? "(name lost)" : name;
        }

        /// <summary>Seconds since 1970 as UTC.</summary>
        public static string Time(long unixSeconds)
        {
            return DateTimeOffset.FromUnixTimeSeconds(unixSeconds)
                .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        /// <summary>SHA-256 in hex.</summary>
        public static string Fingerprint(ReadOnlySpan<byte> bytes)
        {
            return Convert.ToHexStringLower(SHA256.HashData(bytes));
        }

        /// <summary>SHA-256 of the SubjectPublicKeyInfo of a P-256 point: what
        /// `openssl pkey -pubout -outform der | sha256sum` says.</summary>
        public static string KeyFingerprint(byte[] point)
        {
            using ECDsa key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[1..33], Y = point[33..65] },
            });
            return Fingerprint(key.ExportSubjectPublicKeyInfo());
        }

        /// <summary>Text from outside, without what a terminal would obey.</summary>
        public static string Plain(string text)
        {
            StringBuilder plain = new StringBuilder(text.Length);
            foreach (char c in text)
            {
                bool isObeyed = char.IsControl(c)
                    || char.GetUnicodeCategory(c) == UnicodeCategory.Format;
                plain.Append(isObeyed ? '?' : c);
            }
            return plain.ToString();
        }
    }
}
