using System;
using Device.Base;
using Device.Crypto;
using Device.X509;

namespace Device.Dtls
{
    /// <summary>
    /// A DTLS 1.2 client without a socket and without a clock: Connect, then one Handle call or
    /// <see cref="Send"/> for each event, then <see cref="Poll"/> until
    /// <see cref="DtlsStep.Idle"/>. The message flow is at the top of ClientHandshake.cs.
    /// </summary>
    /// <remarks>
    /// <para>Buffers given to <see cref="HandleDatagram"/> and <see cref="Send"/> are lent until
    /// Idle; records are opened in place, so a received datagram is destroyed.</para>
    /// <para>Memory: less than 12 KiB from Connect until Connected with the default options and a
    /// leaf to show, 1.4 KiB while connected, 0.3 KiB more with a connection id and 0.5 KiB more
    /// for a session that was taken and keeps the server's chain (measured on the desktop, without
    /// the provider's native part); nothing is allocated for application data.</para>
    /// <para>Alerts in the clear end a handshake, because a server that refuses us can say so in no
    /// other way (RFC 6347 section 4.1.2.7 leaves it to us), but never a connection: from
    /// Connected on only what is authentic is heard.</para>
    /// </remarks>
    public sealed partial class DtlsClient : IDisposable
    {
        private readonly ICrypto _crypto;
        private readonly DtlsClientOptions _options;
        private readonly ChainVerifier _verifier;
        private readonly DtlsCounters _counters = new DtlsCounters();
        private readonly RecordReader _records;
        private readonly ClientOutbox _outbox;
        private readonly RetransmitTimer _timer = new RetransmitTimer();
        private readonly HandshakeHeader _header = new HandshakeHeader();
        private readonly ByteReader _reader = new ByteReader();
        private readonly Alert _alert = new Alert();
        private readonly ClientNews _news = new ClientNews();

        private ClientHandshake _handshake;
        private RecordProtection _theirs;
        private ClientState _state;
        private ClientFarewell _farewell;

        private bool _isBusy;
        private long _nowMs;
        private bool _needsTime;
        private bool _mayRepeat;

        /// <param name="crypto">The primitives.</param>
        /// <param name="options">Read at each Connect.</param>
        /// <param name="verifier">Judges the server's chain; may be shared.</param>
        public DtlsClient(ICrypto crypto, DtlsClientOptions options, ChainVerifier verifier)
        {
            if (crypto == null) { throw new ArgumentNullException(nameof(crypto)); }
            if (options == null) { throw new ArgumentNullException(nameof(options)); }
            if (verifier == null) { throw new ArgumentNullException(nameof(verifier)); }
            _crypto = crypto;
            _options = options;
            _verifier = verifier;
            _records = new RecordReader(_counters);
            _outbox = new ClientOutbox(options.RecordsMax);
        }

        /// <summary>True between Connected and Closed.</summary>
        public bool IsConnected { get { return _state == ClientState.Connected; } }

        /// <summary>What was seen and dropped, over all connections of this object.</summary>
        public DtlsCounters Counters { get { return _counters; } }

        /// <summary>Largest plaintext that <see cref="Send"/> takes while connected,
        /// bytes.</summary>
        public int PlaintextMax
        {
            get
            {
                int fits = _options.DatagramMax - _outbox.Overhead;
                return fits < _outbox.RecordMax ? fits : _outbox.RecordMax;
            }
        }

        /// <summary>Begins a handshake; only before the first or after Closed.</summary>
        /// <param name="credential">What we show when asked; null for nothing.</param>
        /// <param name="anchors">Trust anchors; must not change until Connected.</param>
        /// <param name="anchorCount">How many of them.</param>
        /// <param name="policy">What the server's chain has to satisfy.</param>
        /// <param name="nowMs">The caller's monotonic clock.</param>
        public void Connect(
            DtlsCredential credential, Certificate[] anchors, int anchorCount,
            ChainPolicy policy, long nowMs)
        {
            Connect(credential, anchors, anchorCount, policy, null, nowMs);
        }

