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
        private const int OptionRoom = 48;
        private const int ETagCount = 4;

        private readonly CoapOptions _options;
        private readonly CoapChance _chance;
        private readonly Outbox _outbox;
        private readonly Inbox _inbox;
        private readonly CoapMessageWriter _writer = new CoapMessageWriter();
        private readonly CoapResponse _refusal = new CoapResponse();
        private readonly ServerTransfer _upload = new ServerTransfer();
        private readonly ServerTransfer _download = new ServerTransfer();
        private Inbound _pending;
        private CoapMessage _message;
        private bool _uploadDelivered;

        internal CoapResponder(
            CoapOptions options, CoapChance chance, Outbox outbox, Inbox inbox)
        {
            _options = options;
            _chance = chance;
            _outbox = outbox;
            _inbox = inbox;
        }

        /// <summary>True when there is nothing that it must remember.</summary>
        internal bool IsEmpty
        {
            get { return !_upload.Used && !_download.Used && _pending == null; }
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
            int wanted = inbound.Block2;
            int szx = OwnSzx(wanted);
            int offset = wanted >= 0 ? BlockOption.Offset(wanted) : 0;
            if (offset > 0 && offset >= response.PayloadCount)
            {
                if (CoapCode.IsSuccess(response.Code))
                {
                    Refuse(inbound, CoapCode.BadRequest, nowMs);
                    return true;
                }
                offset = 0;
            }
            int size = 16 << szx;
            bool isLarge = response.PayloadCount > size;
            if (isLarge) { _download.Keep(inbound.Key, response, nowMs + _options.TransferIdleMs); }
            int count = response.PayloadCount - offset;
            bool more = count > size;
            int block2 = isLarge || wanted >= 0
                ? BlockOption.Make(offset / size, more, szx) : BlockOption.None;
            Send(inbound, response, offset, more ? size : count, block2, nowMs);
            if (isLarge && !more) { _download.Release(_options.KeepBuffers); }
            return true;
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
        }

        internal bool TryPoll(CoapOutput output)
        {
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
        }

        private static int Judge(CoapMessage message)
        {
            if (message.WantsProxy) { return CoapCode.ProxyingNotSupported; }
            if (message.CriticalUnknown != 0) { return CoapCode.BadOption; }
            if (message.Code > CoapCode.Delete) { return CoapCode.MethodNotAllowed; }
            if (message.TextRefused || IsReserved(message.Block1) || IsReserved(message.Block2))
            {
                return CoapCode.BadRequest;
            }
            return 0;
        }

        private static bool IsReserved(int block)
        {
            return block >= 0 && BlockOption.Szx(block) == BlockOption.SzxReserved;
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
            Send(inbound, _refusal.Reset(CoapCode.Continue), 0, 0, BlockOption.None, nowMs);
            return false;
        }

        // Blocks after the first. False when the application must make the body again, which only
        // a GET may ask for.
        private bool AnswerFromKept(CoapMessage message, Inbound inbound, long nowMs)
        {
            if (!_download.Used || _download.Key != inbound.Key)
            {
                if (message.Code == CoapCode.Get) { return false; }
                Refuse(inbound, CoapCode.RequestEntityIncomplete, nowMs);
                return true;
            }
            int szx = OwnSzx(message.Block2);
            int size = 16 << szx;
            int offset = BlockOption.Offset(message.Block2);
            int count = _download.Body.Count - offset;
            if (count <= 0)
            {
                Refuse(inbound, CoapCode.BadRequest, nowMs);
                return true;
            }
            bool more = count > size;
            _download.Fill(_refusal);
            _download.ExpiresMs = nowMs + _options.TransferIdleMs;
            Send(
                inbound, _refusal, offset, more ? size : count,
                BlockOption.Make(offset / size, more, szx), nowMs);
            if (!more) { _download.Release(_options.KeepBuffers); }
            _refusal.Reset(CoapCode.Content);
            return true;
        }

        private int OwnSzx(int wanted)
        {
            int szx = BlockOption.SzxOf(_options.BlockSize);
            return wanted >= 0 && BlockOption.Szx(wanted) < szx ? BlockOption.Szx(wanted) : szx;
        }

        private void Refuse(Inbound inbound, int code, long nowMs)
        {
            inbound.Block2 = BlockOption.None;
            Send(inbound, _refusal.Reset(code), 0, 0, BlockOption.None, nowMs);
        }

        private void Send(
            Inbound inbound, CoapResponse response, int offset, int count, int block2, long nowMs)
        {
            inbound.Waiting = false;
            int room = OptionRoom + count
                + (response.LocationPath == null ? 0 : 4 * response.LocationPath.Length);
            int messageId = inbound.MessageId;
            int type = CoapType.Acknowledgement;
            if (!inbound.Confirmable || inbound.Acknowledged)
            {
                messageId = _chance.NextMessageId();
                type = inbound.Confirmable ? CoapType.Confirmable : CoapType.NonConfirmable;
            }
            if (type == CoapType.Confirmable)
            {
                if (inbound.Separate == null) { inbound.Separate = new Outgoing(); }
                Outgoing separate = inbound.Separate;
                separate.Owner = inbound;
                separate.MessageId = messageId;
                separate.Confirmable = true;
                separate.Count = Compose(
                    separate.Reserve(room), type, messageId, inbound, response, offset, count,
                    block2);
                _outbox.Add(separate, nowMs);
                return;
            }
            inbound.ReplyCount = Compose(
                inbound.Reserve(room), type, messageId, inbound, response, offset, count, block2);
            inbound.SendDue = true;
        }

        private int Compose(
            byte[] buffer, int type, int messageId, Inbound inbound, CoapResponse response,
            int offset, int count, int block2)
        {
            _writer.Begin(
                buffer, 0, buffer.Length, type, response.Code, messageId,
                inbound.Token, inbound.TokenCount);
            bool isPart = block2 >= 0 && count < response.PayloadCount;
            if (isPart)
            {
                _writer.WriteBig(CoapOptionNumber.ETag, _download.ETag, ETagCount);
            }
            if (response.LocationPath != null)
            {
                _writer.WritePath(CoapOptionNumber.LocationPath, response.LocationPath);
            }
            if (response.ContentFormat >= 0)
            {
                _writer.WriteUInt(CoapOptionNumber.ContentFormat, response.ContentFormat);
            }
            if (response.MaxAgeSeconds >= 0)
            {
                _writer.WriteUInt(CoapOptionNumber.MaxAge, response.MaxAgeSeconds);
            }
            if (block2 >= 0) { _writer.WriteUInt(CoapOptionNumber.Block2, block2); }
            if (inbound.Block1 >= 0)
            {
                _writer.WriteUInt(CoapOptionNumber.Block1, inbound.Block1);
            }
            if (isPart && offset == 0)
            {
                _writer.WriteUInt(CoapOptionNumber.Size2, response.PayloadCount);
            }
            if (response.Code == CoapCode.RequestEntityTooLarge)
            {
                _writer.WriteUInt(CoapOptionNumber.Size1, _options.BodyCountMax);
            }
            _writer.WritePayload(response.Payload, response.PayloadOffset + offset, count);
            if (_writer.Failed) { throw new InvalidOperationException("option room"); }
            return _writer.Count;
        }
    }
}
