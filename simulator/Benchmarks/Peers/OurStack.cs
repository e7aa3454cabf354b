using System;
using System.Collections.Generic;
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
    internal sealed class OurStack : IDtlsStack, IDatagramOut
    {
        private const int ChainsRemembered = 4;
        private const int IssuerKeysRemembered = 4;
        private const int DatagramMax = 4_096;
        private const int PortsMax = 60_000;

        private readonly ICrypto _crypto;
        private readonly ChainVerifier _verifier;
        private readonly DtlsClientOptions _options;
        private readonly DtlsCredential _credential;
        private readonly Certificate[] _anchors;
        private readonly ChainPolicy _policy;
        private readonly Lane _lane;
        private readonly ServerKey _serverKey;
        private readonly byte[] _toServer = new byte[DatagramMax];
        // As a device does, a client serves one connection after the other.
        private readonly Stack<DtlsClient> _idle = new Stack<DtlsClient>();
        private DtlsSession? _session;
        private int _connections;

        public OurStack(HandshakePki pki, OfferedSuite suite)
        {
            _crypto = OpenSslCrypto.CreateBest();
            _anchors = [Parse(pki.Ca)];
            bool gcm = suite == OfferedSuite.Gcm;
            _options = new DtlsClientOptions { OfferCcm8 = !gcm, OfferGcm = gcm };
            _verifier = new ChainVerifier(
                _crypto, new ChainMemory(ChainsRemembered, IssuerKeysRemembered));
            _credential = new DtlsCredential(
                Import(_crypto, pki.ClientKey), ParseChain(pki.Client));
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
                _crypto,
                new SilentService(
                    new DtlsCredential(_serverKey, ParseChain(pki.Server)), _anchors),
                new ChainVerifier(_crypto, new ChainMemory(0, IssuerKeysRemembered)),
                options);
            _lane = new Lane(
                context, new HandshakeGate(options), this, action => action(), NowMs);
        }

        public string Name { get { return "this project"; } }

        public bool CanResume { get { return true; } }

        public DtlsOutput Output { get; } = new DtlsOutput();

        /// <summary>What the server says to the one client that talks to it.</summary>
        public DatagramQueue ToClient { get; } = new DatagramQueue(DatagramMax);

        public byte[] Record { get; } = new byte[IDtlsPair.RecordBytes];

        public long NowMs { get; private set; }

        public IDtlsPair Connect(bool resumed)
        {
            if (!resumed) { return Handshake(null); }
            if (_session == null)
            {
                using OurPair first = Handshake(null);
                _session = first.Client.TakeSession();
            }
            OurPair pair = Handshake(_session);
            return pair.IsResumed
                ? pair
                : throw new InvalidOperationException("our server did not resume the session");
        }

        public void GiveToServer(PeerAddress address, byte[] datagram, int count)
        {
            // A server opens records in place; the client keeps its flights.
            Array.Copy(datagram, _toServer, count);
            _lane.HandleDatagram(address, _toServer, 0, count, NowMs);
        }

        public void Return(OurPair pair)
        {
            _idle.Push(pair.Client);
        }

        public bool TrySend(PeerAddress address, byte[] buffer, int count)
        {
            ToClient.Put(buffer, count);
            return true;
        }

        private OurPair Handshake(DtlsSession? session)
        {
            NowMs++;
            if (!_idle.TryPop(out DtlsClient? client))
            {
                client = new DtlsClient(_crypto, _options, _verifier);
            }
            OurPair pair = new OurPair(this, client, NextAddress());
            client.Connect(
                _credential, _anchors, _anchors.Length, _policy, session!, NowMs);
            pair.Run();
            if (!client.IsConnected)
            {
                throw new InvalidOperationException("our handshake did not finish");
            }
            return pair;
        }

        public void Dispose()
        {
            _session?.Dispose();
            foreach (DtlsClient client in _idle) { client.Dispose(); }
            _credential.Key.Dispose();
            _serverKey.Dispose();
        }

        private PeerAddress NextAddress()
        {
            int port = 1 + (_connections++ % PortsMax);
            return PeerAddress.From(new IPEndPoint(IPAddress.Loopback, port).Serialize());
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
