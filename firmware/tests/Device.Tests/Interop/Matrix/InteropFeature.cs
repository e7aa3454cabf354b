namespace Device.Tests.Interop.Matrix
{
    /// <summary>What a case shows. Its row in docs/interop.md is in <see cref="InteropMatrix"/>.
    /// </summary>
    public enum InteropFeature
    {
        /// <summary>Both ends show certificates, the server sends a cookie first, data goes both
        /// ways.</summary>
        Handshake = 0,

        /// <summary>The same without a cookie.</summary>
        NoCookie = 1,

        /// <summary>Both ends send handshake datagrams of at most 256 bytes.</summary>
        SmallDatagrams = 2,

        /// <summary>Both ends show a leaf below an intermediate.</summary>
        Chain = 3,

        /// <summary>The client's server_name is what the server hears.</summary>
        ServerName = 4,

        /// <summary>Each flight of the handshake is lost once.</summary>
        LostFlights = 5,

        /// <summary>The server's certificate leads to another root: the client's alert is
        /// heard.</summary>
        UntrustedServer = 6,

        /// <summary>The client's certificate leads to another root: the server's alert is
        /// heard.</summary>
        UntrustedClient = 7,
    }
}
