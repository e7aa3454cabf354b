using System;
using System.Security.Cryptography;
using System.Text;
using Device.Dtls;
using Device.Tests.Interop.Matrix;
using Org.BouncyCastle.Crypto.Tls;
using Org.BouncyCastle.Security;
using Simulator.Benchmarks.Peers;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Xunit;
using Suite = Device.Dtls.CipherSuite;

namespace Simulator.Tests.Dtls
{
    /// <summary>The server judged by BouncyCastle, in process over real UDP.</summary>
    public sealed class BouncyCastleClientTests : IDisposable
    {
        private const int DatagramMax = 1_200;

        private readonly TestPki _pki = new TestPki();
        private readonly EchoService _service;
        private readonly DtlsServer _server;

        public BouncyCastleClientTests()
        {
            _service = new EchoService(
                _pki.Server(), new TrustSnapshot(new[] { _pki.Anchor }));
            _server = new DtlsServer(new DtlsServerOptions(), _pki.Crypto, _service);
            _server.Start();
        }

        public void Dispose()
        {
            _server.Dispose();
            _pki.Dispose();
        }

        [Theory]
        [InlineData("CCM-8", Suite.EcdheEcdsaAes128Ccm8)]
        [InlineData("GCM", Suite.EcdheEcdsaAes128GcmSha256)]
        public void It_shakes_hands_and_is_echoed(string why, int suite)
        {
            byte[] certificate = _pki.ClientDer("esp32-0007", out ECDsa key);
            BouncyCastleClient client = new BouncyCastleClient(
                new BouncyCastleEnd(suite, certificate, key, _pki.Der));
            using BouncyCastleWire wire = new BouncyCastleWire(
                _server.LocalEndPoint.Port, DatagramMax);
            DtlsTransport transport =
                new DtlsClientProtocol(new SecureRandom()).Connect(client, wire);
            byte[] text = Encoding.ASCII.GetBytes("hello");
            transport.Send(text, 0, text.Length);
            byte[] answer = new byte[100];
            int count = transport.Receive(answer, 0, answer.Length, 10_000);

            Assert.True("hello" == Encoding.ASCII.GetString(answer, 0, Math.Max(count, 0)), why);
            Assert.Equal(1, client.CertificatesSeen);
            Assert.Equal("esp32-0007", _service.Connected.Take());
            transport.Close();
            Assert.True(_service.Closed.TryTake(
                out DtlsFault fault, TimeSpan.FromSeconds(10)));
            Assert.Equal(DtlsFault.PeerClosed, fault);
            key.Dispose();
        }
    }
}
