namespace Device.Lwm2m.Coap
{
    /// <summary>
    /// The resources that the peer observes here (RFC 7641 section 4):
    /// 1. A registration is granted by <see cref="Observe"/>; its answer is the first state.
    /// 2. Each new state goes out at once, unless one waits for its acknowledgement: then only the
    ///    newest is kept, and takes the place of the older one at the next repetition.
    /// 3. A Reset, a notification that nobody acknowledges, Observe 1 or an error of ours as the
    ///    last state ends it.
    /// </summary>
    internal sealed class CoapNotifier
    {
        private const int SequenceMask = 0xffffff;

        private readonly CoapOptions _options;
        private readonly CoapChance _chance;
        private readonly CoapCounters _counters;
        private readonly Outbox _outbox;
        private readonly ResponseComposer _composer;
        private readonly ServerTransfer _download;
        private readonly CoapResponse _newest = new CoapResponse();
        private readonly ServerObservation[] _table;
        private long _nonPaidUntilMs = long.MinValue;

        internal CoapNotifier(
            CoapOptions options, CoapChance chance, CoapCounters counters, Outbox outbox,
            ResponseComposer composer, ServerTransfer download)
        {
            _options = options;
            _chance = chance;
            _counters = counters;
            _outbox = outbox;
            _composer = composer;
            _download = download;
            _table = new ServerObservation[options.ObservationCountMax];
        }

        internal bool IsEmpty
        {
            get
            {
                foreach (ServerObservation one in _table)
                {
                    if (one != null && one.Used) { return false; }
                }
                return true;
            }
        }

        /// <summary>Grants a registration. One with a token that is known takes the place of the
        /// older one (section 4.1) and keeps its id.</summary>
        /// <returns>The id; 0 when there is no room.</returns>
        internal int Observe(Inbound inbound, long nowMs)
        {
            ServerObservation one = FindToken(inbound);
            if (one == null)
            {
                one = FindFree();
                if (one == null)
                {
                    _counters.ObservationsRefused++;
                    return 0;
                }
                one.Id = _chance.NextExchangeId();
                one.Used = true;
                one.Token = inbound.Token;
                one.TokenCount = inbound.TokenCount;
                one.Sequence = 0;
                one.LastMessageId = -1;
            }
            one.Key = inbound.Key;
            one.Block2 = inbound.Block2;
            one.Answered = false;
            one.Closing = false;
            one.EndDue = false;
            one.ConfirmedMs = nowMs;
            return one.Id;
        }

        /// <summary>The registration is answered: with its first state, or not at all.</summary>
        /// <returns>The Observe option of the answer; -1 for none.</returns>
        internal int Answer(int id, CoapResponse response)
        {
            ServerObservation one = FindId(id);
            if (one == null) { return -1; }
            if (!CoapCode.IsSuccess(response.Code))
            {
                Free(one);
                return -1;
            }
            one.Answered = true;
            return Number(one, response.Observe);
        }

        /// <summary>The message id of a non-confirmable answer, which a Reset may name.</summary>
        internal void NoteAnswer(int id, int messageId)
        {
            ServerObservation one = FindId(id);
            if (one != null) { one.LastMessageId = messageId; }
        }

        /// <summary>Sends a state that waited for the registration's answer.</summary>
        internal void AfterAnswer(int id, long nowMs)
        {
            ServerObservation one = FindId(id);
            if (one != null && one.Pending.Used) { SendPending(one, nowMs); }
        }

        internal bool Notify(int id, CoapResponse response, bool confirmable, long nowMs)
        {
            ServerObservation one = FindId(id);
            if (one == null || one.Closing) { return false; }
            one.Closing = !CoapCode.IsSuccess(response.Code);
            bool canSend = one.Answered
                && (!one.Outgoing.Queued || one.Outgoing.SentCount == 0);
            if (!canSend)
            {
                if (one.Pending.Used) { _counters.StatesSkipped++; }
                one.Pending.Keep(one.Key, response, CoapOutput.NoDeadline);
                one.PendingConfirmable = confirmable;
                one.PendingObserve = response.Observe;
                return true;
            }
            if (Send(one, response, confirmable, nowMs)) { return true; }
            one.Closing = false;
            return false;
        }

