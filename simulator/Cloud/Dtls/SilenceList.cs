namespace Simulator.Cloud.Dtls
{
    /// <summary>A lane's sessions in the order in which they were last heard. Nothing is
    /// allocated: the links are in the sessions.</summary>
    internal sealed class SilenceList
    {
        private SecureSession? _last;

        /// <summary>The one from which nothing came for longest; null when there is none.</summary>
        public SecureSession? First { get; private set; }

        /// <summary>The session was heard now; it comes in when it was not here.</summary>
        public void MoveToEnd(SecureSession session)
        {
            if (session == _last) { return; }
            Remove(session);
            session.HeardBefore = _last;
            if (_last == null) { First = session; }
            else { _last.HeardAfter = session; }
            _last = session;
        }

        /// <summary>Nothing happens to one that is not here.</summary>
        public void Remove(SecureSession session)
        {
            if (session.HeardBefore == null && First != session) { return; }
            if (session.HeardBefore == null) { First = session.HeardAfter; }
            else { session.HeardBefore.HeardAfter = session.HeardAfter; }
            if (session.HeardAfter == null) { _last = session.HeardBefore; }
            else { session.HeardAfter.HeardBefore = session.HeardBefore; }
            session.HeardBefore = null;
            session.HeardAfter = null;
        }
    }
}
