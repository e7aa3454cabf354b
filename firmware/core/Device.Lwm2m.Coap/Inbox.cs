namespace Device.Lwm2m.Coap
{
    /// <summary>
    /// Messages of the peer, remembered for EXCHANGE_LIFETIME or NON_LIFETIME so that a duplicate
    /// gets the same answer and is not executed again (RFC 7252 sections 4.2, 4.3, 4.8.2). When the
    /// table is full the oldest answered one makes room.
    /// </summary>
    internal sealed class Inbox
    {
        private const int ReplyHeaderMax = 192;

        private readonly CoapOptions _options;
        private readonly Inbound[] _table;
        private int _lastHandle;

        internal Inbox(CoapOptions options)
        {
            _options = options;
            _table = new Inbound[options.InboundCountMax];
            if (!options.KeepBuffers) { return; }
            for (int i = 0; i < _table.Length; i++)
            {
                _table[i] = new Inbound();
                _table[i].Reserve(options.BlockSize + ReplyHeaderMax);
            }
        }

        /// <summary>The remembered message with this id; null when it is new.</summary>
        internal Inbound Find(int messageId, long nowMs)
        {
            foreach (Inbound one in _table)
            {
                if (one != null && one.Used && one.MessageId == messageId
                    && nowMs < one.ExpiresMs)
                {
                    return one;
                }
            }
            return null;
        }

        internal Inbound FindHandle(int handle)
        {
            foreach (Inbound one in _table)
            {
                if (one != null && one.Used && one.Handle == handle) { return one; }
            }
            return null;
        }

        internal Inbound FindSeparate(int messageId)
        {
            foreach (Inbound one in _table)
            {
                if (one != null && one.Separate != null && one.Separate.Queued
                    && one.Separate.SentCount > 0 && one.Separate.MessageId == messageId)
                {
                    return one;
                }
            }
            return null;
        }

        /// <summary>Remembers a message; null when every place waits for an answer.</summary>
        internal Inbound Add(CoapMessage message, long nowMs)
        {
            int place = FindPlace(nowMs);
            if (place < 0) { return null; }
            if (_table[place] == null) { _table[place] = new Inbound(); }
            Inbound one = _table[place];
            Free(one);
            _lastHandle = (_lastHandle & 0x3fffffff) + 1;
            one.Used = true;
            one.Handle = _lastHandle;
            one.MessageId = message.MessageId;
            one.Confirmable = message.Type == CoapType.Confirmable;
            one.Token = message.Token;
            one.TokenCount = message.TokenCount;
            one.Observe = message.Observe;
            one.NoResponse = message.NoResponse;
            one.WantsSize2 = message.Size2 >= 0;
            one.ExpiresMs = nowMs
                + (one.Confirmable ? _options.ExchangeLifetimeMs : _options.NonLifetimeMs);
            return one;
        }

        /// <summary>Sets an empty message as the reply: an acknowledgement or a Reset.</summary>
        internal static void SetEmptyReply(Inbound one, int type)
        {
            byte[] reply = one.Reserve(CoapMessage.HeaderCount);
            WriteEmpty(reply, type, one.MessageId);
            one.ReplyCount = CoapMessage.HeaderCount;
            one.SendDue = true;
        }

        internal static void WriteEmpty(byte[] buffer, int type, int messageId)
        {
            buffer[0] = (byte)(0x40 | (type << 4));
            buffer[1] = CoapCode.Empty;
            buffer[2] = (byte)(messageId >> 8);
            buffer[3] = (byte)messageId;
        }

        /// <summary>Acknowledges what waited long enough and forgets what is old.</summary>
        internal void HandleTimeout(long nowMs)
        {
            for (int i = 0; i < _table.Length; i++)
            {
                Inbound one = _table[i];
                if (one == null || !one.Used) { continue; }
                if (nowMs >= one.ExpiresMs && !IsSending(one))
                {
                    Free(one);
                    if (!_options.KeepBuffers) { _table[i] = null; }
                }
                else if (WantsAck(one) && nowMs >= one.AckAtMs) { Acknowledge(one); }
            }
        }

        internal static void Acknowledge(Inbound one)
        {
            one.Acknowledged = true;
            SetEmptyReply(one, CoapType.Acknowledgement);
        }

        internal bool TryPoll(CoapOutput output)
        {
            for (int i = 0; i < _table.Length; i++)
            {
                Inbound one = _table[i];
                if (one == null || !one.SendDue) { continue; }
                one.SendDue = false;
                output.Buffer = one.Reply;
                output.Offset = 0;
                output.Count = one.ReplyCount;
                if (!one.Confirmable) { DropReply(one); }
                TrimReplies();
                return true;
            }
            return false;
        }

        internal long Deadline()
        {
            long deadline = CoapOutput.NoDeadline;
            foreach (Inbound one in _table)
            {
                if (one == null || !one.Used) { continue; }
                if (WantsAck(one) && one.AckAtMs < deadline) { deadline = one.AckAtMs; }
                if (!IsSending(one) && one.ExpiresMs < deadline) { deadline = one.ExpiresMs; }
            }
            return deadline;
        }

        internal void Clear()
        {
            for (int i = 0; i < _table.Length; i++)
            {
                if (_table[i] == null) { continue; }
                Free(_table[i]);
                if (!_options.KeepBuffers) { _table[i] = null; }
            }
        }

        private int FindPlace(long nowMs)
        {
            int oldest = -1;
            for (int i = 0; i < _table.Length; i++)
            {
                Inbound one = _table[i];
                if (one == null || !one.Used) { return i; }
                if (IsSending(one) || (one.Waiting && nowMs < one.ExpiresMs)) { continue; }
                if (oldest < 0 || one.Handle < _table[oldest].Handle) { oldest = i; }
            }
            return oldest;
        }

        private static bool IsSending(Inbound one)
        {
            return one.SendDue || (one.Separate != null && one.Separate.Queued);
        }

        private static bool WantsAck(Inbound one)
        {
            return one.Waiting && one.Confirmable && !one.Acknowledged;
        }

        private void Free(Inbound one)
        {
            one.Used = false;
            one.Waiting = false;
            one.Acknowledged = false;
            one.SendDue = false;
            one.Block1 = BlockOption.None;
            one.Block2 = BlockOption.None;
            one.ObservationId = 0;
            if (!_options.KeepBuffers) { one.Separate = null; }
            DropReply(one);
        }

        private void DropReply(Inbound one)
        {
            one.ReplyCount = 0;
            if (!_options.KeepBuffers) { one.Reply = null; }
        }

        // A peer that sends something new has, with NSTART 1, given up waiting for older answers.
        private void TrimReplies()
        {
            if (_options.KeepBuffers) { return; }
            while (true)
            {
                int bytes = 0;
                Inbound oldest = null;
                foreach (Inbound one in _table)
                {
                    if (one == null || one.Reply == null || one.SendDue
                        || one.Handle == _lastHandle)
                    {
                        continue;
                    }
                    bytes += one.Reply.Length;
                    if (oldest == null || one.Handle < oldest.Handle) { oldest = one; }
                }
                if (bytes <= _options.OldReplyBytesMax) { return; }
                DropReply(oldest);
            }
        }
    }
}
