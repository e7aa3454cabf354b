using Device.Crypto;
using Device.X509;

namespace Device.Dtls
{
    /// <summary>
    /// What a step means. Made once by the edge and given to each poll; one can serve many
    /// machines of the same thread, for it owns the room in which datagrams are made. What it
    /// shows is valid until the next poll.
    /// </summary>
    public sealed class DtlsOutput
    {
        /// <summary>Largest datagram that a machine sends, bytes of UDP payload: what IPv6 carries
        /// everywhere in one packet (RFC 8200 section 5: 1,280 with its headers).</summary>
        public const int DatagramMax = 1232;

        /// <summary>A deadline that never comes.</summary>
        public const long NoDeadline = long.MaxValue;

        private readonly byte[] _datagram = new byte[DatagramMax];

        /// <summary>Room for an outgoing datagram; the machine's, not the edge's.</summary>
        public byte[] Datagram { get { return _datagram; } }

        /// <summary>Holds the datagram to send or the plaintext to deliver.</summary>
        public byte[] Buffer { get; set; }

        /// <summary>First byte in <see cref="Buffer"/>.</summary>
        public int Offset { get; set; }

        /// <summary>Bytes in <see cref="Buffer"/>.</summary>
        public int Count { get; set; }

        /// <summary>With <see cref="DtlsStep.Compute"/>: advance it until it is finished.</summary>
        public ComputeJob Job { get; set; }

        /// <summary>With <see cref="DtlsStep.Closed"/>: why.</summary>
        public DtlsFault Fault { get; set; }

        /// <summary>With a fault about the peer's certificate: what the verifier said.</summary>
        public X509Fault ChainFault { get; set; }

        /// <summary>With <see cref="DtlsFault.PeerAlert"/>: the alert's description; -1
        /// otherwise.</summary>
        public int AlertReceived { get; set; } = -1;

        /// <summary>With <see cref="DtlsStep.Idle"/>: call HandleTimeout at this time at the
        /// latest, ms of the caller's monotonic clock.</summary>
        public long DeadlineMs { get; set; } = NoDeadline;

        /// <summary>With <see cref="DtlsStep.Connected"/>: the proof of who the peer is; null where
        /// a pre-shared key is all the proof. Of a resumed session, that of its full
        /// handshake.</summary>
        public PeerVerified Peer { get; set; }

        /// <summary>With <see cref="DtlsStep.DeliverPlaintext"/>: the record is authentic but may
        /// be from before a reboot. Believe it only when it answers something fresh, and then
        /// <see cref="DtlsClient.Confirm"/>.</summary>
        public bool IsUnconfirmed { get; set; }

        /// <summary>With <see cref="DtlsStep.Connected"/>: a session was resumed.</summary>
        public bool IsResumed { get; set; }
    }
}
