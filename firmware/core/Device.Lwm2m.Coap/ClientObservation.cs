namespace Device.Lwm2m.Coap
{
    /// <summary>What a client knows of a resource that it observes (RFC 7641 section 3).</summary>
    internal sealed class ClientObservation
    {
        private const int HalfRange = 1 << 23;
        private const int OrderedMs = 128_000;

        /// <summary>The token of all its notifications; a registration that is renewed and one
        /// that is cancelled use it again (section 3.3.1 and 3.6).</summary>
        internal ulong Token;

        /// <summary>True while the peer will tell of new states.</summary>
        internal bool Active;

        /// <summary>Number of the newest state.</summary>
        internal int Sequence;

        private long _atMs;

        internal void Take(int sequence, long nowMs)
        {
            Active = true;
            Sequence = sequence;
            _atMs = nowMs;
        }

        /// <summary>Section 3.4: newer by serial number arithmetic, or so late that numbers tell
        /// nothing.</summary>
        internal bool IsNewer(int sequence, long nowMs)
        {
            if (nowMs > _atMs + OrderedMs) { return true; }
            return sequence > Sequence
                ? sequence - Sequence < HalfRange
                : Sequence - sequence > HalfRange;
        }
    }
}
