using System;

namespace Device.Lwm2m.Coap
{
    /// <summary>
    /// The server's role of an endpoint: requests of the peer and our answers.
    /// 1. What no application need see is answered here: unknown critical options, the reserved
    ///    block size, blocks of a body that is not whole yet.
    /// 2. A whole request is given to the driver, once.
    /// 3. The answer goes back in the acknowledgement when it comes soon, otherwise in a message
    ///    of its own (RFC 7252 section 5.2.2); what is larger than a block goes block by block.
    /// One body of the peer is put together at a time, one of ours kept for its blocks: a peer
    /// with NSTART 1 needs no more.
    /// </summary>
    internal sealed class CoapResponder
    {
        private readonly CoapOptions _options;
        private readonly CoapChance _chance;
        private readonly Outbox _outbox;
        private readonly Inbox _inbox;
        private readonly CoapCounters _counters;
        private readonly ResponseComposer _composer;
        private readonly CoapResponse _refusal = new CoapResponse();
        private readonly ServerTransfer _upload = new ServerTransfer();
        private readonly ServerTransfer _download = new ServerTransfer();
        private Inbound _pending;
        private CoapMessage _message;
        private CoapNotifier _notifier;
        private bool _uploadDelivered;

        internal CoapResponder(
            CoapOptions options, CoapChance chance, CoapCounters counters, Outbox outbox,
            Inbox inbox)
        {
            _counters = counters;
            _composer = new ResponseComposer(options);
            _options = options;
            _chance = chance;
            _outbox = outbox;
            _inbox = inbox;
        }

        /// <summary>What the peer observes; null when it never did.</summary>
        internal CoapNotifier Notifier { get { return _notifier; } }

        /// <summary>True when no body is half transferred.</summary>
        internal bool IsQuiet
        {
            get { return !_upload.Used && !_download.Used && _pending == null; }
        }

        /// <summary>True when there is nothing that it must remember.</summary>
        internal bool IsEmpty
        {
            get { return IsQuiet && (_notifier == null || _notifier.IsEmpty); }
        }

        internal void HandleRequest(CoapMessage message, Inbound inbound, long nowMs)
        {
            inbound.Waiting = true;
            inbound.AckAtMs = nowMs + _options.AckDelayMs;
            int refusal = Judge(message);
            if (refusal != 0)
            {
                // RFC 7252 section 5.4.1: a non-confirmable request is rejected, not answered.
                if (inbound.Confirmable) { Refuse(inbound, refusal, nowMs); }
                else { inbound.Waiting = false; }
                return;
            }
            inbound.Block1 = message.Block1;
            inbound.Block2 = message.Block2;
            inbound.Key = message.ResourceKey();
            if (message.Observe == 1 && _notifier != null) { _notifier.Cancel(inbound, nowMs); }
            if (message.Block1 >= 0 && !TakeBlock(message, inbound, nowMs)) { return; }
            if (message.PayloadCount > _options.BodyCountMax)
            {
                Refuse(inbound, CoapCode.RequestEntityTooLarge, nowMs);
                return;
            }
            if (message.Block2 >= 0 && BlockOption.Number(message.Block2) > 0
                && AnswerFromKept(message, inbound, nowMs))
            {
                return;
            }
            _pending = inbound;
            _message = message;
        }

        internal bool Respond(int handle, CoapResponse response, long nowMs)
        {
            if (response == null) { throw new ArgumentNullException(nameof(response)); }
            if (response.LocationPath != null) { CoapText.RequirePath(response.LocationPath); }
            Inbound inbound = _inbox.FindHandle(handle);
            if (inbound == null || !inbound.Waiting) { return false; }
            if (!_composer.Cut(response.PayloadCount, inbound.Block2))
            {
                if (CoapCode.IsSuccess(response.Code))
                {
                    Refuse(inbound, CoapCode.BadRequest, nowMs);
                    return true;
                }
                _composer.Cut(response.PayloadCount, BlockOption.None);
            }
            if (_composer.IsLarge)
            {
                _download.Keep(inbound.Key, response, nowMs + _options.TransferIdleMs);
                _composer.ETag = _download.ETag;
            }
            bool isLast = _composer.IsLarge && _composer.IsLast;
            int observationId = inbound.ObservationId;
            if (observationId != 0)
            {
                _composer.Observe = _notifier.Answer(observationId, response);
            }
            Send(inbound, response, nowMs);
            if (isLast) { _download.Release(_options.KeepBuffers); }
            if (observationId != 0) { _notifier.AfterAnswer(observationId, nowMs); }
            return true;
        }

