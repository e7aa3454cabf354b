namespace Device.Tests.Interop.Matrix
{
    /// <summary>The columns of docs/interop.md, in their order.</summary>
    public enum InteropPeer
    {
        OpenSsl = 0,
        GnuTls = 1,
        MbedTls = 2,
        WolfSsl = 3,
        Pion = 4,
        BouncyCastle = 5,

        /// <summary>libcoap's programs over OpenSSL.</summary>
        Libcoap = 6,
    }
}
