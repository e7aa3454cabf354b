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

        /// <summary>Requests dropped because too many wait for an answer; the peer repeats
        /// them.</summary>
        public int Overflows;
    }
}
