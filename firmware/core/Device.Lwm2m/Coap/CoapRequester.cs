using System;

namespace Device.Lwm2m.Coap
{
    /// <summary>The client's role of an endpoint: requests of ours and their answers.</summary>
    internal sealed class CoapRequester
    {
        private const int OptionTextMax = 255;
        private const int DatagramRoom = 512;

        private readonly CoapOptions _options;
        private readonly CoapChance _chance;
        private readonly Outbox _outbox;
        private readonly CoapMessageWriter _writer = new CoapMessageWriter();
        private readonly ClientExchange[] _exchanges;

        internal CoapRequester(CoapOptions options, CoapChance chance, Outbox outbox)
        {
            _options = options;
            _chance = chance;
            _outbox = outbox;
            _exchanges = new ClientExchange[options.ExchangeCountMax];
            if (!options.KeepBuffers) { return; }
            for (int i = 0; i < _exchanges.Length; i++)
            {
                _exchanges[i] = new ClientExchange();
                _exchanges[i].Outgoing.Reserve(options.BlockSize + DatagramRoom);
            }
        }

        /// <summary>True when there is nothing that it must remember.</summary>
        internal bool IsEmpty
        {
            get
            {
                foreach (ClientExchange one in _exchanges)
                {
                    if (one != null && one.Phase != ExchangePhase.Free) { return false; }
                }
                return true;
            }
        }

        internal bool CanStart { get { return FindFree() >= 0; } }

        internal int Start(CoapRequest request, long nowMs)
        {
            Require(request);
            int place = FindFree();
            if (place < 0) { throw new InvalidOperationException("too many requests"); }
            if (_exchanges[place] == null) { _exchanges[place] = new ClientExchange(); }
            ClientExchange exchange = _exchanges[place];
            exchange.Begin(_chance.NextExchangeId(), request, _options.BlockSize);
            Send(exchange, nowMs);
            return exchange.Id;
        }

        /// <summary>An empty acknowledgement.</summary>
        internal bool TakeAcknowledgement(int messageId, long nowMs)
        {
            ClientExchange exchange = FindSent(messageId);
            if (exchange == null || !exchange.Outgoing.Confirmable) { return false; }
            _outbox.Remove(exchange.Outgoing, nowMs);
            exchange.Phase = ExchangePhase.Acknowledged;
            exchange.DeadlineMs = nowMs + _options.ResponseWaitMs;
            return true;
        }

        /// <summary>A Reset message.</summary>
        internal bool TakeReset(int messageId, long nowMs)
        {
            ClientExchange exchange = FindSent(messageId);
            if (exchange == null) { return false; }
            End(exchange, CoapFault.ResetByPeer, nowMs);
            return true;
        }

        /// <summary>An answer: in an acknowledgement, or in a message of its own.</summary>
        /// <returns>False when no request of ours has its token; then it is a stray.</returns>
        internal bool TakeResponse(CoapMessage message, out bool rejected, long nowMs)
        {
            rejected = false;
            ClientExchange exchange = FindToken(message);
            if (exchange == null) { return false; }
            if (message.Type == CoapType.Acknowledgement
                && (exchange.Phase != ExchangePhase.Sending || !exchange.Outgoing.Confirmable
                    || exchange.Outgoing.SentCount == 0
                    || exchange.Outgoing.MessageId != message.MessageId))
            {
                return false;
            }
            _outbox.Remove(exchange.Outgoing, nowMs);
            ExchangeVerdict verdict = exchange.Take(
                message, _options.BodyCountMax, BlockOption.SzxOf(_options.BlockSize));
            if (verdict == ExchangeVerdict.Next) { Send(exchange, nowMs); }
            else { exchange.Phase = ExchangePhase.Ended; }
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
            foreach (ClientExchange one in _exchanges)
            {
                if (one != null && one.Phase == ExchangePhase.Acknowledged
                    && nowMs >= one.DeadlineMs)
                {
                    End(one, CoapFault.ResponseTimedOut, nowMs);
                }
            }
        }

        internal bool TryPoll(CoapOutput output, out CoapStep step)
        {
            step = CoapStep.Idle;
            foreach (ClientExchange one in _exchanges)
            {
                if (one == null || one.Phase != ExchangePhase.Ended) { continue; }
                one.Phase = ExchangePhase.Delivered;
                output.ExchangeId = one.Id;
                output.Fault = one.Fault;
                if (one.Fault != CoapFault.None)
                {
                    step = CoapStep.RequestFailed;
                    return true;
                }
                step = CoapStep.ResponseReceived;
                output.Code = one.Code;
                output.ContentFormat = one.ContentFormat;
                output.MaxAgeSeconds = one.MaxAgeSeconds;
                output.LocationPath = one.LocationPath;
                output.Buffer = one.Payload;
                output.Offset = one.PayloadOffset;
                output.Count = one.PayloadCount;
                return true;
            }
            return false;
        }

        /// <summary>Gives back what the driver had time to look at.</summary>
        internal void ReleaseDelivered()
        {
            for (int i = 0; i < _exchanges.Length; i++)
            {
                ClientExchange one = _exchanges[i];
                if (one == null || one.Phase != ExchangePhase.Delivered) { continue; }
                one.Release(_options.KeepBuffers);
                if (!_options.KeepBuffers) { _exchanges[i] = null; }
            }
        }

        internal long Deadline()
        {
            long deadline = CoapOutput.NoDeadline;
            foreach (ClientExchange one in _exchanges)
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
            foreach (ClientExchange one in _exchanges)
            {
                if (one != null && (one.Phase == ExchangePhase.Sending
                    || one.Phase == ExchangePhase.Acknowledged))
                {
                    End(one, fault, nowMs);
                    any = true;
                }
            }
            return any;
        }

        private void Send(ClientExchange exchange, long nowMs)
        {
            ulong token = _chance.NextToken();
            exchange.Compose(_writer, _chance.NextMessageId(), token);
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
        }

        private ClientExchange FindSent(int messageId)
        {
            foreach (ClientExchange one in _exchanges)
            {
                if (one != null && one.Outgoing.SentCount > 0
                    && one.Outgoing.MessageId == messageId
                    && (one.Phase == ExchangePhase.Sending
                        || (one.Phase == ExchangePhase.Acknowledged
                            && !one.Outgoing.Confirmable)))
                {
                    return one;
                }
            }
            return null;
        }

        private ClientExchange FindToken(CoapMessage message)
        {
            if (message.TokenCount != CoapChance.TokenCount) { return null; }
            foreach (ClientExchange one in _exchanges)
            {
                if (one != null && one.Token == message.Token && one.Outgoing.SentCount > 0
                    && (one.Phase == ExchangePhase.Sending
                        || one.Phase == ExchangePhase.Acknowledged))
                {
                    return one;
                }
            }
            return null;
        }

        private int FindFree()
        {
            for (int i = 0; i < _exchanges.Length; i++)
            {
                if (_exchanges[i] == null || _exchanges[i].Phase == ExchangePhase.Free)
                {
                    return i;
                }
            }
            return -1;
        }

        // What we send ourselves is known in advance: a wrong text is a bug and fails loudly.
        private static void Require(CoapRequest request)
        {
            if (request == null) { throw new ArgumentNullException(nameof(request)); }
            if (request.Method < CoapCode.Get || request.Method > CoapCode.Delete)
            {
                throw new ArgumentException("method", nameof(request));
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
