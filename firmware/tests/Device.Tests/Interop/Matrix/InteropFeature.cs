namespace Device.Tests.Interop.Matrix
{
    /// <summary>What a case shows. Its row in docs/interop.md is in <see cref="InteropMatrix"/>.
    /// </summary>
    public enum InteropFeature
    {
        /// <summary>Both ends show certificates, data goes both ways; a cookie as the server
        /// likes.</summary>
        Handshake = 0,

        /// <summary>The same, the server sends a cookie first.</summary>
        Cookie = 1,

        /// <summary>The same without a cookie.</summary>
        NoCookie = 2,

        /// <summary>We send handshake datagrams of at most 256 bytes.</summary>
        OurSmallDatagrams = 3,

        /// <summary>Both ends send handshake datagrams of at most 256 bytes.</summary>
        SmallDatagrams = 4,

        /// <summary>Both ends show a leaf below an intermediate.</summary>
        Chain = 5,

        /// <summary>The client's server_name is what the server hears.</summary>
        ServerName = 6,

        /// <summary>Each flight of the handshake but the last is lost once.</summary>
        LostFlights = 7,

        /// <summary>The last flight of the handshake is lost once.</summary>
        LostLastFlight = 8,

        /// <summary>The server's certificate leads to another root: the client's alert is
        /// heard.</summary>
        UntrustedServer = 9,

        /// <summary>The client's certificate leads to another root: the server's alert is
        /// heard.</summary>
        UntrustedClient = 10,

        /// <summary>A second connection resumes the first by the session's id.</summary>
        ResumptionById = 11,

        /// <summary>A second connection resumes the first by a ticket (RFC 5077).</summary>
        ResumptionByTicket = 12,

        /// <summary>The client asks for records of at most 512 bytes by
        /// max_fragment_length.</summary>
        MaxFragmentLength = 13,

        /// <summary>Both ends ask for records of at most 512 bytes by record_size_limit.</summary>
        RecordSizeLimit = 14,

        /// <summary>A key that both were given, no certificates.</summary>
        PreSharedKey = 15,
    }
}