        /// <summary>Begins a handshake that resumes the session, if it may and the server can, and
        /// is a full one otherwise.</summary>
        /// <param name="credential">What we show when asked; null for nothing.</param>
        /// <param name="anchors">Trust anchors; must not change until Connected.</param>
        /// <param name="anchorCount">How many of them.</param>
        /// <param name="policy">What the server's chain has to satisfy.</param>
        /// <param name="session">Of <see cref="TakeSession"/>; stays the caller's. It is not
        /// offered (<see cref="DtlsCounters.SessionsRefused"/>) when anything else given here is
        /// not what it was proven against. Null for none.</param>
        /// <param name="nowMs">The caller's monotonic clock.</param>
        public void Connect(
            DtlsCredential credential, Certificate[] anchors, int anchorCount,
            ChainPolicy policy, DtlsSession session, long nowMs)
        {
            RequireClosed();
            byte[] binding = DtlsBinding.Of(
                _crypto, _options.ServerName, credential, anchors, anchorCount, policy);
            ClientTerms terms = new ClientTerms(_options, binding)
            {
                Credential = credential,
                Anchors = anchors,
                AnchorCount = anchorCount,
                Policy = policy,
            };
            if (session != null && _options.OfferResumption)
            {
                if (session.MayBeOffered(terms, nowMs)) { terms.Session = session; }
                else { _counters.SessionsRefused++; }
            }
            Start(terms, nowMs);
        }

        /// <summary>Begins a handshake with a pre-shared key; nobody shows a certificate.</summary>
        /// <param name="psk">Not to be disposed until Connected.</param>
        /// <param name="nowMs">The caller's monotonic clock.</param>
        public void Connect(DtlsPreSharedKey psk, long nowMs)
        {
            RequireClosed();
            byte[] binding = DtlsBinding.Of(_crypto, _options.ServerName, psk);
            Start(new ClientTerms(_options, binding) { Psk = psk }, nowMs);
        }

        /// <summary>A datagram came. The buffer is lent until Idle and its content
        /// destroyed.</summary>
        public void HandleDatagram(byte[] buffer, int offset, int count, long nowMs)
        {
            Bytes.RequireSlice(buffer, offset, count);
            Begin(nowMs);
            _counters.DatagramsReceived++;
            if (_state == ClientState.Idle || _state == ClientState.Closed) { return; }
            _records.Start(buffer, offset, count);
        }

        /// <summary>Time has passed; harmless when nothing is due.</summary>
        public void HandleTimeout(long nowMs)
        {
            Begin(nowMs);
            if (_needsTime)
            {
                _needsTime = false;
                _timer.Start(nowMs);
                return;
            }
            if (!_timer.HasExpired(nowMs)) { return; }
            _mayRepeat = true;
            if (_timer.TryBackOff(nowMs)) { RepeatFlight(); }
            else { Fail(DtlsFault.HandshakeTimedOut); }
        }

        /// <summary>Sends one datagram of the application; only while connected. The bytes are lent
        /// until Idle.</summary>
        /// <exception cref="ArgumentOutOfRangeException">More than
        /// <see cref="PlaintextMax"/>.</exception>
        public void Send(byte[] plaintext, int offset, int count, long nowMs)
        {
            Bytes.RequireSlice(plaintext, offset, count);
            if (!IsConnected && !IsRestored)
            {
                throw new InvalidOperationException("not connected");
            }
            if (count > PlaintextMax) { throw new ArgumentOutOfRangeException(nameof(count)); }
            if (!_outbox.HasNumber && !_outbox.IsExhausted)
            {
                throw new InvalidOperationException("no number reserved");
            }
            Begin(nowMs);
            if (!_outbox.HasNumber) { Fail(DtlsFault.SequenceExhausted); return; }
            _outbox.Send(plaintext, offset, count);
        }

        /// <summary>Ends the connection, or the attempt, with close_notify.</summary>
        public void Close(long nowMs)
        {
            Begin(nowMs);
            if (_state == ClientState.Idle || _state == ClientState.Closed) { return; }
            Fail(DtlsFault.LocalClosed);
        }

        /// <summary>The next thing to do; call until Idle.</summary>
        public DtlsStep Poll(DtlsOutput output)
        {
            if (output == null) { throw new ArgumentNullException(nameof(output)); }
            output.Job = null;
            _unconfirmed = -1;
            while (true)
            {
                if (TrySendDatagram(output)) { return DtlsStep.SendDatagram; }
                DtlsStep news = _news.Tell(output);
                if (news == DtlsStep.Closed) { Release(); }
                if (news != DtlsStep.Idle) { return news; }
                if (TryAdvance(output)) { return DtlsStep.Compute; }
                if (_outbox.SendsFlight || _news.HasSome) { continue; }
                RecordResult result = _records.Next();
                if (result == RecordResult.End) { return BecomeIdle(output); }
                if (result == RecordResult.TooLarge) { OnRecordTooLarge(); }
                if (result == RecordResult.Record && HandleRecord(output))
                {
                    return DtlsStep.DeliverPlaintext;
                }
            }
        }

        /// <summary>Drops the connection without a word and zeroises its keys. The object can
        /// connect again.</summary>
        public void Dispose()
        {
            Release();
            ForgetSessions();
            _records.Clear();
            _isBusy = false;
            _news.Clear();
            _state = ClientState.Idle;
        }

