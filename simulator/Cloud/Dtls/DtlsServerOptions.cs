using System;
using System.Net;
using System.Net.Sockets;
using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud.Dtls
{
    /// <summary>Simulated loss: true drops the datagram. Called by several threads.</summary>
    /// <param name="isOutgoing">Sent by the server, or to it.</param>
    /// <param name="count">Bytes of the datagram.</param>
    public delegate bool DatagramFilter(bool isOutgoing, int count);

    /// <summary>Hears of refused handshakes and ended sessions: for logs. Called on
    /// lanes.</summary>
    /// <param name="peer">The other end.</param>
    /// <param name="wasConnected">A session ended, or a handshake did not come that far.</param>
    /// <param name="fault">What happened.</param>
    /// <param name="chainFault">What was wrong with the peer's chain, if that was it.</param>
    public delegate void DtlsServerLog(
        EndPoint peer, bool wasConnected, DtlsFault fault, X509Fault chainFault);

    /// <summary>Limits and times of a <see cref="DtlsServer"/>.</summary>
    public sealed class DtlsServerOptions
    {
        /// <summary>Where to listen; port 0 lets the system pick.</summary>
        public IPEndPoint EndPoint { get; init; } = new IPEndPoint(IPAddress.Loopback, 0);

        /// <summary>Threads that the sessions are spread over.</summary>
        public int Lanes { get; init; } = Environment.ProcessorCount;

        /// <summary>Connected sessions. A peer that connects beyond displaces the one from which
        /// nothing came for longest: what devices left behind when they lost power keeps no device
        /// out. With several lanes there can be one more for each lane but one.</summary>
        public int SessionsMax { get; init; } = 50_000;

        /// <summary>Handshakes under way at a time. Each holds about 8 KiB.</summary>
        public int HandshakesMax { get; init; } = 4_096;

        /// <summary>Handshakes under way from one IP address. A fleet on one machine has one
        /// address, so the default does not bite before <see cref="HandshakesMax"/>.</summary>
        public int HandshakesPerAddressMax { get; init; } = 4_096;

        /// <summary>A handshake that is not finished then is given up. RFC 7925's timers have a
        /// client send a flight for 243 s (9, 18, 36, 60, 60 and 60): a server that forgets it
        /// earlier makes the last tries useless.</summary>
        public long HandshakeMs { get; init; } = 300_000;

        /// <summary>A session without Connection ID from which nothing came for so long is
        /// closed.</summary>
        public long IdleMs { get; init; } = 24L * 60 * 60 * 1000;

        /// <summary>A session with Connection ID from which nothing came for so long is closed:
        /// its device may sleep.</summary>
        public long IdleWithIdMs { get; init; } = 14L * 24 * 60 * 60 * 1000;

        /// <summary>Connection IDs (RFC 9146) for clients that offer them.</summary>
        public bool AcceptsConnectionId { get; init; } = true;

        /// <summary>Sessions that are kept for being resumed; 0 for none. Each holds the peer's
        /// chain, also when its connection has ended.</summary>
        public int ResumableMax { get; init; } = 20_000;

        /// <summary>How long a session may be resumed after its full handshake (RFC 5246 section
        /// F.1.4 allows 24 hours at most).</summary>
        public long ResumableMs { get; init; } = 24L * 60 * 60 * 1000;

        /// <summary>The key of an identity, or null when it is not known; called on lanes, also
        /// when a session is resumed. Null: no client may use a pre-shared key.</summary>
        public Func<byte[], byte[]?>? PskLookup { get; init; }

        /// <summary>First wait before a flight is sent again; it doubles up to
        /// <see cref="FlightTimeoutMsMax"/>.</summary>
        public int FlightTimeoutMs { get; init; } = 1_000;

        /// <summary>Longest wait before a flight is sent again.</summary>
        public int FlightTimeoutMsMax { get; init; } = 60_000;

        /// <summary>Bytes of the datagrams that the server sends in a handshake.</summary>
        public int DatagramBytesMax { get; init; } = 1_200;

        /// <summary>Offer of the suite TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8.</summary>
        public bool AcceptsCcm8 { get; init; } = true;

        /// <summary>Offer of the suite TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, which is taken
        /// first where both ends have both: it has the longer tag.</summary>
        public bool AcceptsGcm { get; init; } = true;

        /// <summary>Kernel buffer asked for, each way; the kernel may give less.</summary>
        public int SocketBufferBytes { get; init; } = 4 * 1024 * 1024;

        /// <summary>Bytes of datagrams that may wait for one lane.</summary>
        public int QueueBytes { get; init; } = 2 * 1024 * 1024;

        /// <summary>Monotonic time in milliseconds.</summary>
        public Func<long> ClockMs { get; init; } = () => Environment.TickCount64;

        /// <summary>Wall-clock time in Unix seconds, for validity of certificates.</summary>
        public Func<long> WallClockSeconds { get; init; } =
            () => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        /// <summary>Simulated loss; null for none.</summary>
        public DatagramFilter? Filter { get; init; }

        /// <summary>Called once, on a thread of the server, when the socket has failed for good:
        /// nothing is received any more, and it should be disposed. Null for nobody.</summary>
        public Action<SocketError>? Failed { get; init; }

        /// <summary>Hears of refusals; null for nobody.</summary>
        public DtlsServerLog? Log { get; init; }

        /// <summary>Takes the place of the socket's receive, to show what its failure does; null
        /// for the socket.</summary>
        internal DatagramSource? Source { get; init; }
    }
}
