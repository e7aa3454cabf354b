using Device.Base;

namespace Device.X509
{
    /// <summary>Object identifiers, encoded, without tag and length.</summary>
    internal static class Oid
    {
        public static readonly byte[] EcPublicKey =     // 1.2.840.10045.2.1
        {
            0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        };

        public static readonly byte[] Prime256v1 =      // 1.2.840.10045.3.1.7
        {
            0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
        };

        public static readonly byte[] EcdsaWithSha256 = // 1.2.840.10045.4.3.2
        {
            0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02,
        };

        public static readonly byte[] ExtensionRequest = // 1.2.840.113549.1.9.14
        {
            0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x0e,
        };

        // The last arc, 1 to 9, is added by those who use it.
        public static readonly byte[] ExtendedUsageArc = // 1.3.6.1.5.5.7.3
        {
            0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03,
        };

        public static readonly byte[] AnyExtendedUsage = { 0x55, 0x1d, 0x25, 0x00 };

        // 2.5.4.x, attribute types.
        public static readonly byte[] CommonName = { 0x55, 0x04, 0x03 };
        public static readonly byte[] Country = { 0x55, 0x04, 0x06 };
        public static readonly byte[] Locality = { 0x55, 0x04, 0x07 };
        public static readonly byte[] State = { 0x55, 0x04, 0x08 };
        public static readonly byte[] Organization = { 0x55, 0x04, 0x0a };
        public static readonly byte[] OrganizationalUnit = { 0x55, 0x04, 0x0b };

        // 2.5.29.x, certificate extensions.
        public static readonly byte[] SubjectKeyIdentifier = { 0x55, 0x1d, 0x0e };
        public static readonly byte[] KeyUsage = { 0x55, 0x1d, 0x0f };
        public static readonly byte[] SubjectAlternativeName = { 0x55, 0x1d, 0x11 };
        public static readonly byte[] BasicConstraints = { 0x55, 0x1d, 0x13 };
        public static readonly byte[] AuthorityKeyIdentifier = { 0x55, 0x1d, 0x23 };
        public static readonly byte[] ExtendedUsage = { 0x55, 0x1d, 0x25 };

        public static bool Is(byte[] expected, byte[] buffer, int offset, int count)
        {
            return count == expected.Length
                && Bytes.AreEqual(buffer, offset, expected, 0, count);
        }
    }
}
