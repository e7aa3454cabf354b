namespace Simulator.Cloud.Dtls
{
    /// <summary>
    /// The bytes that may go to a peer's new address before it has been shown to be the peer's:
    /// three times what came from there. Anybody on the path can send a peer's newest record on
    /// with another sender's address (RFC 9146 section 6); like this it makes nobody's traffic
    /// more than three times as large. docs/decisions/0008.
    /// </summary>
    internal sealed class PathCheck
    {
        /// <summary>Bytes out for each byte in.</summary>
        public const int Factor = 3;

        private long _budget;

        /// <param name="confirmed">The last address that was shown to be the peer's.</param>
        public PathCheck(PeerAddress confirmed)
        {
            Confirmed = confirmed;
        }

        public PeerAddress Confirmed { get; }

        /// <summary>The peer moved on: nothing came from the new address yet.</summary>
        public void Reset()
        {
            _budget = 0;
        }

        /// <summary>A datagram with an authentic record came from the new address.</summary>
        public void CountIn(int bytes)
        {
            _budget += (long)Factor * bytes;
        }

        /// <summary>False when the datagram has to stay here.</summary>
        public bool TryCountOut(int bytes)
        {
            if (bytes > _budget) { return false; }
            _budget -= bytes;
            return true;
        }
    }
}
