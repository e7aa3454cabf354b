using System;
using Device.Base;
using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud.Dtls
{
    /// <summary>
    /// One association with a client that has shown its address, without socket and clock: records
    /// in, datagrams and plaintext out through <see cref="IDtlsServerEdge"/>. The handshake's
    /// messages are in <see cref="ServerFlow"/>; here are timers, keys, and all that is sent. What
    /// comes in is in DtlsServerSession.Records.cs.
    /// </summary>
    /// <remarks>
    /// Implementation notes. An established session is this object, its reader and writer with a
    /// key each, and the verified chain; the rest is given back when the handshake ends. The last
    /// flight (ChangeCipherSpec, Finished) is not kept either: it is made again from the twelve
    /// bytes of verify_data when the client repeats its Finished (RFC 6347 section 4.2.4). Epoch 0
    /// is closed once the client's Finished was authentic: from then on nothing unauthenticated is
    /// heard.
    /// </remarks>
    internal sealed partial class DtlsServerSession
    {
        // Flights are sent so often in all; afterwards the handshake's own end is awaited, and a
        // repeated flight of the client still gets its answer.
        private const int AttemptsMax = 8;

        private const int NoMessage = -1;

        private readonly DtlsServerContext _context;
        private readonly IDtlsServerEdge _edge;
        private readonly RecordReader _reader;
        private readonly RecordWriter _writer;
        private readonly byte[] _verifyData = new byte[Finished.VerifyDataSize];
        private readonly long _expiresMs;
        private ServerHandshake? _handshake;
        private ServerFlow? _flow;
        private RecordProtection? _readKey;
        private RecordProtection? _writeKey;
        private CachedSession? _cached;
        private int _finishedSequence = NoMessage;
        private int _sendSequence;
        private bool _hasRepeated;

        /// <param name="context">The lane's.</param>
        /// <param name="edge">Told at once.</param>
        /// <param name="helloSequence">Message number of the hello with the valid cookie.</param>
        /// <param name="recordSequence">Record number of that hello: the server's go on from it
        /// (RFC 6347 section 4.2.1).</param>
        /// <param name="nowMs">Monotonic time.</param>
        public DtlsServerSession(
            DtlsServerContext context, IDtlsServerEdge edge,
            int helloSequence, long recordSequence, long nowMs)
        {
            _context = context;
            _edge = edge;
            _reader = new RecordReader(context.Records);
            _writer = new RecordWriter(DtlsClientOptions.RecordsMaxDefault);
            _writer.FirstSequence = recordSequence;
            _expiresMs = nowMs + context.Options.HandshakeMs;
            int flightBytes = ServerHandshake.FlightBytesBesideChain
                + context.Service.Credential.Chain.DerCount;
            _handshake = context.Rent(flightBytes);
            _handshake.Reassembler.Reset(helloSequence);
            _handshake.SendSequence = helloSequence;
            _handshake.Timer.Configure(
                context.Options.FlightTimeoutMs, context.Options.FlightTimeoutMsMax, AttemptsMax);
            _flow = new ServerFlow(this, context, _handshake);
        }

        public bool IsConnected { get; private set; }

        public bool IsClosed { get; private set; }

        public DtlsFault Fault { get; private set; }

        public X509Fault ChainFault { get; private set; }

        /// <summary>Description of the peer's fatal alert, or -1.</summary>
        public int AlertReceived { get; private set; } = -1;

        public PeerVerified? Peer { get; private set; }

        public int Suite { get; private set; }

        /// <summary>True when an earlier session was resumed.</summary>
        public bool IsResumed { get; private set; }

        /// <summary>The identity of the client's pre-shared key, or null.</summary>
        public byte[]? PskIdentity { get; private set; }

        /// <summary>The server name that the client asked for, or null.</summary>
        public string? ServerName { get; private set; }

        /// <summary>The id that the client puts into its records; empty without.</summary>
        public byte[] ConnectionId { get; private set; } = Bytes.Empty;

        /// <summary>Bytes of the largest datagram of the application that the client
        /// takes.</summary>
        public int PlaintextMax
        {
            get { return Math.Min(_writer.PlaintextMax(1), DtlsServer.PlaintextMax); }
        }

        /// <summary>True when records of epoch 1 can be opened.</summary>
        public bool IsProtected { get { return _readKey != null; } }

        /// <summary>When <see cref="HandleTimeout"/> is wanted.</summary>
        public long DeadlineMs
        {
            get
            {
                if (_handshake == null) { return long.MaxValue; }
                return Math.Min(_handshake.Timer.DeadlineMs, _expiresMs);
            }
        }

        /// <summary>Takes a datagram; the buffer's content is destroyed.</summary>
        /// <returns>True when a record of epoch 1 was authentic: the datagram came from the
        /// peer.</returns>
        public bool HandleDatagram(byte[] buffer, int offset, int count, long nowMs)
        {
            bool isAuthentic = Take(buffer, offset, count, nowMs);
            if (_handshake != null && _handshake.EarlyRecordCount > 0 && IsProtected)
            {
                int early = _handshake.EarlyRecordCount;
                _handshake.EarlyRecordCount = 0;
                isAuthentic |= Take(_handshake.EarlyRecord, 0, early, nowMs);
            }
            return isAuthentic;
        }

        /// <summary>To be called at <see cref="DeadlineMs"/>; earlier calls do nothing.</summary>
        public void HandleTimeout(long nowMs)
        {
            if (_handshake == null) { return; }
            if (nowMs >= _expiresMs)
            {
                End(DtlsFault.HandshakeTimedOut);
                return;
            }
            if (!_handshake.Timer.HasExpired(nowMs)) { return; }
            if (_handshake.Timer.TryBackOff(nowMs)) { RepeatFlight(); }
        }

        /// <summary>Seals and sends one datagram of the application.</summary>
        public void Send(byte[] buffer, int offset, int count)
        {
            if (count > DtlsServer.PlaintextMax)
            {
                throw new ArgumentOutOfRangeException(nameof(count));
            }
            if (!IsConnected || IsClosed) { return; }
            if (count > PlaintextMax)
            {
                _context.Counters.SendsOversize++;
                return;
            }
            if (_writer.RecordsLeft(1) <= 1)
            {
                End(DtlsFault.SequenceExhausted);
                return;
            }
            SendRecord(ContentType.ApplicationData, buffer, offset, count);
        }

        /// <summary>Ends the session with its alert, if it has one, and without a word otherwise.
        /// Only the first call counts.</summary>
        internal void End(DtlsFault fault, X509Fault chainFault = X509Fault.None)
        {
            if (IsClosed) { return; }
            IsClosed = true;
            Fault = fault;
            ChainFault = chainFault;
            int description = FaultAlert.DescriptionOf(fault);
            if (description != FaultAlert.None && _writer.RecordsLeft(IsConnected ? 1 : 0) > 0)
            {
                bool isGoodbye = description == AlertDescription.CloseNotify;
                SendAlert(isGoodbye ? AlertLevel.Warning : AlertLevel.Fatal, description);
            }
            // RFC 5246 section 7.2.2: a fatal alert, whoever sent it, ends the session for good.
            if (_cached != null && (fault == DtlsFault.PeerAlert
                || (description != FaultAlert.None
                    && description != AlertDescription.CloseNotify)))
            {
                _context.Sessions.Forget(_cached);
            }
            _reader.Clear();
            _readKey?.Dispose();
            _writeKey?.Dispose();
            GiveBackHandshake();
            _edge.OnClosed();
        }

        /// <summary>What was agreed: before there are keys.</summary>
        internal void UseTerms(ServerTerms terms)
        {
            ConnectionId = terms.OwnConnectionId;
            _reader.ExpectConnectionId(terms.OwnConnectionId);
            _writer.UseConnectionId(terms.PeerConnectionId ?? Bytes.Empty);
            _reader.LimitPlaintext(terms.PlainMax, terms.ReceiveMax);
            _writer.LimitPlaintext(terms.PlainMax, terms.SendMax);
            ServerName = terms.ServerName;
        }

        /// <summary>Opens epoch 1, for both directions.</summary>
        internal void InstallKeys()
        {
            _readKey = _handshake!.Keys.CreateClientProtection();
            _writeKey = _handshake.Keys.CreateServerProtection();
            _reader.Protect(_readKey);
            _writer.Protect(_writeKey);
        }

        /// <summary>The client's Finished was right: answers it and is connected.</summary>
        internal void Complete(int finishedSequence, byte[] verifyData, CachedSession? kept)
        {
            Array.Copy(verifyData, _verifyData, _verifyData.Length);
            _finishedSequence = finishedSequence;
            _sendSequence = _handshake!.SendSequence;
            SendLastFlight();
            Connect(kept);
        }

        /// <summary>The client's Finished was right and the last message of the handshake: nothing
        /// has to be said, now or when it comes again.</summary>
        internal void CompleteResumed(CachedSession resumed)
        {
            IsResumed = true;
            Connect(resumed);
        }

        private void Connect(CachedSession? cached)
        {
            _cached = cached;
            Suite = _handshake!.Suite;
            Peer = _handshake.Peer;
            PskIdentity = _handshake.PskIdentity;
            _reader.RefusePlaintext();
            GiveBackHandshake();
            IsConnected = true;
            _edge.OnConnected();
        }

        internal void SendFlight(long nowMs)
        {
            _handshake!.Timer.Start(nowMs);
            Send(_handshake.Flight);
        }

        private void SendLastFlight()
        {
            Flight flight = _context.LastFlight;
            flight.Clear();
            flight.AddChangeCipherSpec();
            Finished.Write(
                flight.Begin(HandshakeType.Finished, _sendSequence, 1), _verifyData, 0);
            flight.End();
            if (_writer.RecordsLeft(0) > 0 && _writer.RecordsLeft(1) > 1) { Send(flight); }
        }

        private void Send(Flight flight)
        {
            flight.Rewind();
            int count;
            while ((count = flight.WriteDatagram(
                _writer, _context.Datagram, _context.Options.DatagramBytesMax)) > 0)
            {
                _edge.SendDatagram(_context.Datagram, count);
            }
        }

        private void SendAlert(int level, int description)
        {
            byte[] alert = { (byte)level, (byte)description };
            SendRecord(ContentType.Alert, alert, 0, alert.Length);
        }

        private void SendRecord(int type, byte[] buffer, int offset, int count)
        {
            int bytes = _writer.Append(
                type, IsConnected ? 1 : 0, buffer, offset, count, _context.Datagram, 0);
            _edge.SendDatagram(_context.Datagram, bytes);
        }

        private void GiveBackHandshake()
        {
            if (_handshake == null) { return; }
            _context.GiveBack(_handshake);
            _handshake = null;
            _flow = null;
        }
    }
}
