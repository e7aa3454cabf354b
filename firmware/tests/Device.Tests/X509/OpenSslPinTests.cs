using System.Security.Cryptography;
using Device.Desktop;
using Device.Dtls;
using Device.Tests.Dtls;
using Device.Tests.Peers;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    /// <summary>The four certificate usages with `openssl s_server` at the other end, which shows
    /// a chain of two, and hears why it is refused.</summary>
    public sealed class OpenSslPinTests : IClassFixture<DtlsTestPkiFixture>
    {
        private const string Refused = "alert bad certificate";
        private const string Unknown = "alert unknown ca";

        private readonly DtlsTestPki _pki;

        public OpenSslPinTests(DtlsTestPkiFixture fixture)
        {
            _pki = fixture.Pki;
        }

        [PeerTheory(Peer.OpenSsl)]
        [InlineData(0, "middle", X509Fault.None, "")]
        [InlineData(0, "ca", X509Fault.None, "")]
        [InlineData(0, "stranger", X509Fault.CaConstraintUnmet, Unknown)]
        [InlineData(1, "below", X509Fault.None, "")]
        [InlineData(1, "server", X509Fault.ServiceCertificateMismatch, Refused)]
        [InlineData(2, "middle", X509Fault.None, "")]
        [InlineData(2, "stranger", X509Fault.TrustAnchorMissing, Unknown)]
        [InlineData(3, "below", X509Fault.None, "")]
        [InlineData(3, "server", X509Fault.DomainCertificateMismatch, Refused)]
        public void A_server_is_recognised_or_hears_why_not(
            int usage, string pinned, X509Fault expected, string alert)
        {
            MakeChain();
            foreach (PinMatching matching in new[] { PinMatching.Exact, PinMatching.Sha256 })
            {
                using ForeignProcess server = OpenSslServerTests.StartServer(
                    _pki, "ECDHE-ECDSA-AES128-CCM8", out int port, "", "below",
                    "-cert_chain", _pki.Files.CertificatePath("middle"));
                using UdpDtlsDriver driver = Connect(port, usage, matching, pinned);

                driver.RunUntil(() => driver.WasConnected);
                // With the CA itself at hand its name is what does not fit.
                bool isNamed = usage == 2 && matching == PinMatching.Exact;
                X509Fault fault = expected == X509Fault.TrustAnchorMissing && isNamed
                    ? X509Fault.IssuerUnknown : expected;
                Assert.Equal(fault, driver.ChainFault);
                Assert.Equal(expected == X509Fault.None, driver.WasConnected);
                if (alert.Length > 0) { server.WaitForText(alert); }
            }
        }

        private void MakeChain()
        {
            _pki.Files.MakeRoot("stranger", "/CN=Stranger");
            _pki.Files.IssueAuthority("middle", "/CN=Middle");
            _pki.Files.MakeKey("below");
            _pki.Files.Issue("below", "/CN=localhost", OpenSslPki.ServerExtensions, "middle", 30);
        }

        private UdpDtlsDriver Connect(
            int port, int usage, PinMatching matching, string pinned)
        {
            byte[] der = _pki.Certificate(pinned).Der;
            byte[] data = matching == PinMatching.Exact ? der : SHA256.HashData(der);
            Assert.Equal(X509Fault.None, CertificatePin.TryMake(
                (PinUsage)usage, matching, data, out CertificatePin pin));
            ChainPolicy policy = DtlsTestPki.ServerPolicy();
            policy.Pin = pin;
            DotNetCrypto crypto = new DotNetCrypto();
            DtlsClientOptions options = new DtlsClientOptions
            {
                FirstTimeoutMs = 1000,
                ServerName = "localhost",
            };
            DtlsClient client = new DtlsClient(
                crypto, options, new ChainVerifier(crypto, new ChainMemory(4)));
            Certificate[] anchors = { _pki.Certificate("ca") };
            client.Connect(
                _pki.Credential("device"), anchors, 1, policy, UdpDtlsDriver.NowMs);
            return new UdpDtlsDriver(client, port);
        }
    }
}