        private void RequireClosed()
        {
            if (_state != ClientState.Idle && _state != ClientState.Closed)
            {
                throw new InvalidOperationException("a connection is open");
            }
            _options.RequireValid();
        }

        private void Start(ClientTerms terms, long nowMs)
        {
            Reset(nowMs);
            _offered = terms.Session;
            _handshake = new ClientHandshake(_crypto, _verifier, terms);
            _handshake.Start();
            Follow();
        }

        private void Reset(long nowMs)
        {
            Begin(nowMs);
            Release();
            ForgetSessions();
            _news.Clear();
            _records.Reset();
            _outbox.Reset(_options.RecordsMax);
            _timer.Configure(
                _options.FirstTimeoutMs, _options.TimeoutMsMax, _options.AttemptsMax);
        }

        private void Begin(long nowMs)
        {
            if (_isBusy) { throw new InvalidOperationException("poll until Idle first"); }
            _isBusy = true;
            _nowMs = nowMs;
        }

        private DtlsStep BecomeIdle(DtlsOutput output)
        {
            _records.Clear();
            _reader.Reset(Bytes.Empty, 0, 0);
            _isBusy = false;
            // Public-key work may have taken seconds since we last heard the time: ask for it, so
            // that the wait for an answer starts when the answer was sent.
            output.DeadlineMs = _needsTime ? _nowMs : _timer.DeadlineMs;
            return DtlsStep.Idle;
        }

        private bool TrySendDatagram(DtlsOutput output)
        {
            int count = _outbox.Take(output.Datagram, _options.DatagramMax);
            if (count == 0) { return false; }
            _counters.DatagramsSent++;
            output.Buffer = output.Datagram;
            output.Offset = 0;
            output.Count = count;
            return true;
        }

        // Lets the handshake go on; true when the edge has to compute first.
        private bool TryAdvance(DtlsOutput output)
        {
            while (_handshake != null && _state != ClientState.Closed)
            {
                if (_handshake.Job != null)
                {
                    if (!_handshake.TryResume())
                    {
                        output.Job = _handshake.Job;
                        _needsTime = true;
                        return true;
                    }
                }
                else if (!_handshake.TryAdvance()) { break; }
                Follow();
                if (_outbox.SendsFlight) { break; }
            }
            return false;
        }

        // Draws the consequences of what the handshake has just done.
        private void Follow()
        {
            _state = _handshake.State;
            if (_state == ClientState.Closed)
            {
                _news.ChainFault = _handshake.ChainFault;
                Fail(_handshake.Fault);
                return;
            }
            Agree(_handshake.Agreed);
            if (_handshake.HasKeys && _theirs == null)
            {
                KeySchedule keys = _handshake.Keys;
                Protect(
                    keys.CreateClientProtection(), keys.CreateServerProtection(),
                    _handshake.Agreed);
            }
            if (_handshake.HasNewFlight)
            {
                _handshake.HasNewFlight = false;
                _outbox.HasSwitched = _handshake.HasKeys;
                _outbox.Send(_handshake.Flight);
                _mayRepeat = true;
                _timer.Start(_nowMs);
            }
            if (_state == ClientState.Connected) { BecomeConnected(); }
        }

        private void BecomeConnected()
        {
            Keep(_handshake);
            _news.SetConnected(_handshake.Peer, _handshake.IsResumed);
            _records.RefusePlaintext();
            _timer.Stop();
            _needsTime = false;
            _outbox.Clear();
            _session = _handshake.CreateSession(_nowMs);
            if (_handshake.IsResumed)
            {
                _farewell = _handshake.CreateFarewell();
                _outbox.HasSwitched = true;
                _outbox.Send(_farewell.CreateFlight());
            }
            _handshake.Zeroise();
            _handshake = null;
        }

        // The number of Finished under our key is bounded, like everything under it.
        private void RepeatFlight()
        {
            if (!_outbox.HasNumber) { Fail(DtlsFault.SequenceExhausted); return; }
            _counters.FlightsRepeated++;
            _outbox.Send(_handshake.Flight);
        }

        private void Fail(DtlsFault fault)
        {
            _state = ClientState.Closed;
            _counters.CountEnd(fault);
            _needsTime = false;
            _timer.Stop();
            _records.Clear();
            _news.SetClosed(fault);
            _outbox.Clear();
            _outbox.SendAlert(fault);
            if (EndsSession(fault)) { DropSessions(); }
        }

        private void Release()
        {
            _outbox.Release();
            if (_handshake != null) { _handshake.Zeroise(); }
            if (_theirs != null) { _theirs.Dispose(); }
            _handshake = null;
            if (_saved != null) { _saved.Zeroise(); }
            _theirs = null;
            _saved = null;
            _farewell = null;
        }
    }
}