        /// <summary>Grants the registration in a request that waits.</summary>
        internal int Observe(int handle, long nowMs)
        {
            Inbound inbound = _inbox.FindHandle(handle);
            if (inbound == null || !inbound.Waiting || inbound.Observe != 0
                || (inbound.Block2 >= 0 && BlockOption.Number(inbound.Block2) > 0))
            {
                return 0;
            }
            if (_notifier == null)
            {
                _notifier = new CoapNotifier(
                    _options, _chance, _counters, _outbox, _composer, _download);
            }
            inbound.ObservationId = _notifier.Observe(inbound, nowMs);
            return inbound.ObservationId;
        }

        internal void HandleTimeout(long nowMs)
        {
            if (_upload.Used && nowMs >= _upload.ExpiresMs && !_uploadDelivered)
            {
                _upload.Release(_options.KeepBuffers);
            }
            if (_download.Used && nowMs >= _download.ExpiresMs)
            {
                _download.Release(_options.KeepBuffers);
            }
            if (_notifier != null) { _notifier.HandleTimeout(nowMs); }
        }

        internal bool TryPoll(CoapOutput output, out CoapStep step)
        {
            step = CoapStep.ObservationEnded;
            if (_notifier != null && _notifier.TryPoll(output)) { return true; }
            step = CoapStep.RequestReceived;
            if (_pending == null) { return false; }
            output.RequestHandle = _pending.Handle;
            if (_uploadDelivered)
            {
                output.Request.Set(_message, _upload.Body.Buffer, 0, _upload.Body.Count);
            }
            else
            {
                output.Request.Set(
                    _message, _message.Buffer, _message.PayloadOffset, _message.PayloadCount);
            }
            _pending = null;
            return true;
        }

        internal void ReleaseDelivered()
        {
            if (_notifier != null) { _notifier.ReleaseSent(); }
            if (_pending != null || !_uploadDelivered) { return; }
            _uploadDelivered = false;
            _upload.Release(_options.KeepBuffers);
        }

        internal long Deadline()
        {
            long deadline = CoapOutput.NoDeadline;
            if (_upload.Used) { deadline = _upload.ExpiresMs; }
            if (_download.Used && _download.ExpiresMs < deadline)
            {
                deadline = _download.ExpiresMs;
            }
            return deadline;
        }

        internal void Clear()
        {
            _pending = null;
            _message = null;
            _uploadDelivered = false;
            _upload.Release(_options.KeepBuffers);
            _download.Release(_options.KeepBuffers);
            if (_notifier != null) { _notifier.Clear(); }
        }

        private static int Judge(CoapMessage message)
        {
            if (message.WantsProxy) { return CoapCode.ProxyingNotSupported; }
            if (message.CriticalUnknown != 0) { return CoapCode.BadOption; }
            if (message.Code > CoapCode.IPatch) { return CoapCode.MethodNotAllowed; }
            if (message.TextRefused || BlockOption.IsReserved(message.Block1)
                || BlockOption.IsReserved(message.Block2))
            {
                return CoapCode.BadRequest;
            }
            return 0;
        }

        // True when the body is whole and the request goes on to the application.
        private bool TakeBlock(CoapMessage message, Inbound inbound, long nowMs)
        {
            int size = BlockOption.Size(message.Block1);
            int offset = BlockOption.Offset(message.Block1);
            bool more = BlockOption.More(message.Block1);
            if (message.PayloadCount > size || (more && message.PayloadCount != size))
            {
                Refuse(inbound, CoapCode.BadRequest, nowMs);
                return false;
            }
            if (offset == 0)
            {
                _upload.Release(_options.KeepBuffers);
                if (!more) { return true; }
                _upload.Open(inbound.Key);
            }
            else if (!_upload.Used || _upload.Key != inbound.Key || offset != _upload.Body.Count)
            {
                // RFC 7959 section 2.9.2.
                Refuse(inbound, CoapCode.RequestEntityIncomplete, nowMs);
                return false;
            }
            _upload.ExpiresMs = nowMs + _options.TransferIdleMs;
            if (message.Size1 > _options.BodyCountMax
                || !_upload.Body.TryAppend(
                    message.Buffer, message.PayloadOffset, message.PayloadCount,
                    _options.BodyCountMax))
            {
                _upload.Release(_options.KeepBuffers);
                Refuse(inbound, CoapCode.RequestEntityTooLarge, nowMs);
                return false;
            }
            if (!more)
            {
                _uploadDelivered = true;
                return true;
            }
            // Section 2.3: a smaller size in the answer asks for smaller blocks from here on.
            int szx = BlockOption.SzxOf(_options.BlockSize);
            if (szx > BlockOption.Szx(message.Block1)) { szx = BlockOption.Szx(message.Block1); }
            inbound.Block1 = BlockOption.Make(BlockOption.Number(message.Block1), true, szx);
            inbound.Block2 = BlockOption.None;
            _composer.CutNothing();
            Send(inbound, _refusal.Reset(CoapCode.Continue), nowMs);
            return false;
        }

