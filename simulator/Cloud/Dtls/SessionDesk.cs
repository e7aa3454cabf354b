using System.Security.Cryptography;
using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud.Dtls
{
    /// <summary>Decides whether a session may be resumed now, and keeps those that may be later.
    /// What a full handshake would ask is asked again, apart from the proofs by
    /// signature.</summary>
    internal sealed class SessionDesk
    {
        private readonly SessionCache _cache;
        private readonly DtlsServerContext _context;
        private readonly byte[] _master = new byte[KeySchedule.MasterSecretSize];

        public SessionDesk(SessionCache cache, DtlsServerContext context)
        {
            _cache = cache;
            _context = context;
        }

        /// <summary>False when sessions get no id.</summary>
        public bool IsOpen { get { return _cache.IsOpen; } }

        /// <summary>Finds what the hello wants to resume.</summary>
        /// <param name="hello">Its extended_master_secret is there: without it no hello is
        /// answered (RFC 7627 section 5.3).</param>
        /// <param name="keys">Have the master secret afterwards, when there is a session.</param>
        /// <param name="nowMs">Monotonic time.</param>
        /// <returns>The session, or null for a full handshake.</returns>
        public CachedSession? Find(ClientHello hello, KeySchedule keys, long nowMs)
        {
            if (hello.SessionIdCount == 0 || !IsOpen) { return null; }
            CachedSession? session = hello.SessionIdCount == ClientHello.SessionIdMax
                ? _cache.Find(hello.SessionId, nowMs, _master)
                : null;
            ResumeRefusal refusal = session == null
                ? ResumeRefusal.Unknown
                : Judge(session, hello);
            if (refusal == ResumeRefusal.None) { keys.UseMasterSecret(_master, 0); }
            CryptographicOperations.ZeroMemory(_master);
            if (refusal == ResumeRefusal.None) { return session; }
            _context.Counters.CountRefusal(refusal);
            // The other causes are the hello's: the session itself is as good as before.
            if (refusal >= ResumeRefusal.CredentialChanged) { _cache.Remove(session!); }
            return null;
        }

        /// <summary>Keeps a session that has just been made.</summary>
        public CachedSession? Keep(ServerHandshake handshake, long nowMs)
        {
            if (!IsOpen) { return null; }
            CachedSession session = new CachedSession(handshake.SessionId, handshake.Keys)
            {
                Suite = handshake.Suite,
                Peer = handshake.Peer,
                Trust = handshake.Trust,
                Own = handshake.Own,
                PskIdentity = handshake.PskIdentity,
                PskKey = handshake.PskKey,
                ServerName = handshake.Terms.ServerName,
            };
            _cache.Add(session, nowMs);
            return session;
        }

        /// <summary>RFC 5246 section 7.2.2: what ended with a fatal alert is never
        /// resumed.</summary>
        public void Forget(CachedSession session)
        {
            _cache.Remove(session);
        }

        private ResumeRefusal Judge(CachedSession session, ClientHello hello)
        {
            if (!_context.Accepts(session.Suite, hello)) { return ResumeRefusal.SuiteDiffers; }
            if (!DtlsServerContext.IsSameName(session.ServerName, hello.Extensions.ServerName))
            {
                return ResumeRefusal.NameDiffers;
            }
            return session.Peer == null ? JudgeKey(session) : JudgePeer(session, session.Peer);
        }

        private ResumeRefusal JudgeKey(CachedSession session)
        {
            byte[]? key = _context.Options.PskLookup?.Invoke(session.PskIdentity!);
            return key != null && CryptographicOperations.FixedTimeEquals(key, session.PskKey)
                ? ResumeRefusal.None
                : ResumeRefusal.KeyChanged;
        }

        private ResumeRefusal JudgePeer(CachedSession session, PeerVerified peer)
        {
            if (!session.Own!.IsSameAs(_context.Service.Credential.Chain.Leaf))
            {
                return ResumeRefusal.CredentialChanged;
            }
            TrustSnapshot trust = _context.Service.Trust;
            if (trust != session.Trust && !trust.Has(peer.Anchor))
            {
                return ResumeRefusal.AnchorGone;
            }
            if (!IsInTime(peer, trust)) { return ResumeRefusal.ChainExpired; }
            return _context.Service.MayResume(peer)
                ? ResumeRefusal.None
                : ResumeRefusal.PeerRefused;
        }

        // The chain as far as the anchor, which counts as well; what stands above it was not
        // looked at in the full handshake either.
        private bool IsInTime(PeerVerified peer, TrustSnapshot trust)
        {
            long now = _context.Options.WallClockSeconds();
            if (!IsInTime(peer.Anchor, now, false)) { return false; }
            for (int i = 0; i < peer.Chain.Count && !peer.Chain[i].IsSameAs(peer.Anchor); i++)
            {
                if (!IsInTime(peer.Chain[i], now, i == 0 && trust.LeafMayBeExpired))
                {
                    return false;
                }
            }
            return true;
        }

        private static bool IsInTime(Certificate certificate, long now, bool mayBeExpired)
        {
            return now >= certificate.NotBeforeSeconds
                && (mayBeExpired || now <= certificate.NotAfterSeconds);
        }
    }
}
