using System.Buffers.Binary;
using System.Collections.Generic;

namespace Simulator.Cloud.Dtls
{
    /// <summary>
    /// The sessions that may be resumed, of all lanes: a peer that comes back has another port and
    /// so another lane. So many at most, each for so long; the oldest goes first. Master secrets
    /// are zeroised when they go.
    /// </summary>
    /// <remarks>All live equally long, so the order of coming is the order of going.</remarks>
    internal sealed class SessionCache
    {
        private readonly object _lock = new object();
        private readonly Dictionary<ulong, CachedSession> _byKey = new();
        private readonly AgeList<CachedSession> _byAge = new AgeList<CachedSession>();
        private readonly int _entriesMax;
        private readonly long _lifetimeMs;

        /// <param name="entriesMax">Sessions that are kept; 0 for no resumption.</param>
        /// <param name="lifetimeMs">For how long.</param>
        public SessionCache(int entriesMax, long lifetimeMs)
        {
            _entriesMax = entriesMax;
            _lifetimeMs = lifetimeMs;
        }

        /// <summary>False when nothing is ever kept.</summary>
        public bool IsOpen { get { return _entriesMax > 0; } }

        public int Count { get { lock (_lock) { return _byKey.Count; } } }

        public void Add(CachedSession session, long nowMs)
        {
            if (!IsOpen) { return; }
            lock (_lock)
            {
                while (_byAge.Oldest is CachedSession oldest
                    && (oldest.ExpiresMs <= nowMs || _byKey.Count >= _entriesMax))
                {
                    Take(oldest);
                }
                if (_byKey.TryGetValue(session.Key, out CachedSession? same)) { Take(same); }
                session.ExpiresMs = nowMs + _lifetimeMs;
                _byAge.Touch(session);
                _byKey.Add(session.Key, session);
            }
        }

        /// <summary>Finds the session of an id.</summary>
        /// <param name="id">32 bytes.</param>
        /// <param name="nowMs">Monotonic time.</param>
        /// <param name="master">Receives the master secret: the entry may go at any time.</param>
        public CachedSession? Find(byte[] id, long nowMs, byte[] master)
        {
            lock (_lock)
            {
                if (!_byKey.TryGetValue(
                        BinaryPrimitives.ReadUInt64LittleEndian(id), out CachedSession? session)
                    || !session.HasId(id))
                {
                    return null;
                }
                if (session.ExpiresMs <= nowMs)
                {
                    Take(session);
                    return null;
                }
                session.CopyMaster(master);
                return session;
            }
        }

        /// <summary>It is not to be resumed any more; nothing when it has gone before.</summary>
        public void Remove(CachedSession session)
        {
            lock (_lock)
            {
                if (_byKey.TryGetValue(session.Key, out CachedSession? found) && found == session)
                {
                    Take(session);
                }
            }
        }

        private void Take(CachedSession session)
        {
            _byKey.Remove(session.Key);
            _byAge.Remove(session);
            session.Zeroise();
        }
    }
}
