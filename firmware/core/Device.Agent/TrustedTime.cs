using Device.Lwm2m;
using Device.X509;

namespace Device.Agent
{
    /// <summary>
    /// What the device knows of the wall clock, and how far it believes it
    /// (docs/decisions/0007). In this order: the time that a service has told over a session under
    /// a verified chain, the time that the edge has told, the floor.
    /// </summary>
    /// <remarks>
    /// All of it is lost with the power: a wrong belief lasts no longer. It decides whether a chain
    /// is believed and whether a renewal is wished for. It never removes anything.
    /// </remarks>
    public sealed class TrustedTime : IWallClock
    {
        private long _edgeSeconds;
        private long _edgeAtMs;
        private bool _edgeKnown;
        private long _receivedSeconds;
        private long _receivedAtMs;
        private bool _receivedKnown;

        /// <param name="buildTimeSeconds">Of the firmware, Unix seconds: the first floor.</param>
        public TrustedTime(long buildTimeSeconds)
        {
            FloorSeconds = buildTimeSeconds;
            CeilingSeconds = long.MaxValue;
        }

        /// <summary>It is not earlier than this.</summary>
        public long FloorSeconds { get; private set; }

        /// <summary>A time past it is not believed, and the floor does not rise past it: the end of
        /// the bootstrap service's anchor. A device that believed it could not be reached any
        /// more.</summary>
        public long CeilingSeconds { get; set; }

        /// <summary>Takes the time of a source that the edge trusts.</summary>
        public void SetFromEdge(long unixSeconds, long nowMs)
        {
            _edgeSeconds = unixSeconds;
            _edgeAtMs = nowMs;
            _edgeKnown = true;
        }

        /// <summary>A chain was verified, or comes from the factory: it has begun, so it is not
        /// earlier than that.</summary>
        public void RaiseFloor(CertificateChain verified)
        {
            long notBefore = verified.Leaf.NotBeforeSeconds;
            if (notBefore > FloorSeconds && notBefore <= CeilingSeconds)
            {
                FloorSeconds = notBefore;
            }
        }

        /// <summary>Takes the time that a service has told over its session, when it can be: not
        /// before the floor, and not outside of what the service's own chain and its anchor are
        /// valid for. It never raises the floor.</summary>
        /// <returns>False: nothing that came with it is to be acted on.</returns>
        public bool TryAccept(
            long unixSeconds, CertificateChain verified, Certificate anchor, long nowMs)
        {
            if (unixSeconds < FloorSeconds || !IsWithin(unixSeconds, anchor)) { return false; }
            for (int i = 0; i < verified.Count; i++)
            {
                if (!IsWithin(unixSeconds, verified[i])) { return false; }
            }
            _receivedSeconds = unixSeconds;
            _receivedAtMs = nowMs;
            _receivedKnown = true;
            return true;
        }

        /// <summary>The time that a service has told, carried on; false when none
        /// has.</summary>
        public bool TryGetReceived(long nowMs, out long unixSeconds)
        {
            unixSeconds = _receivedSeconds + ((nowMs - _receivedAtMs) / 1000);
            return _receivedKnown;
        }

        /// <summary>Now, when it is known and can be; else false and the floor.</summary>
        public bool TryGetNow(long nowMs, out long unixSeconds)
        {
            if (TryGetReceived(nowMs, out unixSeconds) && IsPlausible(unixSeconds))
            {
                return true;
            }
            unixSeconds = _edgeSeconds + ((nowMs - _edgeAtMs) / 1000);
            if (_edgeKnown && IsPlausible(unixSeconds)) { return true; }
            unixSeconds = FloorSeconds;
            return false;
        }

        private bool IsPlausible(long unixSeconds)
        {
            return unixSeconds >= FloorSeconds && unixSeconds <= CeilingSeconds;
        }

        private static bool IsWithin(long unixSeconds, Certificate certificate)
        {
            return unixSeconds >= certificate.NotBeforeSeconds
                && unixSeconds <= certificate.NotAfterSeconds;
        }
    }
}
