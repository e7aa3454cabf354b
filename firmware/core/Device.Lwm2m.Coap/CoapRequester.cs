using System;

namespace Device.Lwm2m.Coap
{
    /// <summary>The client's role of an endpoint: requests of ours, their answers, and the
    /// notifications of what they observe.</summary>
    internal sealed class CoapRequester
    {
        private const int OptionTextMax = 255;
        private const int DatagramRoom = 512;

        private readonly CoapOptions _options;
        private readonly CoapChance _chance;
        private readonly CoapCounters _counters;
        private readonly Outbox _outbox;
        private readonly CoapMessageWriter _writer = new CoapMessageWriter();
        private readonly ExchangeTable _table;

        internal CoapRequester(
            CoapOptions options, CoapChance chance, CoapCounters counters, Outbox outbox)
        {
            _options = options;
            _chance = chance;
            _counters = counters;
            _outbox = outbox;
            _table = new ExchangeTable(options);
            if (!options.KeepBuffers) { return; }
            for (int i = 0; i < options.ExchangeCountMax; i++)
            {
                _table.Places[i] = new ClientExchange();
                _table.Places[i].Outgoing.Reserve(options.BlockSize + DatagramRoom);
            }
        }

        internal bool IsEmpty { get { return _table.IsEmpty; } }

        internal bool IsQuiet { get { return _table.IsQuiet; } }

        internal bool CanStart { get { return _table.CanStart; } }

        internal bool CanObserve { get { return _table.CanObserve; } }

        internal int Start(CoapRequest request, long nowMs)
        {
            Require(request);
            if (request.Observe == 0 && !_table.CanObserve)
            {
                throw new InvalidOperationException("too many observations");
            }
            ClientExchange exchange = Take();
            exchange.Begin(_chance.NextExchangeId(), request, _options.BlockSize);
            if (exchange.Observation != null) { exchange.Observation.Token = _chance.NextToken(); }
            Send(exchange, nowMs);
            return exchange.Id;
        }

        internal int Ping(long nowMs)
        {
            ClientExchange exchange = Take();
            exchange.BeginPing(_chance.NextExchangeId());
            Send(exchange, nowMs);
            return exchange.Id;
        }

        /// <summary>Registers again (observe 0) or cancels (1).</summary>
        internal bool Again(int id, int observe, long nowMs)
        {
            ClientExchange exchange = _table.FindId(id);
            if (exchange == null || !exchange.IsObserving
                || (observe == 0 && exchange.Phase != ExchangePhase.Observing
                    && exchange.Phase != ExchangePhase.Delivered))
            {
                return false;
            }
            _outbox.Remove(exchange.Outgoing, nowMs);
            exchange.BeginAgain(observe);
            Send(exchange, nowMs);
            return true;
        }

        /// <summary>Goes on behind the blocks that came.</summary>
        internal bool Resume(int id, long nowMs)
        {
            ClientExchange exchange = _table.FindId(id);
            if (exchange == null || !exchange.IsResumable
                || (exchange.Phase != ExchangePhase.Interrupted
                    && exchange.Phase != ExchangePhase.Delivered))
            {
                return false;
            }
            exchange.Fault = CoapFault.None;
            Send(exchange, nowMs);
            return true;
        }

        /// <summary>Forgets a request, whatever it is doing, without a word.</summary>
        internal bool Abandon(int id, long nowMs)
        {
            ClientExchange exchange = _table.FindId(id);
            if (exchange == null) { return false; }
            _outbox.Remove(exchange.Outgoing, nowMs);
            exchange.Release(ExchangePhase.Free, _options.KeepBuffers);
            return true;
        }

        /// <summary>An empty acknowledgement.</summary>
        internal bool TakeAcknowledgement(int messageId, long nowMs)
        {
            ClientExchange exchange = _table.FindSent(messageId);
            if (exchange == null || !exchange.Outgoing.Confirmable) { return false; }
            _outbox.Remove(exchange.Outgoing, nowMs);
            exchange.Phase = ExchangePhase.Acknowledged;
            exchange.DeadlineMs = nowMs + _options.ResponseWaitMs;
            // RFC 7252 wants a Reset for a ping; who acknowledges it lives as well.
            if (exchange.IsPing || exchange.WantsNoAnswer) { exchange.EndEmpty(); }
            return true;
        }

