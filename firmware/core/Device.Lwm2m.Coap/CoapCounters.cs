namespace Device.Lwm2m.Coap
{
    /// <summary>What an endpoint dropped or repeated.</summary>
    public sealed class CoapCounters
    {
        /// <summary>Datagrams with a message format error.</summary>
        public int Malformed;

        /// <summary>Messages that came again.</summary>
        public int Duplicates;

        /// <summary>Responses and acknowledgements that belong to nothing.</summary>
        public int Strays;

        /// <summary>Our messages sent again.</summary>
        public int Retransmissions;

        /// <summary>Notifications that came after a newer one (RFC 7641 section 3.4).</summary>
        public int StaleNotifications;

        /// <summary>Observations refused because <see cref="CoapOptions.ObservationCountMax"/> are
        /// there; the peer was answered as if it had not asked to observe.</summary>
        public int ObservationsRefused;

        /// <summary>States that were never sent because a newer one came while a notification
        /// waited for its acknowledgement (RFC 7641 section 4.5.2).</summary>
        public int StatesSkipped;

        /// <summary>Answers and notifications dropped because every message id was used within
        /// <see cref="CoapOptions.ExchangeLifetimeMs"/>.</summary>
        public int IdsExhausted;

        /// <summary>Requests dropped because too many wait for an answer; the peer repeats
        /// them.</summary>
        public int Overflows;
    }
}