        /// <summary>Ends an observation without a word to the application.</summary>
        internal bool Remove(int id, long nowMs)
        {
            ServerObservation one = FindId(id);
            if (one == null) { return false; }
            _outbox.Remove(one.Outgoing, nowMs);
            Free(one);
            return true;
        }

        /// <summary>Observe 1 with the token of an observation (section 3.6).</summary>
        internal void Cancel(Inbound inbound, long nowMs)
        {
            ServerObservation one = FindToken(inbound);
            if (one != null) { End(one, CoapFault.None, nowMs); }
        }

        internal void End(int id, CoapFault fault, long nowMs)
        {
            ServerObservation one = FindId(id);
            if (one != null) { End(one, fault, nowMs); }
        }

        internal void End(ServerObservation one, CoapFault fault, long nowMs)
        {
            _outbox.Remove(one.Outgoing, nowMs);
            if (one.Closing)
            {
                // The application ended it itself.
                Free(one);
                return;
            }
            one.Pending.Release(_options.KeepBuffers);
            one.EndDue = true;
            one.Fault = fault;
        }

        internal bool TakeAcknowledgement(int messageId, long nowMs)
        {
            ServerObservation one = FindSent(messageId);
            if (one == null || !one.Outgoing.Queued || one.Outgoing.SentCount == 0)
            {
                return false;
            }
            _outbox.Remove(one.Outgoing, nowMs);
            one.ConfirmedMs = nowMs;
            if (one.Pending.Used) { SendPending(one, nowMs); }
            return true;
        }

        internal bool TakeReset(int messageId, long nowMs)
        {
            ServerObservation one = FindSent(messageId);
            if (one == null) { return false; }
            End(one, CoapFault.ResetByPeer, nowMs);
            return true;
        }

        /// <summary>What is about to be repeated is sent as the newest state instead, with the
        /// waits and the attempts of the older one (section 4.5.2).</summary>
        internal void HandleTimeout(long nowMs)
        {
            foreach (ServerObservation one in _table)
            {
                if (one == null || !one.Used || one.EndDue) { continue; }
                if (!one.Answered && nowMs - one.ConfirmedMs >= _options.ExchangeLifetimeMs)
                {
                    // The application never answered, and now it no longer can.
                    End(one, CoapFault.ResponseTimedOut, nowMs);
                    continue;
                }
                if (!one.Pending.Used || !one.Outgoing.Queued
                    || !one.Outgoing.SendDue || one.Outgoing.SentCount == 0)
                {
                    continue;
                }
                int messageId = _chance.NextMessageId(nowMs);
                if (messageId < 0) { continue; }
                TakePending(one);
                one.Outgoing.MessageId = messageId;
                Compose(one, _newest, nowMs);
                one.Pending.Release(_options.KeepBuffers);
            }
        }

        internal bool TryPoll(CoapOutput output)
        {
            foreach (ServerObservation one in _table)
            {
                if (one == null || !one.EndDue) { continue; }
                output.ObservationId = one.Id;
                output.Fault = one.Fault;
                Free(one);
                return true;
            }
            return false;
        }

        /// <summary>Gives back what is on nobody's way any more.</summary>
        internal void ReleaseSent()
        {
            for (int i = 0; i < _table.Length; i++)
            {
                ServerObservation one = _table[i];
                if (one == null) { continue; }
                bool isSending = one.Outgoing.Queued || one.Pending.Used;
                if (one.Used && one.Closing && !isSending) { Free(one); }
                if (_options.KeepBuffers || isSending) { continue; }
                one.Outgoing.Datagram = null;
                if (!one.Used) { _table[i] = null; }
            }
        }

        internal void Clear()
        {
            foreach (ServerObservation one in _table)
            {
                if (one != null) { Free(one); }
            }
        }

        private void SendPending(ServerObservation one, long nowMs)
        {
            TakePending(one);
            Send(one, _newest, one.PendingConfirmable, nowMs);
            one.Pending.Release(_options.KeepBuffers);
        }

