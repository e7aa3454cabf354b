using System;
using System.Net;
using System.Security.Cryptography;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Device.X509;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Dtls;
using Simulator.Fleet;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>
    /// This project's stacks: the client that devices run and a lane of the emulator's server, the
    /// same classes as over UDP, handing datagrams to each other in memory. As in a fleet, the
    /// client remembers the server's chain and the server sees the client's for the first time.
    /// </summary>
    internal sealed class OurHandshake : IHandshake, IDatagramOut
    {
        private const int ChainsRemembered = 4;
        private const int IssuerKeysRemembered = 4;
        private const int DatagramMax = 4_096;

        private readonly DtlsClient _client;
        private readonly DtlsCredential _credential;
        private readonly Certificate[] _anchors;
        private readonly ChainPolicy _policy;
        private readonly Lane _lane;
        private readonly PeerAddress _address;
        private readonly ServerKey _serverKey;
        private readonly DtlsOutput _output = new DtlsOutput();
        private readonly byte[] _toServer = new byte[DatagramMax];
        private readonly byte[][] _toClient;
        private readonly int[] _toClientCount;
        private int _waiting;
        private long _nowMs;

        public OurHandshake(HandshakePki pki, OfferedSuite suite)
        {
            ICrypto crypto = OpenSslCrypto.CreateBest();
            _anchors = [Parse(pki.Ca)];
            bool gcm = suite == OfferedSuite.Gcm;
            _client = new DtlsClient(
                crypto,
                new DtlsClientOptions { OfferCcm8 = !gcm, OfferGcm = gcm },
                new ChainVerifier(
                    crypto, new ChainMemory(ChainsRemembered, IssuerKeysRemembered)));
            _credential = new DtlsCredential(
                Import(crypto, pki.ClientKey), ParseChain(pki.Client));
            _policy = new ChainPolicy
            {
                Usage = CertificateUsage.ServerAuth,
                TimeSeconds = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
                TimeIsTrusted = true,
            };

            if (!ServerKey.TryReadPem(pki.ServerKey.ExportPkcs8PrivateKeyPem(), out _serverKey))
            {
                throw new InvalidOperationException("the server's key is not P-256");
            }
            DtlsServerOptions options = new DtlsServerOptions();
            DtlsServerContext context = new DtlsServerContext(
                crypto,
                new SilentService(
                    new DtlsCredential(_serverKey, ParseChain(pki.Server)), _anchors),
                new ChainVerifier(crypto, new ChainMemory(0, IssuerKeysRemembered)),
                options);
            _lane = new Lane(
                context, new HandshakeGate(options), this, action => action(), _nowMs);
            _address = PeerAddress.From(new IPEndPoint(IPAddress.Loopback, 5684).Serialize());
            _toClient = new byte[DatagramsMax][];
            for (int i = 0; i < DatagramsMax; i++) { _toClient[i] = new byte[DatagramMax]; }
            _toClientCount = new int[DatagramsMax];
        }

        // No flight of a handshake has more datagrams.
        private const int DatagramsMax = 16;

        public string Name { get { return "this project"; } }

        public void Run()
        {
            _nowMs++;
            _client.Connect(_credential, _anchors, _anchors.Length, _policy, _nowMs);
            Drain();
            // The server's flights wait until the client has said all of its own.
            for (int i = 0; i < _waiting; i++)
            {
                int slot = i % DatagramsMax;
                _client.HandleDatagram(_toClient[slot], 0, _toClientCount[slot], _nowMs);
                Drain();
            }
            _waiting = 0;
            if (!_client.IsConnected)
            {
                throw new InvalidOperationException("our handshake did not finish");
            }
            _client.Close(_nowMs);
            Drain();
            _waiting = 0;
        }

        public bool TrySend(PeerAddress address, byte[] buffer, int count)
        {
            int slot = _waiting % DatagramsMax;
            Array.Copy(buffer, _toClient[slot], count);
            _toClientCount[slot] = count;
            _waiting++;
            return true;
        }

        public void Dispose()
        {
            _client.Dispose();
            _credential.Key.Dispose();
            _serverKey.Dispose();
        }

        private void Drain()
        {
            DtlsStep step;
            while ((step = _client.Poll(_output)) != DtlsStep.Idle)
            {
                switch (step)
                {
                    case DtlsStep.SendDatagram:
                        Array.Copy(
                            _output.Buffer, _output.Offset, _toServer, 0, _output.Count);
                        _lane.HandleDatagram(_address, _toServer, 0, _output.Count, _nowMs);
                        break;
                    case DtlsStep.Compute:
                        ComputeJob job = _output.Job;
                        while (!job.Advance()) { }
                        break;
                    case DtlsStep.Closed when _output.Fault != DtlsFault.LocalClosed:
                        throw new InvalidOperationException(
                            $"our handshake failed: {_output.Fault} {_output.ChainFault}");
                }
            }
        }

        private static IPrivateKey Import(ICrypto crypto, ECDsa key)
        {
            byte[] scalar = key.ExportParameters(true).D!;
            bool isKey = crypto.TryImportPrivateKey(
                scalar, 0, null!, 0, KeyUse.Sign, out IPrivateKey imported);
            return isKey ? imported : throw new InvalidOperationException("not a P-256 key");
        }

        private static Certificate Parse(byte[] der)
        {
            X509Fault fault = Certificate.TryParse(der, 0, der.Length, out Certificate parsed);
            return fault == X509Fault.None
                ? parsed
                : throw new InvalidOperationException($"our own certificate: {fault}");
        }

        private static CertificateChain ParseChain(byte[] der)
        {
            X509Fault fault = CertificateChain.TryParse(
                der, 0, der.Length, out CertificateChain chain);
            return fault == X509Fault.None
                ? chain
                : throw new InvalidOperationException($"our own chain: {fault}");
        }
    }
}
