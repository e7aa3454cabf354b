using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Device.Dtls;

namespace Simulator.Cloud.Dtls
{
    /// <summary>
    /// The sessions of a share of all addresses, handled by one thread at a time: which datagram
    /// belongs to which session, when a session is due, and what becomes of it. Sockets and
    /// threads are in <see cref="LaneThread"/>.
    /// </summary>
    /// <remarks>
    /// <para>Implementation notes. An address can have two associations: a connected one, and one
    /// under way that will replace it once it is authenticated (RFC 6347 section 4.2.8), so that
    /// nobody can end a session by a hello with its address. Records of epoch 0 belong to the one
    /// under way; records of epoch 1 are offered to it first, in a copy, and to the connected one
    /// when they were not authentic there.</para>
    /// <para>A session with an id is found by it, from any address, and by its address too, until
    /// another one connects there: that is only for copies of its hello. Its address changes when a
    /// record is authentic and has the highest number so far, which neither a forged nor a replayed
    /// one has; the new address is under <see cref="PathCheck"/> until the service confirms
    /// it.</para>
    /// </remarks>
    internal sealed class Lane
    {
        /// <summary>Where a record's connection id starts (RFC 9146 section 4).</summary>
        public const int IdOffset = 11;

        private readonly Dictionary<PeerAddress, SecureSession> _connected = new();
        private readonly Dictionary<PeerAddress, SecureSession> _underWay = new();
        private readonly Dictionary<ulong, SecureSession> _byId = new();
        private readonly DeadlineHeap _heap = new DeadlineHeap();
        private readonly AgeList<SecureSession> _byHeard = new AgeList<SecureSession>();
        private readonly DtlsServerContext _context;
        private readonly HandshakeGate _gate;
        private readonly HelloGate _hellos;
        private readonly IDatagramOut _out;
        private readonly Action<Action> _post;
        private readonly byte[] _answer = new byte[64];
        private readonly byte[] _copy = new byte[DtlsServer.DatagramMax];
        private long _nowMs;

        // The datagram at hand: where it came from, and its bytes until they are counted.
        private PeerAddress _from;
        private int _fromCount;

        /// <param name="context">Shared by the lane's sessions.</param>
        /// <param name="gate">Shared by the lanes.</param>
        /// <param name="output">Where datagrams go.</param>
        /// <param name="post">Runs an action on the lane, from any thread.</param>
        /// <param name="nowMs">Monotonic time.</param>
        public Lane(
            DtlsServerContext context, HandshakeGate gate, IDatagramOut output,
            Action<Action> post, long nowMs)
        {
            _context = context;
            _gate = gate;
            _hellos = new HelloGate(new CookieJar(context.Crypto, nowMs));
            _out = output;
            _post = post;
            _nowMs = nowMs;
        }

        public DtlsServerCounters Counters { get { return _context.Counters; } }

        public DtlsCounters Records { get { return _context.Records; } }

        /// <summary>When <see cref="HandleDue"/> is wanted.</summary>
        public long NextDueMs { get { return _heap.NextDueMs; } }

        /// <summary>Takes a datagram; the buffer's content is destroyed.</summary>
        public void HandleDatagram(
            PeerAddress address, byte[] buffer, int offset, int count, long nowMs)
        {
            _nowMs = nowMs;
            _from = address;
            _fromCount = count;
            DtlsServerCounters counters = _context.Counters;
            if (count < RecordHeader.SizeMin)
            {
                counters.CountDrop(DropCause.Malformed);
                return;
            }
            if (buffer[offset] == ContentType.ConnectionId)
            {
                HandleWithId(address, buffer, offset, count);
                return;
            }
            _underWay.TryGetValue(address, out SecureSession? underWay);
            _connected.TryGetValue(address, out SecureSession? connected);
            int epoch = (buffer[offset + 3] << 8) | buffer[offset + 4];
            if (epoch == 0
                && IsHelloFor(address, underWay, connected, buffer, offset, count))
            {
                return;
            }
            // The hello may have begun a handshake, or replaced one.
            _underWay.TryGetValue(address, out underWay);
            if (underWay == null && connected == null)
            {
                counters.CountDrop(DropCause.SessionUnknown);
                return;
            }
            if (underWay != null && connected != null && epoch != 0)
            {
                Array.Copy(buffer, offset, _copy, 0, count);
                if (Give(underWay, _copy, 0, count)) { return; }
                underWay = null;
            }
            Give(underWay ?? connected!, buffer, offset, count);
        }

