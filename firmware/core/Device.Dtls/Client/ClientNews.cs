using Device.X509;

namespace Device.Dtls
{
    /// <summary>What a client has to tell its edge: that it is connected, and that it is over and
    /// why.</summary>
    internal sealed class ClientNews
    {
        private PeerVerified _peer;
        private bool _isResumed;
        private bool _isConnected;
        private bool _isClosed;
        private DtlsFault _fault;

        /// <summary>True when <see cref="Tell"/> has something.</summary>
        public bool HasSome { get { return _isConnected || _isClosed; } }

        /// <summary>What the verifier said about the server.</summary>
        public X509Fault ChainFault { get; set; }

        /// <summary>The alert that ended the connection, or -1.</summary>
        public int AlertReceived { get; set; } = FaultAlert.None;

        public void Clear()
        {
            _peer = null;
            _isConnected = false;
            _isClosed = false;
            ChainFault = X509Fault.None;
            AlertReceived = FaultAlert.None;
        }

        public void SetConnected(PeerVerified peer, bool isResumed)
        {
            _peer = peer;
            _isResumed = isResumed;
            _isConnected = true;
        }

        public void SetClosed(DtlsFault fault)
        {
            _fault = fault;
            _isConnected = false;
            _isClosed = true;
        }

        /// <summary>Tells one thing; Idle when there is nothing.</summary>
        public DtlsStep Tell(DtlsOutput output)
        {
            if (_isConnected)
            {
                _isConnected = false;
                output.Peer = _peer;
                output.IsResumed = _isResumed;
                _peer = null;
                return DtlsStep.Connected;
            }
            if (!_isClosed) { return DtlsStep.Idle; }
            _isClosed = false;
            output.Fault = _fault;
            output.ChainFault = ChainFault;
            output.AlertReceived = AlertReceived;
            return DtlsStep.Closed;
        }
    }
}
