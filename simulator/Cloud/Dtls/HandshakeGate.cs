using System.Collections.Generic;

namespace Simulator.Cloud.Dtls
{
    /// <summary>Counts what all lanes together may have: sessions, unfinished handshakes, and
    /// unfinished handshakes of one IP address. Only addresses that answered a cookie get here. The
    /// number of sessions keeps no handshake out: one that is not authenticated yet may displace
    /// nobody, so they are counted apart.</summary>
    internal sealed class HandshakeGate
    {
        private readonly object _lock = new object();
        private readonly Dictionary<PeerAddress, int> _byAddress = new();
        private readonly DtlsServerOptions _options;
        private int _handshakes;
        private int _sessions;

        public HandshakeGate(DtlsServerOptions options)
        {
            _options = options;
        }

        /// <summary>Handshakes that have begun and not ended.</summary>
        public int Handshakes { get { lock (_lock) { return _handshakes; } } }

        /// <summary>Sessions that are connected.</summary>
        public int Sessions { get { lock (_lock) { return _sessions; } } }

        /// <summary>True when there are more sessions than there may be.</summary>
        public bool IsOverfull
        {
            get { lock (_lock) { return _sessions > _options.SessionsMax; } }
        }

        /// <summary>IP addresses that are remembered: those with handshakes under way.</summary>
        public int Addresses { get { lock (_lock) { return _byAddress.Count; } } }

        /// <summary>Lets a handshake begin, or says which limit is against it.</summary>
        public bool TryEnter(PeerAddress address, out DropCause cause)
        {
            PeerAddress host = address.WithoutPort();
            lock (_lock)
            {
                _byAddress.TryGetValue(host, out int ofHost);
                if (!HasRoom(ofHost, out cause)) { return false; }
                _handshakes++;
                _byAddress[host] = ofHost + 1;
                return true;
            }
        }

        /// <summary>A handshake ended; when it succeeded it counts as a session from now
        /// on.</summary>
        public void Leave(PeerAddress address, bool isConnected)
        {
            PeerAddress host = address.WithoutPort();
            lock (_lock)
            {
                _handshakes--;
                if (isConnected) { _sessions++; }
                int left = _byAddress[host] - 1;
                if (left == 0) { _byAddress.Remove(host); }
                else { _byAddress[host] = left; }
            }
        }

        public void EndSession()
        {
            lock (_lock) { _sessions--; }
        }

        private bool HasRoom(int ofHost, out DropCause cause)
        {
            cause = ofHost >= _options.HandshakesPerAddressMax ? DropCause.AddressFull
                : DropCause.HandshakesFull;
            return ofHost < _options.HandshakesPerAddressMax
                && _handshakes < _options.HandshakesMax;
        }
    }
}
