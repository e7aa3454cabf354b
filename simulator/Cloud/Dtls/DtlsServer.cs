using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Device.Crypto;
using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud.Dtls
{
    /// <summary>
    /// A DTLS 1.2 service on one UDP socket, for thousands of sessions: a thread receives and
    /// spreads the datagrams over lanes by the peer's address; each lane has a thread, and its
    /// sessions never meet another. How many threads there are does not depend on how many
    /// sessions there are.
    /// </summary>
    /// <remarks>
    /// Memory. An address that has not come back with its cookie costs nothing. A handshake under
    /// way holds about 8 KiB, pooled by its lane; there are at most
    /// <see cref="DtlsServerOptions.HandshakesMax"/>. An established session with a connection id
    /// holds 1.4 KiB (1,436 bytes over 10,000 sessions), and 2.8 KiB with the peer's leaf-only
    /// chain and the entry by which it may be resumed (2,830 bytes over 250): managed memory,
    /// measured and bounded by SessionMemoryTests. With libcrypto's provider ciphers hold nothing
    /// between records; the platform's own hold 0.7 KiB (CCM-8) or 1.1 KiB (GCM) in native memory.
    /// The service's own state comes on top. A lane's queue holds
    /// <see cref="DtlsServerOptions.QueueBytes"/>.
    /// </remarks>
    public sealed class DtlsServer : IDisposable
    {
        /// <summary>Longest datagram taken in, bytes; longer ones are dropped.</summary>
        public const int DatagramMax = 8_192;

        /// <summary>Longest datagram of an application, bytes.</summary>
        public const int PlaintextMax = 4_096;

        // A lane's number is a byte of the connection ids that it gives.
        private const int LanesMax = 255;

        // Trust anchors and intermediates whose imported keys are kept.
        private const int IssuerKeysMax = 1_024;

        private readonly DtlsServerOptions _options;
        private readonly Socket _socket;
        private readonly LaneThread[] _lanes;
        private readonly HandshakeGate _gate;
        private readonly SessionCache _cache;
        private readonly ReceiveLoop _loop;
        private readonly Thread _receiver;
        private readonly DtlsServerCounters _received = new DtlsServerCounters();
        private bool _isStopping;

        /// <summary>Binds the socket; nothing is heard before <see cref="Start"/>.</summary>
        /// <exception cref="SocketException">The address or port cannot be had.</exception>
        public DtlsServer(DtlsServerOptions options, ICrypto crypto, ISecureService service)
        {
            _options = options;
            if (options.Lanes < 1 || options.Lanes > LanesMax)
            {
                throw new ArgumentOutOfRangeException(nameof(options));
            }
            _gate = new HandshakeGate(options);
            _cache = new SessionCache(options.ResumableMax, options.ResumableMs);
            _socket = new Socket(
                options.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                _socket.ReceiveBufferSize = options.SocketBufferBytes;
                _socket.SendBufferSize = options.SocketBufferBytes;
                _socket.Bind(options.EndPoint);
            }
            catch
            {
                _socket.Dispose();
                throw;
            }
            LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
            // No chain is kept: devices are many and come rarely. Issuers are few and come always.
            ChainVerifier verifier = new ChainVerifier(crypto, new ChainMemory(0, IssuerKeysMax));
            _lanes = new LaneThread[options.Lanes];
            for (int i = 0; i < _lanes.Length; i++)
            {
                DtlsServerContext context = new DtlsServerContext(
                    crypto, service, verifier, options, _cache, i);
                _lanes[i] = new LaneThread(
                    _socket, LocalEndPoint, context, _gate,
                    $"dtls {LocalEndPoint.Port} lane {i}");
            }
            _loop = new ReceiveLoop(
                LocalEndPoint.AddressFamily,
                options.Source
                    ?? ((buffer, from) => _socket.ReceiveFrom(buffer, SocketFlags.None, from)),
                Spread);
            _receiver = new Thread(Receive)
            {
                Name = $"dtls {LocalEndPoint.Port} receive",
                IsBackground = true,
            };
        }

        /// <summary>Where it listens: with the port that the system picked.</summary>
        public IPEndPoint LocalEndPoint { get; }

        /// <summary>Begins to receive.</summary>
        public void Start()
        {
            foreach (LaneThread lane in _lanes) { lane.Start(); }
            _receiver.Start();
        }

        /// <summary>What was counted so far: of each lane as it stands between two datagrams, so
        /// that whoever has seen an answer finds it counted. Lanes go on meanwhile: numbers of the
        /// same moment over all of them only when it is quiet.</summary>
        public DtlsServerCounters Snapshot()
        {
            DtlsServerCounters sum = new DtlsServerCounters();
            sum.Add(_received);
            foreach (LaneThread lane in _lanes) { lane.AddTo(sum); }
            sum.Handshakes = _gate.Handshakes;
            sum.Sessions = _gate.Sessions;
            sum.Resumable = _cache.Count;
            sum.ReceiveFailures = _loop.Failures;
            return sum;
        }

        /// <summary>Says goodbye to every session, ends the threads, closes the socket.</summary>
        public void Dispose()
        {
            if (_isStopping) { return; }
            _isStopping = true;
            foreach (LaneThread lane in _lanes) { lane.Dispose(); }
            _loop.Stop();
            _socket.Dispose();
            if (_receiver.IsAlive) { _receiver.Join(); }
            _loop.Dispose();
        }

        private void Receive()
        {
            _loop.Run();
            if (_loop.Fault != SocketError.Success) { _options.Failed?.Invoke(_loop.Fault); }
        }

        private void Spread(SocketAddress from, byte[] buffer, int count)
        {
            PeerAddress address = PeerAddress.From(from);
            _received.DatagramsIn++;
            _received.BytesIn += count;
            if (count > DatagramMax)
            {
                _received.CountDrop(DropCause.Oversize);
                return;
            }
            if (_options.Filter?.Invoke(false, count) == true)
            {
                _received.CountDrop(DropCause.Filtered);
                return;
            }
            int lane = (int)((uint)address.GetHashCode() % (uint)_lanes.Length);
            if (count > Lane.IdOffset && buffer[0] == ContentType.ConnectionId)
            {
                // The id says which lane: the address may be a new one.
                lane = buffer[Lane.IdOffset];
                if (lane >= _lanes.Length)
                {
                    _received.CountDrop(DropCause.ConnectionIdUnknown);
                    return;
                }
            }
            if (!_lanes[lane].TryPut(address, buffer, count))
            {
                _received.CountDrop(DropCause.QueueFull);
            }
        }
    }
}
