namespace Device.X509
{
    /// <summary>What the owner of a leaf certificate does in the handshake.</summary>
    public enum CertificateUsage
    {
        /// <summary>Not checked.</summary>
        Any = 0,

        /// <summary>It is the server of a (D)TLS session.</summary>
        ServerAuth = 1,

        /// <summary>It is the client of a (D)TLS session.</summary>
        ClientAuth = 2,
    }
}