        /// <summary>A Reset message.</summary>
        internal bool TakeReset(int messageId, long nowMs)
        {
            ClientExchange exchange = _table.FindSent(messageId);
            if (exchange == null) { return false; }
            if (exchange.IsPing)
            {
                _outbox.Remove(exchange.Outgoing, nowMs);
                exchange.EndEmpty();
            }
            else { End(exchange, CoapFault.ResetByPeer, nowMs); }
            return true;
        }

        /// <summary>An answer or a notification: in an acknowledgement, or in a message of its
        /// own.</summary>
        /// <returns>False when no request of ours has its token; then it is a stray.</returns>
        internal bool TakeResponse(CoapMessage message, out bool rejected, long nowMs)
        {
            rejected = false;
            ClientExchange exchange = _table.FindToken(message);
            if (exchange == null) { return TakeNotification(message, out rejected, nowMs); }
            if (message.Type == CoapType.Acknowledgement)
            {
                if (exchange.Phase != ExchangePhase.Sending || !exchange.Outgoing.Confirmable
                    || exchange.Outgoing.MessageId != message.MessageId)
                {
                    return false;
                }
            }
            else if (message.Observe >= 0 && exchange.Request.Observe == 1
                && !exchange.IsDownloading)
            {
                // It was on its way before our cancellation was there.
                return true;
            }
            else if (exchange.Phase == ExchangePhase.Sending && !exchange.IsDownloading
                && IsStale(exchange, message, nowMs))
            {
                // An older state while the registration is made again.
                return true;
            }
            _outbox.Remove(exchange.Outgoing, nowMs);
            Go(exchange, exchange.Take(message, _options.BodyCountMax, nowMs), nowMs);
            rejected = exchange.Fault == CoapFault.CriticalOptionUnknown;
            return true;
        }

        /// <summary>A message that was repeated to the end without an acknowledgement.</summary>
        internal void TakeExpired(ClientExchange exchange, long nowMs)
        {
            End(exchange, CoapFault.RequestTimedOut, nowMs);
        }

        internal void HandleTimeout(long nowMs)
        {
            foreach (ClientExchange one in _table.Places)
            {
                if (one == null || one.Phase != ExchangePhase.Acknowledged
                    || nowMs < one.DeadlineMs)
                {
                    continue;
                }
                // RFC 7967: silence is what the request asked for.
                if (one.Request.NoResponse > 0) { one.EndEmpty(); }
                else { End(one, CoapFault.ResponseTimedOut, nowMs); }
            }
        }

        internal bool TryPoll(CoapOutput output, out CoapStep step)
        {
            step = CoapStep.Idle;
            foreach (ClientExchange one in _table.Places)
            {
                if (one == null) { continue; }
                if (one.Phase == ExchangePhase.Acknowledged && !one.Outgoing.Confirmable
                    && !one.Outgoing.Queued && one.WantsNoAnswer)
                {
                    one.EndEmpty();
                }
                if (one.Phase != ExchangePhase.Ended) { continue; }
                one.Phase = ExchangePhase.Delivered;
                output.ExchangeId = one.Id;
                output.Fault = one.Fault;
                output.IsResumable = one.IsResumable;
                if (one.Fault != CoapFault.None)
                {
                    step = CoapStep.RequestFailed;
                    return true;
                }
                step = one.IsNotification
                    ? CoapStep.NotificationReceived : CoapStep.ResponseReceived;
                one.Answer.Fill(output);
                output.Observe = one.IsObserving ? one.Observation.Sequence : -1;
                return true;
            }
            return false;
        }

        /// <summary>Gives back what the driver had time to look at.</summary>
        internal void ReleaseDelivered()
        {
            for (int i = 0; i < _table.Places.Length; i++)
            {
                ClientExchange one = _table.Places[i];
                if (one == null) { continue; }
                if (one.Phase == ExchangePhase.Delivered)
                {
                    ExchangePhase next = one.IsResumable ? ExchangePhase.Interrupted
                        : one.Fault == CoapFault.None && one.IsObserving ? ExchangePhase.Observing
                        : ExchangePhase.Free;
                    one.Release(next, _options.KeepBuffers);
                }
                if (one.Phase == ExchangePhase.Free && !_options.KeepBuffers)
                {
                    _table.Places[i] = null;
                }
            }
        }

