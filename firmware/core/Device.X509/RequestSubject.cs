using System;

namespace Device.X509
{
    /// <summary>The subject of a certification request; what is null is left out. Printable
    /// ASCII.</summary>
    public sealed class RequestSubject
    {
        /// <summary>Characters of CN and OU (RFC 5280 appendix A.1: ub-common-name).</summary>
        public const int NameMax = 64;

        /// <summary>Characters of L (ub-locality-name).</summary>
        public const int LocalityMax = 128;

        /// <summary>Characters of C, exactly: ISO 3166.</summary>
        public const int CountryCount = 2;

        /// <summary>C: two letters.</summary>
        public string Country { get; set; }

        /// <summary>ST: state or province; as long as L.</summary>
        public string State { get; set; }

        /// <summary>O: the organization; as long as CN.</summary>
        public string Organization { get; set; }

        /// <summary>CN: the endpoint name.</summary>
        public string CommonName { get; set; }

        /// <summary>OU: the account id.</summary>
        public string OrganizationalUnit { get; set; }

        /// <summary>L: the internal endpoint name that the bootstrap server gave.</summary>
        public string Locality { get; set; }

        /// <summary>The subject of a certificate that is to be followed by another one; its
        /// attributes of other types are left out.</summary>
        public static RequestSubject Of(Certificate certificate)
        {
            if (certificate == null) { throw new ArgumentNullException(nameof(certificate)); }
            return new RequestSubject
            {
                Country = Find(certificate, Oid.Country),
                State = Find(certificate, Oid.State),
                Locality = Find(certificate, Oid.Locality),
                Organization = Find(certificate, Oid.Organization),
                OrganizationalUnit = Find(certificate, Oid.OrganizationalUnit),
                CommonName = Find(certificate, Oid.CommonName),
            };
        }

        private static string Find(Certificate certificate, byte[] type)
        {
            string text = DistinguishedName.Find(
                certificate.Der, certificate.SubjectOffset, certificate.SubjectCount, type);
            return text.Length == 0 ? null : text;
        }
    }
}
