namespace Device.Lwm2m.Coap
{
    /// <summary>
    /// Messages of ours on their way, first come first served. At most NSTART confirmable ones
    /// wait for an acknowledgement; each is repeated with doubled waits (RFC 7252 sections 4.2 and
    /// 4.7). Non-confirmable ones wait when the peer says nothing: PROBING_RATE.
    /// </summary>
    internal sealed class Outbox
    {
        private readonly CoapOptions _options;
        private readonly CoapChance _chance;
        private readonly CoapCounters _counters;
        private Outgoing _head;
        private int _unansweredBytes;
        private long _nonAtMs = long.MinValue;

        internal Outbox(CoapOptions options, CoapChance chance, CoapCounters counters)
        {
            _options = options;
            _chance = chance;
            _counters = counters;
        }

        /// <summary>The peer said something: it is there.</summary>
        internal void Heard(long nowMs)
        {
            if (_unansweredBytes == 0) { return; }
            _unansweredBytes = 0;
            StartSome(nowMs);
        }

        /// <summary>True when a non-confirmable message of so many bytes need not wait.</summary>
        internal bool CanSendNon(int count, long nowMs)
        {
            return nowMs >= _nonAtMs || count <= _options.ProbingBurstBytes - _unansweredBytes;
        }

        internal void Add(Outgoing outgoing, long nowMs)
        {
            outgoing.Next = null;
            outgoing.Queued = true;
            outgoing.Started = false;
            outgoing.SendDue = false;
            outgoing.SentCount = 0;
            if (_head == null) { _head = outgoing; }
            else
            {
                Outgoing last = _head;
                while (last.Next != null) { last = last.Next; }
                last.Next = outgoing;
            }
            StartSome(nowMs);
        }

        internal void Remove(Outgoing outgoing, long nowMs)
        {
            if (outgoing == null || !outgoing.Queued) { return; }
            Unlink(outgoing);
            StartSome(nowMs);
        }

        internal void Clear()
        {
            while (_head != null) { Unlink(_head); }
            _unansweredBytes = 0;
        }

        /// <summary>Repeats what is due. Gives one message whose last wait is over and takes it
        /// out; null when there is none (any more).</summary>
        internal Outgoing HandleTimeout(long nowMs)
        {
            StartSome(nowMs);
            for (Outgoing one = _head; one != null; one = one.Next)
            {
                if (!one.Started || one.SendDue || nowMs < one.NextMs) { continue; }
                if (one.SentCount > _options.RetransmitMax)
                {
                    Unlink(one);
                    StartSome(nowMs);
                    return one;
                }
                one.WaitMs *= 2;
                one.NextMs = nowMs + one.WaitMs;
                one.SendDue = true;
                _counters.Retransmissions++;
            }
            return null;
        }

        internal bool TryPoll(CoapOutput output)
        {
            for (Outgoing one = _head; one != null; one = one.Next)
            {
                if (!one.SendDue) { continue; }
                one.SendDue = false;
                one.SentCount++;
                output.Buffer = one.Datagram;
                output.Offset = 0;
                output.Count = one.Count;
                if (!one.Confirmable) { Unlink(one); }
                return true;
            }
            return false;
        }

        internal long Deadline()
        {
            long deadline = CoapOutput.NoDeadline;
            for (Outgoing one = _head; one != null; one = one.Next)
            {
                if (one.Started && one.NextMs < deadline) { deadline = one.NextMs; }
                if (!one.Started && !one.Confirmable && _nonAtMs < deadline)
                {
                    deadline = _nonAtMs;
                }
            }
            return deadline;
        }

        private void StartSome(long nowMs)
        {
            int started = 0;
            for (Outgoing one = _head; one != null; one = one.Next)
            {
                if (one.Started && one.Confirmable) { started++; }
            }
            for (Outgoing one = _head; one != null; one = one.Next)
            {
                if (one.Started) { continue; }
                if (one.Confirmable)
                {
                    if (started >= _options.StartMax) { continue; }
                    started++;
                    one.WaitMs = _chance.Spread(
                        _options.AckTimeoutMs, _options.AckRandomPercent);
                }
                else
                {
                    if (!CanSendNon(one.Count, nowMs)) { continue; }
                    _unansweredBytes += one.Count;
                    _nonAtMs = nowMs + 1000L * one.Count / _options.ProbingBytesPerSecond;
                }
                one.Started = true;
                one.SendDue = true;
                one.NextMs = one.Confirmable ? nowMs + one.WaitMs : CoapOutput.NoDeadline;
            }
        }

        private void Unlink(Outgoing outgoing)
        {
            outgoing.Queued = false;
            if (_head == outgoing) { _head = outgoing.Next; }
            else
            {
                Outgoing before = _head;
                while (before.Next != outgoing) { before = before.Next; }
                before.Next = outgoing.Next;
            }
            outgoing.Next = null;
            outgoing.Started = false;
            outgoing.SendDue = false;
        }
    }
}
