namespace Device.Tests.Peers
{
    /// <summary>Software that others wrote and that judges ours (DESIGN.md, law 7).</summary>
    public enum Peer
    {
        /// <summary>The command <c>openssl</c>.</summary>
        OpenSsl = 0,

        /// <summary>libcoap's client, built over OpenSSL.</summary>
        CoapClient = 1,

        /// <summary>libcoap's server, built over OpenSSL.</summary>
        CoapServer = 2,

        /// <summary>OpenSSL's library, under our program interop/peers/openssl.c.</summary>
        OpenSslProgram = 3,

        /// <summary>GnuTLS, under interop/peers/gnutls.c.</summary>
        GnuTlsProgram = 4,

        /// <summary>mbedTLS, under interop/peers/mbedtls.c.</summary>
        MbedTlsProgram = 5,

        /// <summary>wolfSSL, under interop/peers/wolfssl.c.</summary>
        WolfSslProgram = 6,

        /// <summary>pion's DTLS in Go, under interop/peers/pion.</summary>
        PionProgram = 7,
    }
}
