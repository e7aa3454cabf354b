using System;
using Device.Dtls;
using Device.Kcm;

namespace Device.Agent
{
    /// <summary>The sessions that later handshakes may resume, one for each identity, in memory
    /// only. A staged credential is never proven by one: what was agreed before says nothing of
    /// whether the service takes it now.</summary>
    internal sealed class ResumableSessions : IDisposable
    {
        private DtlsSession _factory;
        private DtlsSession _operational;

        /// <summary>The session to offer under the credential, or null.</summary>
        public DtlsSession Find(Credential credential)
        {
            switch (credential.Area)
            {
                case KcmArea.Factory: return _factory;
                case KcmArea.Working: return _operational;
                default: return null;
            }
        }

        /// <summary>Keeps what a handshake under the credential left, null for nothing.</summary>
        public void Keep(Credential credential, DtlsSession session)
        {
            if (session == null) { return; }
            if (credential.Area == KcmArea.Factory)
            {
                _factory?.Dispose();
                _factory = session;
                return;
            }
            _operational?.Dispose();
            _operational = session;
        }

        /// <summary>Zeroises all.</summary>
        public void Dispose()
        {
            _factory?.Dispose();
            _factory = null;
            _operational?.Dispose();
            _operational = null;
        }
    }
}
