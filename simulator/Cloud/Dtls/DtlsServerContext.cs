using System;
using System.Collections.Generic;
using Device.Base;
using Device.Crypto;
using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud.Dtls
{
    /// <summary>
    /// What the sessions of one lane share, as they never work at the same time: codecs, scratch
    /// room, the buffer of outgoing datagrams, counters, and a pool of what a handshake needs.
    /// </summary>
    internal sealed class DtlsServerContext
    {
        // Handshakes come in bursts; what is beyond this goes to the garbage collector.
        private const int PooledMax = 256;

        private readonly Stack<ServerHandshake> _pool = new Stack<ServerHandshake>();

        private string? _nameShared;

        /// <param name="crypto">Shared by the lanes.</param>
        /// <param name="service">Shared by the lanes.</param>
        /// <param name="verifier">Shared by the lanes.</param>
        /// <param name="options">Shared by the lanes.</param>
        /// <param name="cache">Shared by the lanes; null for one of its own.</param>
        /// <param name="lane">The lane's number, 0 to 255.</param>
        public DtlsServerContext(
            ICrypto crypto, ISecureService service, ChainVerifier verifier,
            DtlsServerOptions options, SessionCache? cache = null, int lane = 0)
        {
            LaneIndex = lane;
            Sessions = new SessionDesk(
                cache ?? new SessionCache(options.ResumableMax, options.ResumableMs), this);
            Crypto = crypto;
            Service = service;
            Verifier = verifier;
            Options = options;
        }

        public int LaneIndex { get; }

        /// <summary>Sessions that may be resumed.</summary>
        public SessionDesk Sessions { get; }

        public ICrypto Crypto { get; }

        public ISecureService Service { get; }

        public ChainVerifier Verifier { get; }

        public DtlsServerOptions Options { get; }

        public DtlsServerCounters Counters { get; } = new DtlsServerCounters();

        /// <summary>Counts by record; shared by all sessions of the lane.</summary>
        public DtlsCounters Records { get; } = new DtlsCounters();

        public byte[] Datagram { get; } = new byte[DtlsServer.DatagramMax];

        public ByteReader Reader { get; } = new ByteReader();

        public ByteWriter Writer { get; } = new ByteWriter();

        public HandshakeHeader Header { get; } = new HandshakeHeader();

        public ClientHello ClientHello { get; } = new ClientHello();

        public ServerHello ServerHello { get; } = new ServerHello();

        public CertificateMessage Certificate { get; } = new CertificateMessage();

        public ClientKeyExchange ClientKeyExchange { get; } = new ClientKeyExchange();

        public PskKeyExchange PskKeyExchange { get; } = new PskKeyExchange();

        public CertificateVerify CertificateVerify { get; } = new CertificateVerify();

        public Finished Finished { get; } = new Finished();

        public Alert Alert { get; } = new Alert();

        public ChainPolicy Policy { get; } = new ChainPolicy();

        /// <summary>ChangeCipherSpec and Finished, made anew each time they are sent.</summary>
        public Flight LastFlight { get; } = new Flight(64);

        public byte[] Point { get; } = new byte[P256.PointSize];

        public byte[] Digest { get; } = new byte[P256.DigestSize];

        public byte[] Secret { get; } = new byte[P256.ScalarSize];

        public byte[] RawSignature { get; } = new byte[P256.SignatureSize];

        public byte[] Signature { get; } = new byte[EcdsaSignature.DerMax];

        public byte[] VerifyData { get; } = new byte[Device.Dtls.Finished.VerifyDataSize];

        public byte[] Signed { get; } =
            new byte[(2 * Device.Dtls.ClientHello.RandomSize) + ServerKeyExchange.ParametersSize];

        /// <summary>True when a client that offers this may have the suite.</summary>
        public bool Accepts(int suite, ClientHello hello)
        {
            return suite switch
            {
                CipherSuite.EcdheEcdsaAes128GcmSha256 => hello.OffersGcm && Options.AcceptsGcm,
                CipherSuite.EcdheEcdsaAes128Ccm8 => hello.OffersCcm8 && Options.AcceptsCcm8,
                CipherSuite.PskAes128Ccm8 => hello.OffersPskCcm8 && Options.PskLookup != null,
                _ => false,
            };
        }

        /// <summary>An id for one session: the lane's number, by which the receiving thread finds
        /// the lane, and 56 random bits.</summary>
        public byte[] NewConnectionId()
        {
            byte[] id = new byte[ServerTerms.ConnectionIdSize];
            Crypto.FillRandom(id, 0, id.Length);
            id[0] = (byte)LaneIndex;
            return id;
        }

        /// <summary>The same text as one object: thousands of peers ask for the same
        /// name.</summary>
        public string? Share(string? name)
        {
            if (name == null || name == _nameShared) { return name == null ? null : _nameShared; }
            _nameShared = name;
            return name;
        }

        /// <summary>Host names are compared without case; none is like no other.</summary>
        public static bool IsSameName(string? one, string? other)
        {
            return string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
        }

        /// <summary>Room for one handshake whose own flight has so many bytes.</summary>
        public ServerHandshake Rent(int flightBytes)
        {
            if (_pool.TryPop(out ServerHandshake? handshake))
            {
                if (handshake.FlightBytesMax >= flightBytes) { return handshake; }
                // The server's chain has grown since: the old ones go.
                handshake.Dispose();
            }
            return new ServerHandshake(Crypto, flightBytes);
        }

        public void GiveBack(ServerHandshake handshake)
        {
            handshake.Clear();
            if (_pool.Count < PooledMax) { _pool.Push(handshake); }
            else { handshake.Dispose(); }
        }
    }
}