        internal long Deadline()
        {
            long deadline = CoapOutput.NoDeadline;
            foreach (ClientExchange one in _table.Places)
            {
                if (one != null && one.Phase == ExchangePhase.Acknowledged
                    && one.DeadlineMs < deadline)
                {
                    deadline = one.DeadlineMs;
                }
            }
            return deadline;
        }

        /// <returns>True when there was a request to fail.</returns>
        internal bool FailAll(CoapFault fault, long nowMs)
        {
            bool any = false;
            foreach (ClientExchange one in _table.Places)
            {
                if (one != null && (one.Phase == ExchangePhase.Sending
                    || one.Phase == ExchangePhase.Acknowledged
                    || one.Phase == ExchangePhase.Observing))
                {
                    End(one, fault, nowMs);
                    any = true;
                }
            }
            return any;
        }

        private bool TakeNotification(CoapMessage message, out bool rejected, long nowMs)
        {
            rejected = false;
            ClientExchange exchange = _table.FindObservation(message);
            if (exchange == null) { return false; }
            if (IsStale(exchange, message, nowMs)) { return true; }
            _outbox.Remove(exchange.Outgoing, nowMs);
            Go(
                exchange,
                exchange.TakeNotification(message, _options.BodyCountMax, nowMs), nowMs);
            rejected = exchange.Fault == CoapFault.CriticalOptionUnknown;
            return true;
        }

        private bool IsStale(ClientExchange exchange, CoapMessage message, long nowMs)
        {
            if (!exchange.IsObserving || message.Observe < 0 || !CoapCode.IsSuccess(message.Code)
                || exchange.Observation.IsNewer(message.Observe, nowMs))
            {
                return false;
            }
            _counters.StaleNotifications++;
            return true;
        }

        private void Go(ClientExchange exchange, ExchangeVerdict verdict, long nowMs)
        {
            if (verdict == ExchangeVerdict.Next) { Send(exchange, nowMs); }
            else { exchange.Phase = ExchangePhase.Ended; }
        }

        private void Send(ClientExchange exchange, long nowMs)
        {
            int messageId = _chance.NextMessageId(nowMs);
            if (messageId < 0)
            {
                End(exchange, CoapFault.MessageIdsExhausted, nowMs);
                return;
            }
            ulong token = exchange.IsPing ? 0
                : exchange.Observation != null && !exchange.IsDownloading
                    ? exchange.Observation.Token : _chance.NextToken();
            exchange.Compose(_writer, messageId, token);
            if (exchange.Outgoing.Confirmable) { exchange.Phase = ExchangePhase.Sending; }
            else
            {
                exchange.Phase = ExchangePhase.Acknowledged;
                exchange.DeadlineMs = nowMs + _options.ResponseWaitMs;
            }
            _outbox.Add(exchange.Outgoing, nowMs);
        }

        private void End(ClientExchange exchange, CoapFault fault, long nowMs)
        {
            _outbox.Remove(exchange.Outgoing, nowMs);
            exchange.Fault = fault;
            exchange.Phase = ExchangePhase.Ended;
            if (exchange.Observation != null) { exchange.Observation.Active = false; }
        }

        private ClientExchange Take()
        {
            if (!_table.CanStart) { throw new InvalidOperationException("too many requests"); }
            int place = _table.FindFree();
            if (_table.Places[place] == null) { _table.Places[place] = new ClientExchange(); }
            return _table.Places[place];
        }

        // What we send ourselves is known in advance: a wrong text is a bug and fails loudly.
        private static void Require(CoapRequest request)
        {
            if (request == null) { throw new ArgumentNullException(nameof(request)); }
            if (request.Method < CoapCode.Get || request.Method > CoapCode.IPatch)
            {
                throw new ArgumentException("method", nameof(request));
            }
            if (request.Observe < -1 || request.Observe > 1)
            {
                throw new ArgumentException("observe", nameof(request));
            }
            CoapText.RequirePath(request.Path);
            for (int i = 0; i < request.QueryCount; i++)
            {
                string query = request.Query(i);
                CoapText.Require(query);
                if (query.Length > OptionTextMax)
                {
                    throw new ArgumentException("query", nameof(request));
                }
            }
        }
    }
}
