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
    }
}
