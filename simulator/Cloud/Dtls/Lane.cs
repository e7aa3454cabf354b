using System;
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
    /// Implementation notes. An address can have two associations: a connected one, and one under
    /// way that will replace it once it is authenticated (RFC 6347 section 4.2.8), so that nobody
    /// can end a session by a hello with its address. Records of epoch 0 belong to the one under
    /// way; records of epoch 1 are offered to it first, in a copy, and to the connected one when
    /// they were not authentic there.
    /// </remarks>
    internal sealed class Lane
    {
        private readonly Dictionary<PeerAddress, SecureSession> _connected = new();
        private readonly Dictionary<PeerAddress, SecureSession> _underWay = new();
        private readonly DeadlineHeap _heap = new DeadlineHeap();
        private readonly DtlsServerContext _context;
        private readonly HandshakeGate _gate;
        private readonly HelloGate _hellos;
        private readonly IDatagramOut _out;
        private readonly Action<Action> _post;
        private readonly byte[] _answer = new byte[64];
        private readonly byte[] _copy = new byte[DtlsServer.DatagramMax];
        private long _nowMs;

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
            DtlsServerCounters counters = _context.Counters;
            if (count < RecordHeader.SizeMin)
            {
                counters.CountDrop(DropCause.Malformed);
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
            if (session.Dtls.IsConnected && !session.HasConnectionId)
            {
                dueMs = Math.Min(dueMs, session.LastHeardMs + _context.Options.IdleMs);
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
            if (_connected.TryGetValue(session.Address, out SecureSession? before))
            {
                // The peer has forgotten those keys: no alert would be understood.
                before.Dtls.End(DtlsFault.Replaced);
            }
            _connected[session.Address] = session;
            session.LastHeardMs = _nowMs;
            _context.Service.OnConnected(session, _nowMs);
        }

        public void OnClosed(SecureSession session)
        {
            DtlsServerSession dtls = session.Dtls;
            _heap.Remove(session);
            if (dtls.IsConnected)
            {
                _connected.Remove(session.Address);
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
        }

        private bool Give(SecureSession session, byte[] buffer, int offset, int count)
        {
            bool isAuthentic = session.Dtls.HandleDatagram(buffer, offset, count, _nowMs);
            if (isAuthentic) { session.LastHeardMs = _nowMs; }
            // An established session has no time of its own that a datagram could move.
            if (!session.Dtls.IsConnected || session.HeapIndex < 0) { Schedule(session); }
            return isAuthentic;
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
                && !session.HasConnectionId
                && _nowMs - session.LastHeardMs >= _context.Options.IdleMs)
            {
                _context.Counters.SessionsEvicted++;
                session.Dtls.End(DtlsFault.IdleTooLong);
            }
        }
    }
}
