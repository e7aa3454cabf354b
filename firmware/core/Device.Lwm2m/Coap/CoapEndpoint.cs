using System;
using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>
    /// One end of a conversation with one peer (one DTLS session): messages, request and response
    /// in both roles, blocks in both directions. It decides; the driver performs: one mutation
    /// (<see cref="HandleDatagram"/>, <see cref="HandleTimeout"/>, Request, Respond), then
    /// <see cref="Poll"/> down to Idle. Request and Respond may also be called between two calls
    /// of Poll. Belongs to one thread at a time.
    /// </summary>
    public sealed class CoapEndpoint
    {
        // One datagram's way:
        // 1. CoapMessage: is it a message at all? A confirmable one that is not gets a Reset.
        // 2. Inbox: was it here before? Then it gets the answer that it got.
        // 3. CoapRequester, when it answers one of ours; CoapResponder, when it asks.
        // 4. Poll gives what is to be sent: replies (Inbox) first, then messages of our own
        //    (Outbox), then what the application must know.
        private readonly CoapOptions _options;
        private readonly CoapChance _chance;
        private readonly CoapCounters _counters = new CoapCounters();
        private readonly Outbox _outbox;
        private readonly Inbox _inbox;
        private CoapRequester _requester;
        private CoapResponder _responder;
        private CoapMessage _message;
        private byte[] _reset;
        private bool _resetDue;
        private bool _draining;

        /// <param name="options">Times and limits; kept.</param>
        /// <param name="random">For tokens, the first message id and the spread of timers.</param>
        public CoapEndpoint(CoapOptions options, IRandomSource random)
        {
            if (options == null) { throw new ArgumentNullException(nameof(options)); }
            if (random == null) { throw new ArgumentNullException(nameof(random)); }
            _options = options;
            _chance = new CoapChance(random);
            _outbox = new Outbox(options, _chance, _counters);
            _inbox = new Inbox(options);
            if (options.KeepBuffers)
            {
                Requester();
                Responder();
                _message = new CoapMessage();
                _reset = new byte[CoapMessage.HeaderCount];
            }
            else { _chance.Release(); }
        }

        /// <summary>What was dropped or repeated.</summary>
        public CoapCounters Counters { get { return _counters; } }

        /// <summary>True when one more <see cref="Request"/> has room.</summary>
        public bool CanRequest { get { return _requester == null || _requester.CanStart; } }

        /// <summary>True when no request of either side waits for its answer, and no body is half
        /// transferred.</summary>
        public bool IsQuiet
        {
            get
            {
                return (_requester == null || _requester.IsEmpty)
                    && (_responder == null || _responder.IsEmpty);
            }
        }

        /// <summary>Starts a request; several may be under way
        /// (<see cref="CoapOptions.ExchangeCountMax"/>), they go out one after another.</summary>
        /// <returns>The exchange id that ResponseReceived or RequestFailed will carry.</returns>
        public int Request(CoapRequest request, long nowMs)
        {
            int id = Requester().Start(request, nowMs);
            _draining = true;
            return id;
        }

        /// <summary>Answers a request of the peer, at once or later.</summary>
        /// <returns>False when the request no longer waits: answered, or its session
        /// ended.</returns>
        public bool Respond(int requestHandle, CoapResponse response, long nowMs)
        {
            bool waited = Responder().Respond(requestHandle, response, nowMs);
            _draining |= waited;
            return waited;
        }

        /// <summary>Answers a request of the peer with a code alone.</summary>
        public bool Respond(int requestHandle, int code, long nowMs)
        {
            return Respond(requestHandle, new CoapResponse().Reset(code), nowMs);
        }

        /// <summary>Answers a request of the peer.</summary>
        public bool Respond(
            int requestHandle, int code, int contentFormat,
            byte[] payload, int offset, int count, string locationPath, long nowMs)
        {
            CoapResponse response = new CoapResponse().Reset(code);
            if (payload != null) { response.SetPayload(contentFormat, payload, offset, count); }
            response.LocationPath = locationPath;
            return Respond(requestHandle, response, nowMs);
        }

        /// <summary>Takes a datagram of the peer in. The slice must stay as it is until Poll gives
        /// Idle.</summary>
        public void HandleDatagram(byte[] buffer, int offset, int count, long nowMs)
        {
            Begin();
            if (_message == null) { _message = new CoapMessage(); }
            CoapMessage message = _message;
            if (!message.TryParse(buffer, offset, count))
            {
                _counters.Malformed++;
                // RFC 7252 section 4.2: a confirmable message that cannot be processed is
                // rejected; section 3: an unknown version is ignored.
                if (message.HasHeader && message.Type == CoapType.Confirmable)
                {
                    SendReset(message.MessageId);
                }
                return;
            }
            if (message.Code == CoapCode.Empty) { HandleEmpty(message, nowMs); }
            else if (message.Type == CoapType.Acknowledgement)
            {
                bool rejected;
                if (!CoapCode.IsResponse(message.Code) || _requester == null
                    || !_requester.TakeResponse(message, out rejected, nowMs))
                {
                    _counters.Strays++;
                }
            }
            else if (message.Type != CoapType.Reset) { HandleNew(message, nowMs); }
            else { _counters.Malformed++; }
        }

        /// <summary>Tells that time has passed; early calls do no harm.</summary>
        public void HandleTimeout(long nowMs)
        {
            Begin();
            Outgoing expired;
            while ((expired = _outbox.HandleTimeout(nowMs)) != null)
            {
                ClientExchange exchange = expired.Owner as ClientExchange;
                if (exchange != null) { _requester.TakeExpired(exchange, nowMs); }
                // A separate answer that nobody acknowledges is given up: the peer has.
            }
            _inbox.HandleTimeout(nowMs);
            if (_requester != null) { _requester.HandleTimeout(nowMs); }
            if (_responder != null) { _responder.HandleTimeout(nowMs); }
        }

        /// <summary>The next step; call until Idle.</summary>
        public CoapStep Poll(CoapOutput output)
        {
            if (output == null) { throw new ArgumentNullException(nameof(output)); }
            if (_requester != null) { _requester.ReleaseDelivered(); }
            if (_responder != null) { _responder.ReleaseDelivered(); }
            if (_resetDue)
            {
                _resetDue = false;
                output.Buffer = _reset;
                output.Offset = 0;
                output.Count = CoapMessage.HeaderCount;
                return CoapStep.SendDatagram;
            }
            if (_inbox.TryPoll(output) || _outbox.TryPoll(output)) { return CoapStep.SendDatagram; }
            if (_responder != null && _responder.TryPoll(output))
            {
                return CoapStep.RequestReceived;
            }
            CoapStep step;
            if (_requester != null && _requester.TryPoll(output, out step)) { return step; }
            _draining = false;
            if (!_options.KeepBuffers)
            {
                _message = null;
                _reset = null;
                _chance.Release();
                if (_requester != null && _requester.IsEmpty) { _requester = null; }
                if (_responder != null && _responder.IsEmpty) { _responder = null; }
            }
            output.DeadlineMs = Deadline();
            return CoapStep.Idle;
        }

        /// <summary>Forgets the peer for a new session: requests under way fail with
        /// SessionEnded (Poll tells), requests of the peer and its message ids are
        /// forgotten.</summary>
        public void Reset(long nowMs)
        {
            if (_requester != null && _requester.FailAll(CoapFault.SessionEnded, nowMs))
            {
                _draining = true;
            }
            if (_responder != null) { _responder.Clear(); }
            _outbox.Clear();
            _inbox.Clear();
            _resetDue = false;
        }

        private void HandleEmpty(CoapMessage message, long nowMs)
        {
            int messageId = message.MessageId;
            if (message.Type == CoapType.Confirmable)
            {
                // RFC 7252 section 4.3: a ping.
                SendReset(messageId);
                return;
            }
            if (message.Type == CoapType.NonConfirmable) { return; }
            Inbound inbound = _inbox.FindSeparate(messageId);
            if (inbound != null)
            {
                _outbox.Remove(inbound.Separate, nowMs);
                if (!_options.KeepBuffers) { inbound.Separate = null; }
                return;
            }
            bool known = _requester != null
                && (message.Type == CoapType.Acknowledgement
                    ? _requester.TakeAcknowledgement(messageId, nowMs)
                    : _requester.TakeReset(messageId, nowMs));
            if (!known) { _counters.Strays++; }
        }

        private void HandleNew(CoapMessage message, long nowMs)
        {
            Inbound inbound = _inbox.Find(message.MessageId, nowMs);
            if (inbound != null)
            {
                _counters.Duplicates++;
                Repeat(inbound);
                return;
            }
            inbound = _inbox.Add(message, nowMs);
            if (inbound == null)
            {
                // Not answered and not remembered: when the peer repeats it there may be room.
                _counters.Overflows++;
                return;
            }
            if (CoapCode.IsRequest(message.Code))
            {
                Responder().HandleRequest(message, inbound, nowMs);
                return;
            }
            bool rejected = false;
            bool known = _requester != null
                && _requester.TakeResponse(message, out rejected, nowMs);
            if (!known) { _counters.Strays++; }
            if (!known || rejected) { Inbox.SetEmptyReply(inbound, CoapType.Reset); }
            else if (inbound.Confirmable)
            {
                Inbox.SetEmptyReply(inbound, CoapType.Acknowledgement);
            }
        }

        private static void Repeat(Inbound inbound)
        {
            if (!inbound.Confirmable) { return; }
            if (inbound.Waiting || (inbound.Acknowledged && inbound.ReplyCount == 0))
            {
                Inbox.Acknowledge(inbound);
            }
            else if (inbound.ReplyCount > 0) { inbound.SendDue = true; }
        }

        private void SendReset(int messageId)
        {
            if (_reset == null) { _reset = new byte[CoapMessage.HeaderCount]; }
            Inbox.WriteEmpty(_reset, CoapType.Reset, messageId);
            _resetDue = true;
        }

        private void Begin()
        {
            if (_draining) { throw new InvalidOperationException("poll to Idle first"); }
            _draining = true;
        }

        private long Deadline()
        {
            long deadline = _outbox.Deadline();
            long other = _inbox.Deadline();
            if (other < deadline) { deadline = other; }
            if (_requester != null)
            {
                other = _requester.Deadline();
                if (other < deadline) { deadline = other; }
            }
            if (_responder != null)
            {
                other = _responder.Deadline();
                if (other < deadline) { deadline = other; }
            }
            return deadline;
        }

        private CoapRequester Requester()
        {
            if (_requester == null) { _requester = new CoapRequester(_options, _chance, _outbox); }
            return _requester;
        }

        private CoapResponder Responder()
        {
            if (_responder == null)
            {
                _responder = new CoapResponder(_options, _chance, _outbox, _inbox);
            }
            return _responder;
        }
    }
}