        // Blocks after the first. False when the application must make the body again, which only
        // what changes nothing may ask for: a GET, or a FETCH that says once more what it wants.
        private bool AnswerFromKept(CoapMessage message, Inbound inbound, long nowMs)
        {
            if (!_download.Used || _download.Key != inbound.Key)
            {
                if (message.Code == CoapCode.Get
                    || (message.Code == CoapCode.Fetch && message.PayloadCount > 0))
                {
                    return false;
                }
                Refuse(inbound, CoapCode.RequestEntityIncomplete, nowMs);
                return true;
            }
            if (!_composer.Cut(_download.Body.Count, message.Block2))
            {
                Refuse(inbound, CoapCode.BadRequest, nowMs);
                return true;
            }
            _composer.ETag = _download.ETag;
            bool isLast = _composer.IsLast;
            _download.Fill(_refusal);
            _download.ExpiresMs = nowMs + _options.TransferIdleMs;
            Send(inbound, _refusal, nowMs);
            if (isLast) { _download.Release(_options.KeepBuffers); }
            _refusal.Reset(CoapCode.Content);
            return true;
        }

        private void Refuse(Inbound inbound, int code, long nowMs)
        {
            if (inbound.ObservationId != 0) { _notifier.Remove(inbound.ObservationId, nowMs); }
            inbound.Block2 = BlockOption.None;
            _composer.CutNothing();
            Send(inbound, _refusal.Reset(code), nowMs);
        }

        // What was cut goes out.
        private void Send(Inbound inbound, CoapResponse response, long nowMs)
        {
            inbound.Waiting = false;
            if (IsUnwanted(inbound, response.Code))
            {
                // RFC 7967 section 2.1: a confirmable request is still acknowledged.
                if (inbound.Confirmable && !inbound.Acknowledged) { Inbox.Acknowledge(inbound); }
                return;
            }
            _composer.Block1 = inbound.Block1;
            _composer.WantsSize2 = inbound.WantsSize2;
            if (inbound.Confirmable && !inbound.Acknowledged)
            {
                Reply(inbound, CoapType.Acknowledgement, inbound.MessageId, response);
                return;
            }
            int messageId = _chance.NextMessageId(nowMs);
            if (messageId < 0)
            {
                _counters.IdsExhausted++;
                return;
            }
            if (!inbound.Confirmable)
            {
                Reply(inbound, CoapType.NonConfirmable, messageId, response);
                if (inbound.ObservationId != 0)
                {
                    _notifier.NoteAnswer(inbound.ObservationId, messageId);
                }
                return;
            }
            if (inbound.Separate == null) { inbound.Separate = new Outgoing(); }
            Outgoing separate = inbound.Separate;
            separate.Owner = inbound;
            separate.MessageId = messageId;
            separate.Confirmable = true;
            separate.Count = _composer.Compose(
                separate.Reserve(_composer.Room(response)), CoapType.Confirmable, messageId,
                inbound.Token, inbound.TokenCount, response);
            _outbox.Add(separate, nowMs);
        }

        private void Reply(Inbound inbound, int type, int messageId, CoapResponse response)
        {
            inbound.ReplyCount = _composer.Compose(
                inbound.Reserve(_composer.Room(response)), type, messageId,
                inbound.Token, inbound.TokenCount, response);
            inbound.SendDue = true;
        }

        // 2.31 is not the answer: without it the peer would not go on.
        private static bool IsUnwanted(Inbound inbound, int code)
        {
            return inbound.NoResponse > 0 && code != CoapCode.Continue
                && (inbound.NoResponse & (1 << ((code >> 5) - 1))) != 0;
        }
    }
}
