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
    }
}
