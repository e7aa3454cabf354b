using System.Text;
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

        [PeerTheory(Peer.OpenSsl)]
        [InlineData("no hint", "")]
        [InlineData("a hint", "-psk_hint somebody")]
        [InlineData("a cookie", "-listen")]
        public void A_pre_shared_key_is_all_that_both_need(string why, string more)
        {
            const string Key = "00112233445566778899aabbccddeeff";
            int port = FreePort.Udp();
            string[] arguments =
            [
                "s_server", "-dtls1_2", "-accept", "127.0.0.1:" + port, "-nocert",
                "-psk", Key, "-psk_identity", "device-1",
                "-cipher", "PSK-AES128-CCM8:@SECLEVEL=0",
                .. more.Split(' ', System.StringSplitOptions.RemoveEmptyEntries),
            ];
            using ForeignProcess server = ForeignProcess.Start(Peer.OpenSsl, arguments);
            server.WaitForText("ACCEPT");
            DotNetCrypto crypto = new DotNetCrypto();
            DtlsClient client = new DtlsClient(
                crypto, Options(), new ChainVerifier(crypto, null));
            using DtlsPreSharedKey psk = new DtlsPreSharedKey(
                Encoding.ASCII.GetBytes("device-1"), System.Convert.FromHexString(Key));
            client.Connect(psk, UdpDtlsDriver.NowMs);
            using UdpDtlsDriver driver = new UdpDtlsDriver(client, port);

            driver.RunUntil(() => driver.WasConnected);
            Assert.True(driver.WasConnected, $"{why}: {driver.Fault}\n{server.Output}");
            driver.Send("from the device\n");
            server.WaitForText("from the device");
            server.Input.Write("from the server\n");
            server.Input.Flush();
            driver.RunUntil(() => driver.Received.ToString().Contains('\n'));
            Assert.Equal("from the server\n", driver.Received.ToString());
        }

        [PeerTheory(Peer.OpenSsl)]
        [InlineData("512", 1, 512)]
        [InlineData("1024", 2, 1024)]
        public void A_fragment_length_is_agreed_on(string why, int code, int most)
        {
            DtlsTestPki pki = _fixture.Pki;
            using ForeignProcess server = StartServer(pki, Ccm8, out int port);
            DtlsClientOptions options = Options();
            options.MaxFragmentLengthCode = code;
            using UdpDtlsDriver driver = Connect(options, port, pki.Credential("device"));

            driver.RunUntil(() => driver.WasConnected);
            Assert.True(driver.WasConnected, $"{why}: {driver.Fault}\n{server.Output}");
            Assert.Equal(most, driver.Client.PlaintextMax);
            string line = new string('x', most - 1) + "\n";
            driver.Send(line);
            server.WaitForText(line.TrimEnd());
            server.Input.Write(line);
            server.Input.Flush();
            driver.RunUntil(() => driver.Received.Length >= most);
            Assert.Equal(line, driver.Received.ToString());
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