        /// <summary>Calls the sessions that are due.</summary>
        public void HandleDue(long nowMs)
        {
            _nowMs = nowMs;
            while (_heap.NextDueMs <= nowMs)
            {
                SecureSession session = _heap.First;
                _heap.Remove(session);
                CallDue(session);
                if (!session.Dtls.IsClosed) { Schedule(session); }
            }
        }

        /// <summary>Puts the session where its earliest time wants it.</summary>
        public void Schedule(SecureSession session)
        {
            if (session.Dtls.IsClosed) { return; }
            long dueMs = Math.Min(session.Dtls.DeadlineMs, session.ServiceDueMs);
            // What was heard since moves the eviction only when it comes up: no work a datagram.
            if (session.Dtls.IsConnected)
            {
                dueMs = Math.Min(dueMs, session.LastHeardMs + IdleMs(session));
            }
            _heap.Set(session, dueMs);
        }

        public void Post(Action action)
        {
            _post(action);
        }

        public void SendDatagram(PeerAddress address, byte[] buffer, int count)
        {
            if (_context.Options.Filter?.Invoke(true, count) == true)
            {
                _context.Counters.CountDrop(DropCause.Filtered);
                return;
            }
            if (!_out.TrySend(address, buffer, count))
            {
                _context.Counters.CountDrop(DropCause.SendFailed);
                return;
            }
            _context.Counters.DatagramsOut++;
            _context.Counters.BytesOut += count;
        }

        public void Deliver(SecureSession session, byte[] buffer, int offset, int count)
        {
            _context.Service.OnDatagram(session, buffer, offset, count, _nowMs);
        }

        public void OnConnected(SecureSession session)
        {
            _context.Counters.HandshakesOk++;
            _gate.Leave(session.Address, isConnected: true);
            _underWay.Remove(session.Address);
            if (session.Dtls.IsResumed) { _context.Counters.SessionsResumed++; }
            if (_connected.TryGetValue(session.Address, out SecureSession? before)
                && (!before.HasConnectionId || IsSamePeer(before, session)))
            {
                // The peer has forgotten those keys: no alert would be understood.
                before.Dtls.End(DtlsFault.Replaced);
            }
            _connected[session.Address] = session;
            if (session.HasConnectionId)
            {
                _context.Counters.SessionsWithId++;
                _byId[IdOf(session)] = session;
            }
            NoteHeard(session);
            DisplaceFor(session);
            _context.Service.OnConnected(session, _nowMs);
        }

        public void OnClosed(SecureSession session)
        {
            DtlsServerSession dtls = session.Dtls;
            _heap.Remove(session);
            if (dtls.IsConnected)
            {
                _byHeard.Remove(session);
                RemoveFrom(_connected, session.Address, session);
                if (session.HasConnectionId) { RemoveFrom(_byId, IdOf(session), session); }
                _gate.EndSession();
            }
            else
            {
                _underWay.Remove(session.Address);
                _gate.Leave(session.Address, isConnected: false);
                _context.Counters.CountFailure(dtls.Fault);
            }
            DtlsServerLog? log = _context.Options.Log;
            if (log != null)
            {
                log(session.RemoteEndPoint, dtls.IsConnected, dtls.Fault, dtls.ChainFault);
            }
            if (dtls.IsConnected) { _context.Service.OnClosed(session, dtls.Fault); }
        }

        /// <summary>Ends everything with close_notify.</summary>
        public void CloseAll()
        {
            foreach (SecureSession session in new List<SecureSession>(_underWay.Values))
            {
                session.Close();
            }
            foreach (SecureSession session in new List<SecureSession>(_connected.Values))
            {
                session.Close();
            }
            foreach (SecureSession session in new List<SecureSession>(_byId.Values))
            {
                session.Close();
            }
        }

        /// <summary>A record of the datagram at hand was authentic: the peer is where that came
        /// from, if the record is newer than all before.</summary>
        public void OnAuthentic(SecureSession session, bool isNewest)
        {
            if (!_from.Equals(session.Address))
            {
                if (!isNewest || !session.HasConnectionId || !session.IsOpen) { return; }
                _context.Counters.AddressMoves++;
                RemoveFrom(_connected, session.Address, session);
                session.MoveTo(_from);
                _connected.TryAdd(_from, session);
                CountIn(session);
                _context.Service.OnMoved(session, _nowMs);
                return;
            }
            CountIn(session);
        }

        // A datagram may have several records.
        private void CountIn(SecureSession session)
        {
            session.CountIn(_fromCount);
            _fromCount = 0;
        }

