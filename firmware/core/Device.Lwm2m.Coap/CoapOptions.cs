namespace Device.Lwm2m.Coap
{
    /// <summary>Times and limits of an endpoint. The endpoint keeps a reference: many endpoints
    /// share one object, which must not change afterwards.</summary>
    public sealed class CoapOptions
    {
        /// <summary>ACK_TIMEOUT: first wait for an acknowledgement (RFC 7252 section
        /// 4.8).</summary>
        public int AckTimeoutMs = 2_000;

        /// <summary>ACK_RANDOM_FACTOR in percent: the first wait is drawn between 100 and this many
        /// percent of <see cref="AckTimeoutMs"/>.</summary>
        public int AckRandomPercent = 150;

        /// <summary>MAX_RETRANSMIT: a message is sent once and this often again.</summary>
        public int RetransmitMax = 4;

        /// <summary>NSTART: confirmable messages without acknowledgement at a time.</summary>
        public int StartMax = 1;

        /// <summary>EXCHANGE_LIFETIME: how long a confirmable message id is remembered, and how
        /// long one of ours is not used again.</summary>
        public int ExchangeLifetimeMs = 247_000;

        /// <summary>NON_LIFETIME: how long a non-confirmable message id is remembered.</summary>
        public int NonLifetimeMs = 145_000;

        /// <summary>After this time without our answer a request gets an empty acknowledgement and
        /// the answer follows in a message of its own. Well below the peer's ACK_TIMEOUT.</summary>
        public int AckDelayMs = 500;

        /// <summary>How long to wait for the answer to a request that was acknowledged.</summary>
        public int ResponseWaitMs = 120_000;

        /// <summary>How long the blocks of an unfinished body are kept.</summary>
        public int TransferIdleMs = 247_000;

        /// <summary>Bytes of a block: 16, 32, … 1024. With 512 a datagram stays below 700
        /// bytes.</summary>
        public int BlockSize = 512;

        /// <summary>Largest body taken in, whole or in blocks. More is answered 4.13.</summary>
        public int BodyCountMax = 16_384;

        /// <summary>Requests of ours under way or queued; one more throws.</summary>
        public int ExchangeCountMax = 4;

        /// <summary>Resources that the peer may observe here, and as many that we may observe
        /// there.</summary>
        public int ObservationCountMax = 8;

        /// <summary>At least this often a notification is confirmable (RFC 7641 section 4.5), so
        /// that a peer that has gone is noticed.</summary>
        public long NotifyConfirmableMs = 86_400_000;

        /// <summary>On average one non-confirmable notification in this time (RFC 7641 section
        /// 4.5.1); what is more goes as confirmable, which waits for the peer.</summary>
        public int NotifyNonIntervalMs = 3_000;

        /// <summary>Non-confirmable notifications at once within that average.</summary>
        public int NotifyNonBurstMax = 4;

        /// <summary>PROBING_RATE: bytes of non-confirmable messages a second to a peer that says
        /// nothing (RFC 7252 section 4.7), once <see cref="ProbingBurstBytes"/> went out.</summary>
        public int ProbingBytesPerSecond = 1;

        /// <summary>Bytes of non-confirmable messages at once to a peer that says
        /// nothing.</summary>
        public int ProbingBurstBytes = 1_024;

        /// <summary>Messages of the peer that are remembered for <see cref="ExchangeLifetimeMs"/>,
        /// with their answers. A peer with NSTART 1 repeats only the newest; the oldest answered
        /// one makes room. Requests beyond it that wait for our answer get 5.03.</summary>
        public int InboundCountMax = 8;

        /// <summary>Bytes of answers kept for messages of the peer before its newest one. The
        /// newest answer is kept whatever its size; a repeated message whose answer is no longer
        /// kept is ignored, not executed again.</summary>
        public int OldReplyBytesMax = 512;

        /// <summary>False (desktop): buffers are made when needed and given back when an exchange
        /// is over, so that an idle endpoint is small. True (device): tables and datagram buffers
        /// are made in the constructor and kept; bodies grow with the first transfer and stay.
        /// </summary>
        public bool KeepBuffers;
    }
}
