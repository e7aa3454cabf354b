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
    public sealed class OpenSslServerTests : IClassFixture<DtlsTestPkiFixture>
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

        private static ForeignProcess StartServer(
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