        private void HandleWithId(PeerAddress address, byte[] buffer, int offset, int count)
        {
            if (count < RecordHeader.SizeMin + ServerTerms.ConnectionIdSize)
            {
                _context.Counters.CountDrop(DropCause.Malformed);
                return;
            }
            ulong id = BinaryPrimitives.ReadUInt64BigEndian(
                buffer.AsSpan(offset + IdOffset, ServerTerms.ConnectionIdSize));
            if (_byId.TryGetValue(id, out SecureSession? session)
                || _underWay.TryGetValue(address, out session))
            {
                Give(session, buffer, offset, count);
                return;
            }
            _context.Counters.CountDrop(DropCause.ConnectionIdUnknown);
        }

        private long IdleMs(SecureSession session)
        {
            return session.HasConnectionId
                ? _context.Options.IdleWithIdMs
                : _context.Options.IdleMs;
        }

        private static ulong IdOf(SecureSession session)
        {
            return BinaryPrimitives.ReadUInt64BigEndian(session.Dtls.ConnectionId);
        }

        // A device that began again at its old address, not another one behind the same.
        private static bool IsSamePeer(SecureSession one, SecureSession other)
        {
            return one.Dtls.Peer != null
                && other.Dtls.Peer != null
                && one.Dtls.Peer.Chain.Leaf.IsSameAs(other.Dtls.Peer.Chain.Leaf);
        }

        private static void RemoveFrom<TKey>(
            Dictionary<TKey, SecureSession> sessions, TKey key, SecureSession session)
            where TKey : notnull
        {
            if (sessions.TryGetValue(key, out SecureSession? found) && found == session)
            {
                sessions.Remove(key);
            }
        }

        private bool Give(SecureSession session, byte[] buffer, int offset, int count)
        {
            bool isAuthentic = session.Dtls.HandleDatagram(buffer, offset, count, _nowMs);
            if (isAuthentic && session.IsOpen) { NoteHeard(session); }
            // An established session has no time of its own that a datagram could move.
            if (!session.Dtls.IsConnected || session.HeapIndex < 0) { Schedule(session); }
            return isAuthentic;
        }

        private void NoteHeard(SecureSession session)
        {
            session.LastHeardMs = _nowMs;
            _byHeard.Touch(session);
        }

        private void DisplaceFor(SecureSession session)
        {
            SecureSession? longest = _byHeard.Oldest;
            if (longest == null || longest == session || !_gate.IsOverfull) { return; }
            _context.Counters.SessionsDisplaced++;
            longest.Dtls.End(DtlsFault.Displaced);
        }

        // True when the datagram has been dealt with and no session is to see it.
        private bool IsHelloFor(
            PeerAddress address, SecureSession? underWay, SecureSession? connected,
            byte[] buffer, int offset, int count)
        {
            DtlsServerCounters counters = _context.Counters;
            HelloVerdict verdict = _hellos.Judge(
                address, buffer, offset, count, _nowMs, _answer, out int answerCount);
            switch (verdict)
            {
                case HelloVerdict.NotHello:
                    return false;
                case HelloVerdict.Malformed:
                    counters.CountDrop(DropCause.HelloMalformed);
                    return true;
                case HelloVerdict.Fragment:
                    if (underWay != null) { return false; }
                    counters.CountDrop(DropCause.HelloFragment);
                    return true;
                case HelloVerdict.Unverified:
                    counters.HelloVerifyRequests++;
                    SendDatagram(address, _answer, answerCount);
                    return true;
            }
            if (underWay != null && underWay.RandomTag == _hellos.RandomTag) { return false; }
            if (connected != null && connected.RandomTag == _hellos.RandomTag)
            {
                counters.CountDrop(DropCause.HelloDuplicate);
                return true;
            }
            // The peer began again: what it had begun before is of no use to it.
            underWay?.Dtls.End(DtlsFault.Replaced);
            if (!_gate.TryEnter(address, out DropCause cause))
            {
                counters.CountDrop(cause);
                return true;
            }
            counters.HandshakesBegun++;
            SecureSession session = new SecureSession(this, address, _hellos.RandomTag);
            session.Dtls = new DtlsServerSession(
                _context, session, _hellos.MessageSequence, _hellos.RecordSequence, _nowMs);
            _underWay[address] = session;
            return false;
        }

        private void CallDue(SecureSession session)
        {
            session.Dtls.HandleTimeout(_nowMs);
            if (session.Dtls.IsClosed) { return; }
            if (session.ServiceDueMs <= _nowMs)
            {
                session.ServiceDueMs = long.MaxValue;
                _context.Service.OnDeadline(session, _nowMs);
                if (session.Dtls.IsClosed) { return; }
            }
            if (session.Dtls.IsConnected
                && _nowMs - session.LastHeardMs >= IdleMs(session))
            {
                _context.Counters.SessionsEvicted++;
                session.Dtls.End(DtlsFault.IdleTooLong);
            }
        }
    }
}
