using System;
using System.Collections.Generic;
using Device.Desktop;
using Device.Dtls;
using Device.Tests.Peers;
using Device.X509;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>The client against `openssl s_server`: OpenSSL decides whether our handshake is
    /// one.</summary>
    public sealed partial class OpenSslServerTests : IClassFixture<DtlsTestPkiFixture>
    {
        private const string Ccm8 = "ECDHE-ECDSA-AES128-CCM8";
        private const string Gcm = "ECDHE-ECDSA-AES128-GCM-SHA256";

        private readonly DtlsTestPkiFixture _fixture;

        public OpenSslServerTests(DtlsTestPkiFixture fixture)
        {
            _fixture = fixture;
        }

        [PeerTheory(Peer.OpenSsl)]
        [InlineData("CCM-8", Ccm8, "", 1200)]
        [InlineData("GCM", Gcm, "", 1200)]
        [InlineData("CCM-8 with cookie", Ccm8, "-listen", 1200)]
        [InlineData("GCM with cookie", Gcm, "-listen", 1200)]
        [InlineData("fragments of the server", Ccm8, "-mtu 256", 1200)]
        [InlineData("fragments of the server, GCM", Gcm, "-mtu 256", 1200)]
        [InlineData("fragments of both, the smallest of ours", Ccm8, "-mtu 256", 128)]
        [InlineData("fragments of both, and a cookie", Gcm, "-mtu 256 -listen", 256)]
        public void A_mutual_handshake_completes_and_data_flows_both_ways(
            string why, string suite, string more, int datagramMax)
        {
            DtlsTestPki pki = _fixture.Pki;
            using ForeignProcess server = StartServer(pki, suite, out int port, more);
            DtlsClientOptions options = Options();
            // The first hello has to fit one datagram: a stateless server does not reassemble.
            options.DatagramMax = datagramMax;
            using UdpDtlsDriver driver = Connect(options, port, pki.Credential("device"));

            driver.RunUntil(() => driver.WasConnected);
            Assert.True(driver.WasConnected, why + ": " + driver.Fault + "\n" + server.Output);
            driver.Send("from the device\n");
            server.WaitForText("from the device");
            server.Input.Write("from the server\n");
            server.Input.Flush();
            driver.RunUntil(() => driver.Received.ToString().Contains('\n'));

            Assert.Equal("from the server\n", driver.Received.ToString());
            Assert.Contains("CN = esp32-0001", server.Output + server.Error);
            Assert.All(driver.SentBytes, bytes => Assert.InRange(bytes, 1, datagramMax));
            Assert.Equal(0, driver.Client.Counters.RecordsForged);

            driver.Close();
            Assert.Equal(DtlsFault.LocalClosed, driver.Fault);
        }

        [PeerFact(Peer.OpenSsl)]
        public void A_chain_of_two_is_shown_and_accepted_on_both_sides()
        {
            DtlsTestPki pki = _fixture.Pki;
            pki.Files.IssueAuthority("middle", "/CN=Middle");
            pki.Files.MakeKey("below");
            pki.Files.Issue("below", "/CN=localhost", OpenSslPki.ServerExtensions, "middle", 30);
            pki.Files.MakeKey("inner");
            pki.Files.Issue("inner", "/CN=esp32-0002", OpenSslPki.ClientExtensions, "middle", 30);
            using ForeignProcess server = StartServer(
                pki, Ccm8, out int port, "", "below",
                "-cert_chain", pki.Files.CertificatePath("middle"));
            using UdpDtlsDriver driver = Connect(
                Options(), port, pki.Credential("inner", "middle", "ca"));

            driver.RunUntil(() => driver.WasConnected);
            Assert.True(driver.WasConnected, driver.Fault + "\n" + server.Output);
            driver.Send("through the middle\n");
            server.WaitForText("through the middle");
            Assert.Contains("CN = esp32-0002", server.Output + server.Error);
        }

        [PeerTheory(Peer.OpenSsl)]
        [InlineData("another root", "stranger", "localhost", 0,
            DtlsFault.PeerCertificateUntrusted, X509Fault.IssuerUnknown, "alert unknown ca")]
        [InlineData("past the server's end", "ca", "localhost", 400,
            DtlsFault.PeerCertificateExpired, X509Fault.Expired, "alert certificate expired")]
        [InlineData("before its begin", "ca", "localhost", -400,
            DtlsFault.PeerCertificateNotYetValid, X509Fault.NotYetValid,
            "alert certificate expired")]
        [InlineData("another name", "ca", "example.org", 0,
            DtlsFault.PeerNameMismatch, X509Fault.NameMismatch, "alert bad certificate")]
        public void A_server_that_is_wrong_is_refused_and_hears_why(
            string why, string anchor, string name, int days,
            DtlsFault fault, X509Fault chainFault, string alert)
        {
            DtlsTestPki pki = _fixture.Pki;
            if (anchor != "ca") { pki.Files.MakeRoot(anchor, "/CN=Stranger"); }
            ChainPolicy policy = DtlsTestPki.ServerPolicy(name);
            policy.TimeSeconds += days * 86_400L;
            using ForeignProcess server = StartServer(pki, Ccm8, out int port);
            using UdpDtlsDriver driver = Connect(
                Options(), port, pki.Credential("device"), anchor, policy);

            driver.RunUntil(() => driver.WasConnected);
            Assert.True(driver.IsClosed, why);
            Assert.Equal((fault, chainFault), (driver.Fault, driver.ChainFault));
            server.WaitForText(alert);
        }

        [PeerFact(Peer.OpenSsl)]
        public void A_server_certificate_without_server_authentication_is_refused()
        {
            DtlsTestPki pki = _fixture.Pki;
            using ForeignProcess server = StartServer(pki, Ccm8, out int port, "", "device");
            using UdpDtlsDriver driver = Connect(
                Options(), port, pki.Credential("device"), "ca", DtlsTestPki.ServerPolicy(null));

            driver.RunUntil(() => driver.WasConnected);
            Assert.Equal(DtlsFault.PeerCertificateUsageWrong, driver.Fault);
            server.WaitForText("alert unsupported certificate");
        }

        [PeerTheory(Peer.OpenSsl)]
        [InlineData("no certificate", null, 40)]
        [InlineData("a certificate of another root", "outsider", 48)]
        public void What_the_server_refuses_we_hear(string why, string? name, int alert)
        {
            DtlsTestPki pki = _fixture.Pki;
            DtlsCredential? credential = null;
            if (name != null)
            {
                pki.Files.MakeRoot("outside", "/CN=Outside");
                pki.Files.MakeKey(name);
                pki.Files.Issue(name, "/CN=x", OpenSslPki.ClientExtensions, "outside", 30);
                credential = pki.Credential(name);
            }
            using ForeignProcess server = StartServer(pki, Ccm8, out int port);
            using UdpDtlsDriver driver = Connect(Options(), port, credential);

            driver.RunUntil(() => driver.WasConnected);
            Assert.True(driver.Fault == DtlsFault.PeerAlert, why + "\n" + server.Output);
            Assert.Equal(alert, driver.AlertReceived);
        }

        [PeerFact(Peer.OpenSsl)]
        public void A_server_without_a_common_suite_refuses_us()
        {
            DtlsTestPki pki = _fixture.Pki;
            using ForeignProcess server = StartServer(pki, Gcm, out int port);
            DtlsClientOptions options = Options();
            options.OfferGcm = false;
            using UdpDtlsDriver driver = Connect(options, port, pki.Credential("device"));

            driver.RunUntil(() => driver.WasConnected);
            Assert.Equal(
                (DtlsFault.PeerAlert, AlertDescription.HandshakeFailure),
                (driver.Fault, driver.AlertReceived));
        }

        [PeerFact(Peer.OpenSsl)]
        public void A_request_of_the_server_to_renegotiate_is_declined()
        {
            DtlsTestPki pki = _fixture.Pki;
            using ForeignProcess server = StartServer(pki, Ccm8, out int port);
            using UdpDtlsDriver driver = Connect(Options(), port, pki.Credential("device"));
            driver.RunUntil(() => driver.WasConnected);

            server.Input.Write("r\n");
            server.Input.Flush();
            driver.RunUntil(() => driver.Client.Counters.RecordsIgnored > 0);
            Assert.True(driver.Client.IsConnected);
            // OpenSSL ends a connection that declines; what counts is that we do not.
            Assert.Contains(driver.SentBytes, bytes => bytes == 13 + 16 + 2);
        }

        private static DtlsClientOptions Options()
        {
            return new DtlsClientOptions { FirstTimeoutMs = 1000, ServerName = "localhost" };
        }

        private UdpDtlsDriver Connect(
            DtlsClientOptions options, int port, DtlsCredential? credential,
            string anchor = "ca", ChainPolicy? policy = null)
        {
            DotNetCrypto crypto = new DotNetCrypto();
            DtlsClient client = new DtlsClient(
                crypto, options, new ChainVerifier(crypto, null));
            Certificate[] anchors = { _fixture.Pki.Certificate(anchor) };
            client.Connect(
                credential!, anchors, 1, policy ?? DtlsTestPki.ServerPolicy(),
                UdpDtlsDriver.NowMs);
            return new UdpDtlsDriver(client, port);
        }

        internal static ForeignProcess StartServer(
            DtlsTestPki pki, string suite, out int port, string more = "",
            string name = "server", params string[] extra)
        {
            port = FreePort.Udp();
            List<string> arguments = new List<string>
            {
                "s_server", "-dtls1_2", "-accept", "127.0.0.1:" + port,
                "-cert", pki.Files.CertificatePath(name), "-key", pki.Files.KeyPath(name),
                "-CAfile", pki.Files.CaPath, "-Verify", "2", "-verify_return_error",
                "-cipher", suite + ":@SECLEVEL=0",
            };
            arguments.AddRange(more.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            arguments.AddRange(extra);
            ForeignProcess server = ForeignProcess.Start(Peer.OpenSsl, arguments.ToArray());
            server.WaitForText("ACCEPT");
            return server;
        }
    }
}
