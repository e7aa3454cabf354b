using System.Threading.Tasks;
using Org.BouncyCastle.Crypto.Tls;
using Org.BouncyCastle.Security;
using Simulator.Fleet;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>BouncyCastle for .NET, both ends: mutual, without cookie exchange, which its server
    /// does not have. Its ends block, so the server has a thread of its own.</summary>
    internal sealed class BouncyCastleStack : IDtlsStack
    {
        private readonly SecureRandom _random = new SecureRandom();
        private readonly BouncyCastleEnd _client;
        private readonly BouncyCastleEnd _server;

        public BouncyCastleStack(HandshakePki pki, OfferedSuite suite)
        {
            int only = suite == OfferedSuite.Ccm8
                ? CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8
                : CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
            _client = new BouncyCastleEnd(only, pki.Client, pki.ClientKey, pki.Ca);
            _server = new BouncyCastleEnd(only, pki.Server, pki.ServerKey, pki.Ca);
        }

        public string Name { get { return "BouncyCastle 1.8"; } }

        public bool CanResume { get { return false; } }

        public IDtlsPair Connect(bool resumed)
        {
            MemoryWire clientWire = new MemoryWire();
            MemoryWire serverWire = new MemoryWire();
            MemoryWire.Join(clientWire, serverWire);
            Task<DtlsTransport> accepting = Task.Factory.StartNew(
                () => new DtlsServerProtocol(_random).Accept(
                    new BouncyCastleServer(_server), serverWire),
                TaskCreationOptions.LongRunning);
            DtlsTransport client = new DtlsClientProtocol(_random).Connect(
                new BouncyCastleClient(_client), clientWire);
            return new BouncyCastlePair(
                client, accepting.GetAwaiter().GetResult(), clientWire, serverWire);
        }

        public void Dispose()
        {
        }
    }
}
