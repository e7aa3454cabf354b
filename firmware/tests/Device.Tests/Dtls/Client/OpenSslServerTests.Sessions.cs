using Device.Desktop;
using Device.Dtls;
using Device.Tests.Peers;
using Device.X509;
using Xunit;

namespace Device.Tests.Dtls
{
    // Sessions that OpenSSL gave and takes again, by session id and by ticket.
    public sealed partial class OpenSslServerTests
    {
        [PeerTheory(Peer.OpenSsl)]
        [InlineData("session id", Ccm8, "-no_ticket")]
        [InlineData("session id, GCM", Gcm, "-no_ticket")]
        [InlineData("ticket", Ccm8, "")]
        [InlineData("ticket, GCM", Gcm, "")]
        [InlineData("ticket, fragments of the server", Ccm8, "-mtu 256")]
        public void A_session_goes_on_three_times(string why, string suite, string more)
        {
            DtlsTestPki pki = _fixture.Pki;
            using ForeignProcess server = StartServer(pki, suite, out int port, more);
            DtlsCredential credential = pki.Credential("device");
            DtlsSession? session = null;
            for (int round = 0; round < 4; round++)
            {
                using UdpDtlsDriver driver = Resume(port, credential, session);
                driver.RunUntil(() => driver.WasConnected);
                Assert.True(
                    driver.WasConnected, $"{why}, {round}: {driver.Fault}\n{server.Output}");
                Assert.Equal(round > 0, driver.WasResumed);
                driver.Send($"round {round}\n");
                server.WaitForText($"round {round}");
                session = driver.Client.TakeSession();
                Assert.NotNull(session);
                driver.Close();
            }
            Assert.Contains("Reused session", server.Output, System.StringComparison.Ordinal);
        }

        [PeerTheory(Peer.OpenSsl)]
        [InlineData("session id", "-no_ticket")]
        [InlineData("ticket", "")]
        public void A_server_that_restarted_makes_a_full_handshake(string why, string more)
        {
            DtlsTestPki pki = _fixture.Pki;
            DtlsCredential credential = pki.Credential("device");
            DtlsSession? session = null;
            for (int round = 0; round < 2; round++)
            {
                using ForeignProcess server = StartServer(pki, Ccm8, out int port, more);
                using UdpDtlsDriver driver = Resume(port, credential, session);
                driver.RunUntil(() => driver.WasConnected);
                Assert.True(driver.WasConnected, $"{why}: {driver.Fault}\n{server.Output}");
                Assert.False(driver.WasResumed);
                driver.Send("round\n");
                server.WaitForText("round");
                session = driver.Client.TakeSession();
                Assert.NotNull(session);
            }
        }

        private UdpDtlsDriver Resume(int port, DtlsCredential credential, DtlsSession? session)
        {
            DotNetCrypto crypto = new DotNetCrypto();
            DtlsClient client = new DtlsClient(
                crypto, Options(), new ChainVerifier(crypto, null));
            Certificate[] anchors = { _fixture.Pki.Certificate("ca") };
            client.Connect(
                credential, anchors, 1, DtlsTestPki.ServerPolicy(), session!,
                UdpDtlsDriver.NowMs);
            return new UdpDtlsDriver(client, port);
        }
    }
}
