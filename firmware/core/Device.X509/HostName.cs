using Device.Base;

namespace Device.X509
{
    /// <summary>Compares a host, as it stands in a URI, with the names of a certificate (RFC 6125
    /// section 6, RFC 5280 section 4.2.1.6).</summary>
    internal static class HostName
    {
        private const int HostMax = 253;    // RFC 1035 section 2.3.4, as text.

        public static bool Matches(Certificate certificate, string host)
        {
            if (host.Length == 0 || host.Length > HostMax) { return false; }
            ExtensionSet extensions = certificate.Extensions;
            if (extensions.NamesCount == 0)
            {
                string commonName = certificate.CommonName;
                return IsSameText(Ascii.GetBytes(commonName), 0, commonName.Length, host);
            }

            byte[] address = IpText.Parse(host);
            DerReader reader = new DerReader(
                certificate.Der, extensions.NamesOffset, extensions.NamesCount);
            reader.Enter(DerTag.Sequence);
            while (reader.HasMore)
            {
                int tag = reader.PeekTag();
                int value = reader.ReadValue(tag, out int count);
                if (reader.Failed) { return false; }
                bool matches = address != null
                    ? tag == ExtensionSet.IpAddress && count == address.Length
                        && Bytes.AreEqual(certificate.Der, value, address, 0, count)
                    : tag == ExtensionSet.DnsName
                        && IsSameText(certificate.Der, value, count, host);
                if (matches) { return true; }
            }
            return false;
        }

        private static bool IsSameText(byte[] der, int offset, int count, string host)
        {
            if (count != host.Length) { return false; }
            for (int i = 0; i < count; i++)
            {
                if (Lower(der[offset + i]) != Lower(host[i])) { return false; }
            }
            return true;
        }

        private static int Lower(int character)
        {
            return character >= 'A' && character <= 'Z' ? character + 32 : character;
        }
    }
}