        private void TakePending(ServerObservation one)
        {
            one.Pending.Fill(_newest);
            _newest.Observe = one.PendingObserve;
        }

        private bool Send(
            ServerObservation one, CoapResponse response, bool confirmable, long nowMs)
        {
            Outgoing outgoing = one.Outgoing;
            if (outgoing.Queued)
            {
                // Not sent yet: the newer state takes its place in the queue.
                _counters.StatesSkipped++;
                Compose(one, response, nowMs);
                return true;
            }
            int messageId = _chance.NextMessageId(nowMs);
            if (messageId < 0)
            {
                _counters.IdsExhausted++;
                return false;
            }
            outgoing.MessageId = messageId;
            outgoing.Confirmable = confirmable
                || nowMs - one.ConfirmedMs >= _options.NotifyConfirmableMs || !TryPayNon(nowMs);
            Compose(one, response, nowMs);
            if (!outgoing.Confirmable && !_outbox.CanSendNon(outgoing.Count, nowMs))
            {
                // To a peer that says nothing: a confirmable message makes it say something.
                outgoing.Confirmable = true;
                outgoing.Datagram[0] = (byte)(outgoing.Datagram[0] & 0xcf);
            }
            _outbox.Add(outgoing, nowMs);
            return true;
        }

        private void Compose(ServerObservation one, CoapResponse response, long nowMs)
        {
            _composer.Cut(response.PayloadCount, one.Block2);
            if (_composer.IsLarge)
            {
                _download.Keep(one.Key, response, nowMs + _options.TransferIdleMs);
                _composer.ETag = _download.ETag;
            }
            if (CoapCode.IsSuccess(response.Code))
            {
                _composer.Observe = Number(one, response.Observe);
            }
            Outgoing outgoing = one.Outgoing;
            outgoing.Count = _composer.Compose(
                outgoing.Reserve(_composer.Room(response)),
                outgoing.Confirmable ? CoapType.Confirmable : CoapType.NonConfirmable,
                outgoing.MessageId, one.Token, one.TokenCount, response);
            one.LastMessageId = outgoing.MessageId;
        }

        // A credit that is paid back with time: at most NotifyNonBurstMax intervals ahead.
        private bool TryPayNon(long nowMs)
        {
            long interval = _options.NotifyNonIntervalMs;
            long paidUntilMs = _nonPaidUntilMs < nowMs ? nowMs : _nonPaidUntilMs;
            if (paidUntilMs - nowMs > interval * (_options.NotifyNonBurstMax - 1))
            {
                return false;
            }
            _nonPaidUntilMs = paidUntilMs + interval;
            return true;
        }

        private static int Number(ServerObservation one, int given)
        {
            one.Sequence = (given >= 0 ? given : one.Sequence + 1) & SequenceMask;
            return one.Sequence;
        }

        private void Free(ServerObservation one)
        {
            one.Used = false;
            one.EndDue = false;
            one.Closing = false;
            one.LastMessageId = -1;
            one.Pending.Release(_options.KeepBuffers);
        }

        private ServerObservation FindId(int id)
        {
            foreach (ServerObservation one in _table)
            {
                if (one != null && one.Used && !one.EndDue && one.Id == id) { return one; }
            }
            return null;
        }

        private ServerObservation FindSent(int messageId)
        {
            foreach (ServerObservation one in _table)
            {
                if (one != null && one.Used && !one.EndDue && one.LastMessageId == messageId)
                {
                    return one;
                }
            }
            return null;
        }

        private ServerObservation FindToken(Inbound inbound)
        {
            foreach (ServerObservation one in _table)
            {
                if (one != null && one.Used && !one.EndDue && one.Token == inbound.Token
                    && one.TokenCount == inbound.TokenCount)
                {
                    return one;
                }
            }
            return null;
        }

        private ServerObservation FindFree()
        {
            for (int i = 0; i < _table.Length; i++)
            {
                if (_table[i] == null) { _table[i] = new ServerObservation(); }
                if (!_table[i].Used && !_table[i].Outgoing.Queued) { return _table[i]; }
            }
            return null;
        }
    }
}
