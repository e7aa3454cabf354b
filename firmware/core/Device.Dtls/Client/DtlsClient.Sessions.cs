namespace Device.Dtls
{
    /// <content>What outlives a connection: the session that a later one can
    /// resume.</content>
    public sealed partial class DtlsClient
    {
        private DtlsSession _session;
        private DtlsSession _offered;
        private bool _isSessionTaken;

        /// <summary>What a later Connect can resume, or null: once after each Connected. It is the
        /// caller's then, and drops itself when a fatal alert ends this connection.</summary>
        public DtlsSession TakeSession()
        {
            if (_session == null || _isSessionTaken) { return null; }
            _isSessionTaken = true;
            return _session;
        }

        // RFC 5246 section 7.2.2: what ended with a fatal alert, said or heard, is not resumed. Nor
        // is what a server did not answer: it may be the offer that it cannot bear.
        private static bool EndsSession(DtlsFault fault)
        {
            return fault != DtlsFault.PeerClosed
                && fault != DtlsFault.LocalClosed
                && fault != DtlsFault.SequenceExhausted;
        }

        private void DropSessions()
        {
            if (_session != null) { _session.Dispose(); }
            if (_offered != null) { _offered.Dispose(); }
        }

        // A session that was taken is the caller's.
        private void ForgetSessions()
        {
            if (_session != null && !_isSessionTaken) { _session.Dispose(); }
            _session = null;
            _offered = null;
            _isSessionTaken = false;
        }
    }
}
