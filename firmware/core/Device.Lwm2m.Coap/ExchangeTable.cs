namespace Device.Lwm2m.Coap
{
    /// <summary>The places of our requests: those under way
    /// (<see cref="CoapOptions.ExchangeCountMax"/>) and those that observe
    /// (<see cref="CoapOptions.ObservationCountMax"/>), of which the latter may be under way
    /// again.</summary>
    internal sealed class ExchangeTable
    {
        internal readonly ClientExchange[] Places;
        private readonly CoapOptions _options;

        internal ExchangeTable(CoapOptions options)
        {
            _options = options;
            Places = new ClientExchange[options.ExchangeCountMax + options.ObservationCountMax];
        }

        /// <summary>True when there is nothing that it must remember.</summary>
        internal bool IsEmpty
        {
            get
            {
                foreach (ClientExchange one in Places)
                {
                    if (one != null && one.Phase != ExchangePhase.Free) { return false; }
                }
                return true;
            }
        }

        /// <summary>True when nothing is under way.</summary>
        internal bool IsQuiet
        {
            get
            {
                foreach (ClientExchange one in Places)
                {
                    if (one != null && IsUnderWay(one)) { return false; }
                }
                return true;
            }
        }

        /// <summary>True when one more request has room.</summary>
        internal bool CanStart
        {
            get
            {
                int count = 0;
                foreach (ClientExchange one in Places)
                {
                    if (one != null && one.Phase != ExchangePhase.Free && !one.IsObserving)
                    {
                        count++;
                    }
                }
                return count < _options.ExchangeCountMax && FindFree() >= 0;
            }
        }

        /// <summary>True when one more request may observe.</summary>
        internal bool CanObserve
        {
            get
            {
                int count = 0;
                foreach (ClientExchange one in Places)
                {
                    if (one != null && one.Phase != ExchangePhase.Free && one.Observation != null)
                    {
                        count++;
                    }
                }
                return count < _options.ObservationCountMax;
            }
        }

        /// <summary>A place for a new request; -1 when there is none.</summary>
        internal int FindFree()
        {
            for (int i = 0; i < Places.Length; i++)
            {
                if (Places[i] == null || Places[i].Phase == ExchangePhase.Free) { return i; }
            }
            return -1;
        }

        internal ClientExchange FindId(int id)
        {
            foreach (ClientExchange one in Places)
            {
                if (one != null && one.Phase != ExchangePhase.Free && one.Id == id) { return one; }
            }
            return null;
        }

        /// <summary>The request that went out with the message id and is not over.</summary>
        internal ClientExchange FindSent(int messageId)
        {
            foreach (ClientExchange one in Places)
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

        /// <summary>The request that waits for an answer with the message's token.</summary>
        internal ClientExchange FindToken(CoapMessage message)
        {
            if (message.TokenCount != CoapChance.TokenCount) { return null; }
            foreach (ClientExchange one in Places)
            {
                if (one != null && one.Token == message.Token && one.Outgoing.SentCount > 0
                    && !one.IsPing
                    && (one.Phase == ExchangePhase.Sending
                        || one.Phase == ExchangePhase.Acknowledged))
                {
                    return one;
                }
            }
            return null;
        }

        /// <summary>The observation that the message tells a new state of.</summary>
        internal ClientExchange FindObservation(CoapMessage message)
        {
            if (message.TokenCount != CoapChance.TokenCount
                || message.Type == CoapType.Acknowledgement)
            {
                return null;
            }
            foreach (ClientExchange one in Places)
            {
                if (one != null && one.IsObserving && one.Observation.Token == message.Token
                    && (one.Phase == ExchangePhase.Observing
                        || one.Phase == ExchangePhase.Sending
                        || one.Phase == ExchangePhase.Acknowledged))
                {
                    return one;
                }
            }
            return null;
        }

        private static bool IsUnderWay(ClientExchange one)
        {
            return one.Phase != ExchangePhase.Free && one.Phase != ExchangePhase.Observing
                && one.Phase != ExchangePhase.Interrupted;
        }
    }
}
