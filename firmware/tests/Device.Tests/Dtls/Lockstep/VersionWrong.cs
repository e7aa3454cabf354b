using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Versions in the ServerHello other than DTLS 1.2.</summary>
    public sealed class VersionWrong
    {
        [Theory]
        [InlineData("DTLS 1.0", 0xfeff)]
        [InlineData("a DTLS 1.1 that never was", 0xfefe)]
        [InlineData("DTLS 1.3", 0xfefc)]
        [InlineData("TLS 1.2", 0x0303)]
        [InlineData("OpenSSL's old DTLS", 0x0100)]
        [InlineData("the lowest", 0xffff)]
        [InlineData("the highest", 0x0000)]
        public void It_is_refused(string why, int version)
        {
            ClientDialogue d = ClientDialogue.With(server => server.Version = version);
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.VersionUnsupported, 70, why);
        }
    }
}
