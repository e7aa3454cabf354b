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

        /// <summary>CN: the endpoint name.</summary>
        public string CommonName { get; set; }

        /// <summary>OU: the account id.</summary>
        public string OrganizationalUnit { get; set; }

        /// <summary>L: the internal endpoint name that the bootstrap server gave.</summary>
        public string Locality { get; set; }
    }
}
