using System;
using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>
    /// One end of a conversation with one peer (one DTLS session): messages, request and response
    /// in both roles, blocks in both directions. It decides; the driver performs: one mutation
    /// (<see cref="HandleDatagram"/>, <see cref="HandleTimeout"/>, Request, Respond, Notify and the
    /// others), then <see cref="Poll"/> down to Idle. All but the first two may also be called
    /// between two calls of Poll. Belongs to one thread at a time.
    /// </summary>
    public sealed partial class CoapEndpoint
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
            if (options.ProbingBytesPerSecond < 1)
            {
                throw new ArgumentOutOfRangeException(nameof(options));
            }
            _options = options;
            _chance = new CoapChance(random, options.ExchangeLifetimeMs);
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

        /// <summary>Message id of the newest message of ours that asks for one of its own; before
        /// the first, the one below it.</summary>
        public int LastMessageId { get { return _chance.LastMessageId; } }

        /// <summary>True when one more <see cref="Request"/> has room.</summary>
        public bool CanRequest { get { return _requester == null || _requester.CanStart; } }

        /// <summary>True when one more <see cref="Request"/> may observe.</summary>
        public bool CanObserve { get { return _requester == null || _requester.CanObserve; } }

        /// <summary>True when no request of either side waits for its answer, and no body is half
        /// transferred. Observations do not count.</summary>
        public bool IsQuiet
        {
            get
            {
                return (_requester == null || _requester.IsQuiet)
                    && (_responder == null || _responder.IsQuiet);
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

        /// <summary>Asks for a sign of life (RFC 7252 section 4.3); needs room as
        /// <see cref="Request"/> does.</summary>
        /// <returns>The exchange id: ResponseReceived with the code Empty, or
        /// RequestFailed.</returns>
        public int Ping(long nowMs)
        {
            int id = Requester().Ping(nowMs);
            _draining = true;
            return id;
        }

        /// <summary>Goes on with a transfer that broke off (<see cref="CoapOutput.IsResumable"/>),
        /// also in a new session: the next block is asked for, and everything again if the body
        /// has changed.</summary>
        /// <returns>False when there is nothing to go on with.</returns>
        public bool Resume(int exchangeId, long nowMs)
        {
            return Went(_requester != null && _requester.Resume(exchangeId, nowMs));
        }

        /// <summary>Forgets a request of ours, whatever it is doing, and what it kept. A
        /// notification that comes later is rejected, which ends it over there as well.</summary>
        public bool Abandon(int exchangeId, long nowMs)
        {
            return Went(_requester != null && _requester.Abandon(exchangeId, nowMs));
        }

        /// <summary>Answers a request of the peer, at once or later.</summary>
        /// <returns>False when the request no longer waits: answered, or its session
        /// ended.</returns>
        public bool Respond(int requestHandle, CoapResponse response, long nowMs)
        {
            return Went(Responder().Respond(requestHandle, response, nowMs));
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
            _outbox.Heard(nowMs);
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
                else { EndOf(expired.Owner, CoapFault.RequestTimedOut, nowMs); }
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
            CoapStep step;
            if (_responder != null && _responder.TryPoll(output, out step)) { return step; }
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
        /// SessionEnded (Poll tells), observations of ours as well; requests of the peer, what it
        /// observes and its message ids are forgotten.</summary>
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

        /// <summary>Message ids go on after this one, for a peer that remembers those of before a
        /// restart: one of them would make a request look repeated, and get the answer to the old
        /// one (RFC 7252 section 4.5).</summary>
        /// <param name="messageId">Its low 16 bits count.</param>
        public void ContinueAfter(int messageId)
        {
            _chance.ContinueAfter(messageId);
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
                if (message.Type == CoapType.Reset)
                {
                    EndOf(inbound, CoapFault.ResetByPeer, nowMs);
                }
                if (!_options.KeepBuffers) { inbound.Separate = null; }
                return;
            }
            bool isReset = message.Type == CoapType.Reset;
            CoapNotifier notifier = Notifier();
            bool known = notifier != null
                && (isReset
                    ? notifier.TakeReset(messageId, nowMs)
                    : notifier.TakeAcknowledgement(messageId, nowMs));
            known |= !known && _requester != null
                && (isReset
                    ? _requester.TakeReset(messageId, nowMs)
                    : _requester.TakeAcknowledgement(messageId, nowMs));
            if (!known) { _counters.Strays++; }
        }

        private bool Went(bool went)
        {
            _draining |= went;
            return went;
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
            if (_requester == null)
            {
                _requester = new CoapRequester(_options, _chance, _counters, _outbox);
            }
            return _requester;
        }

        private CoapResponder Responder()
        {
            if (_responder == null)
            {
                _responder = new CoapResponder(_options, _chance, _counters, _outbox, _inbox);
            }
            return _responder;
        }
    }
}
