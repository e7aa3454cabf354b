using System;
using System.Security.Cryptography;
using System.Text;
using Device.Dtls;
using Org.BouncyCastle.Crypto.Tls;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Xunit;
using Suite = Device.Dtls.CipherSuite;

namespace Simulator.Tests.Dtls
{
    /// <summary>The server judged by BouncyCastle, in process over real UDP.</summary>
    public sealed class BouncyCastleClientTests : IDisposable
    {
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
            BouncyCastleClient client = new BouncyCastleClient(
                suite, _pki.ClientDer("esp32-0007", out ECDsa key), key);
            DtlsTransport transport = client.Connect(_server.LocalEndPoint.Port);
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
