using System.Security.Cryptography;
using System.Threading.Tasks;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Tls;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using Simulator.Fleet;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>BouncyCastle for .NET, both ends: mutual, without cookie exchange, which its server
    /// does not have. Its ends block, so the server has a thread of its own.</summary>
    internal sealed class BouncyCastleStack : IDtlsStack
    {
        private readonly SecureRandom _random = new SecureRandom();
        private readonly AsymmetricKeyParameter _clientKey;
        private readonly AsymmetricKeyParameter _serverKey;
        private readonly AsymmetricKeyParameter _issuer;
        private readonly Certificate _client;
        private readonly Certificate _server;
        private readonly int _suite;

        public BouncyCastleStack(HandshakePki pki, OfferedSuite suite)
        {
            _suite = suite == OfferedSuite.Ccm8
                ? CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8
                : CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
            _clientKey = ReadKey(pki.ClientKey);
            _serverKey = ReadKey(pki.ServerKey);
            _issuer = new X509CertificateParser().ReadCertificate(pki.Ca).GetPublicKey();
            _client = ReadChain(pki.Client);
            _server = ReadChain(pki.Server);
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
                    new BouncyCastleServer(_suite, _server, _serverKey, _issuer), serverWire),
                TaskCreationOptions.LongRunning);
            DtlsTransport client = new DtlsClientProtocol(_random).Connect(
                new BouncyCastleClient(_suite, _client, _clientKey, _issuer), clientWire);
            return new BouncyCastlePair(
                client, accepting.GetAwaiter().GetResult(), clientWire, serverWire);
        }

        public void Dispose()
        {
        }

        private static AsymmetricKeyParameter ReadKey(ECDsa key)
        {
            byte[] pkcs8 = key.ExportPkcs8PrivateKey();
            AsymmetricKeyParameter read = PrivateKeyFactory.CreateKey(pkcs8);
            CryptographicOperations.ZeroMemory(pkcs8);
            return read;
        }

        private static Certificate ReadChain(byte[] der)
        {
            return new Certificate(new[] { X509CertificateStructure.GetInstance(der) });
        }
    }
}
