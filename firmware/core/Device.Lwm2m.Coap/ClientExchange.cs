using System;

namespace Device.Lwm2m.Coap
{
    /// <summary>
    /// One request of ours until its whole answer is here (RFC 7959):
    /// 1. The body goes up in blocks (Block1), each with a message id and token of its own; 2.31
    ///    asks for the next, a smaller size in it is followed.
    /// 2. The answer to the last block is the answer.
    /// 3. When it has Block2 and more, the rest is asked for block by block, without the request's
    ///    body.
    /// 4. When it observes, notifications with its token follow, each like an answer (2 and 3).
    /// </summary>
    internal sealed class ClientExchange
    {
        private const int RestartMax = 2;

        internal readonly Outgoing Outgoing = new Outgoing();
        internal readonly CoapRequest Request = new CoapRequest();
        internal readonly CoapBody ResponseBody = new CoapBody();
        internal readonly ClientAnswer Answer = new ClientAnswer();
        internal ExchangePhase Phase;
        internal int Id;
        internal ulong Token;
        internal long DeadlineMs;
        internal CoapFault Fault;

        /// <summary>Null when the request does not observe.</summary>
        internal ClientObservation Observation;
        internal bool IsNotification;
        internal bool IsPing;

        private readonly CoapBody _requestBody = new CoapBody();
        private bool _uploading;
        private bool _downloading;
        private int _szx;
        private int _szxMax;
        private int _uploadOffset;
        private int _restarts;
        private ulong _etag;
        private int _etagCount;

        internal ClientExchange()
        {
            Outgoing.Owner = this;
        }

        /// <summary>True while the peer tells of new states.</summary>
        internal bool IsObserving { get { return Observation != null && Observation.Active; } }

        /// <summary>True while it asks for the later blocks of an answer.</summary>
        internal bool IsDownloading { get { return _downloading; } }

        /// <summary>True when no answer of any class is wanted (RFC 7967).</summary>
        internal bool WantsNoAnswer
        {
            get { return Request.NoResponse > 0 && (Request.NoResponse & 26) == 26; }
        }

        /// <summary>True when what came before a fault is worth keeping.</summary>
        internal bool IsResumable
        {
            get
            {
                return Request.KeepPartial && _downloading && ResponseBody.Count > 0
                    && (Fault == CoapFault.RequestTimedOut || Fault == CoapFault.ResponseTimedOut
                        || Fault == CoapFault.ResetByPeer || Fault == CoapFault.SessionEnded
                        || Fault == CoapFault.MessageIdsExhausted);
            }
        }

        /// <summary>Takes the request over.</summary>
        internal void Begin(int id, CoapRequest request, int blockSize)
        {
            BeginEmpty(id);
            IsPing = false;
            Request.CopyFrom(request);
            if (!_requestBody.TryAppend(
                request.Payload, request.PayloadOffset, request.PayloadCount, int.MaxValue))
            {
                throw new ArgumentException("payload", nameof(request));
            }
            if (request.Observe == 0) { Observation = new ClientObservation(); }
            int wanted = request.BlockSize > 0 && request.BlockSize < blockSize
                ? request.BlockSize : blockSize;
            _szxMax = BlockOption.SzxOf(wanted);
            _szx = _szxMax;
            BeginUpload();
        }

        /// <summary>An empty message that wants nothing but a sign of life.</summary>
        internal void BeginPing(int id)
        {
            BeginEmpty(id);
            IsPing = true;
            Request.Reset(CoapCode.Empty, "");
        }

        /// <summary>The registration once more, to be kept (0) or to be cancelled (1).</summary>
        internal void BeginAgain(int observe)
        {
            Request.Observe = observe;
            IsNotification = observe == 0;
            if (observe != 0) { Observation.Active = false; }
            Fault = CoapFault.None;
            ResponseBody.Count = 0;
            BeginUpload();
        }

        /// <summary>Writes the message that is next: the request, its next block, or the request
        /// for the answer's next block.</summary>
        internal void Compose(CoapMessageWriter writer, int messageId, ulong token)
        {
            Token = token;
            Outgoing.MessageId = messageId;
            Outgoing.Confirmable = Request.Confirmable;
            int size = 16 << _szx;
            int count = _requestBody.Count - _uploadOffset;
            bool more = _uploading && count > size;
            if (more) { count = size; }
            // RFC 8132 section 2: what a FETCH asks for is in its body, in later requests as well.
            if (_downloading)
            {
                bool again = Request.Method == CoapCode.Fetch && _requestBody.Count <= size;
                count = again ? _requestBody.Count : 0;
            }
            byte[] buffer = Outgoing.Reserve(Request.OptionRoom() + count);
            writer.Begin(
                buffer, 0, buffer.Length,
                Request.Confirmable ? CoapType.Confirmable : CoapType.NonConfirmable,
                Request.Method, messageId, token, IsPing ? 0 : CoapChance.TokenCount);
            if (!IsPing) { ComposeOptions(writer, size, count, more); }
            writer.WritePayload(_requestBody.Buffer, _downloading ? 0 : _uploadOffset, count);
            if (writer.Failed) { throw new InvalidOperationException("header room"); }
            Outgoing.Count = writer.Count;
        }

        /// <summary>Judges an answer that carries our token.</summary>
        internal ExchangeVerdict Take(CoapMessage message, int bodyCountMax, long nowMs)
        {
            if (message.CriticalUnknown != 0) { return Fail(CoapFault.CriticalOptionUnknown); }
            if (message.TextRefused) { return Fail(CoapFault.ResponseMalformed); }
            if (BlockOption.IsReserved(message.Block1) || BlockOption.IsReserved(message.Block2))
            {
                return Fail(CoapFault.BlockMalformed);
            }
            if (!_downloading)
            {
                ExchangeVerdict verdict = TakeUploadAnswer(message);
                if (verdict != ExchangeVerdict.Deliver) { return verdict; }
                TakeObserve(message, nowMs);
            }
            return TakeAnswer(message, bodyCountMax);
        }

        /// <summary>Judges a new state of what is observed: in the middle of the blocks of an
        /// older one it takes that one's place.</summary>
        internal ExchangeVerdict TakeNotification(
            CoapMessage message, int bodyCountMax, long nowMs)
        {
            IsNotification = true;
            _uploading = false;
            _downloading = false;
            _restarts = 0;
            ResponseBody.Count = 0;
            return Take(message, bodyCountMax, nowMs);
        }

        /// <summary>The end of a request that asked for no answer, or of a ping.</summary>
        internal void EndEmpty()
        {
            Phase = ExchangePhase.Ended;
            Answer.SetEmpty();
        }

        /// <summary>Gives everything back, or all but what it needs to go on.</summary>
        internal void Release(ExchangePhase next, bool keepBuffers)
        {
            Phase = next;
            if (!keepBuffers) { Outgoing.Datagram = null; }
            if (next == ExchangePhase.Interrupted) { return; }
            Answer.Release();
            ResponseBody.Release(keepBuffers);
            if (next == ExchangePhase.Observing)
            {
                IsNotification = true;
                return;
            }
            _requestBody.Release(keepBuffers);
            Observation = null;
        }

        internal ExchangeVerdict Fail(CoapFault fault)
        {
            Fault = fault;
            return ExchangeVerdict.Failed;
        }

        private void BeginEmpty(int id)
        {
            Id = id;
            Fault = CoapFault.None;
            IsNotification = false;
            Observation = null;
            _requestBody.Count = 0;
            ResponseBody.Count = 0;
            BeginUpload();
        }

        private void BeginUpload()
        {
            _uploading = _requestBody.Count > (16 << _szx);
            _downloading = false;
            _uploadOffset = 0;
            _restarts = 0;
            _etagCount = 0;
        }

        private void ComposeOptions(CoapMessageWriter writer, int size, int count, bool more)
        {
            if (Request.Observe >= 0 && !_downloading)
            {
                writer.WriteUInt(CoapOptionNumber.Observe, Request.Observe);
            }
            writer.WritePath(CoapOptionNumber.UriPath, Request.Path);
            if (Request.ContentFormat >= 0 && (!_downloading || count > 0))
            {
                writer.WriteUInt(CoapOptionNumber.ContentFormat, Request.ContentFormat);
            }
            for (int i = 0; i < Request.QueryCount; i++)
            {
                writer.WriteText(CoapOptionNumber.UriQuery, Request.Query(i));
            }
            if (Request.Accept >= 0)
            {
                writer.WriteUInt(CoapOptionNumber.Accept, Request.Accept);
            }
            if (_downloading)
            {
                writer.WriteUInt(
                    CoapOptionNumber.Block2,
                    BlockOption.Make(ResponseBody.Count / size, false, _szx));
            }
            else if (Request.BlockSize > 0 && !more)
            {
                // RFC 7959 section 2.4: early negotiation.
                writer.WriteUInt(CoapOptionNumber.Block2, BlockOption.Make(0, false, _szx));
            }
            if (_uploading && !_downloading)
            {
                writer.WriteUInt(
                    CoapOptionNumber.Block1, BlockOption.Make(_uploadOffset / size, more, _szx));
                if (_uploadOffset == 0)
                {
                    writer.WriteUInt(CoapOptionNumber.Size1, _requestBody.Count);
                }
            }
            if (Request.NoResponse >= 0)
            {
                writer.WriteUInt(CoapOptionNumber.NoResponse, Request.NoResponse);
            }
        }

        private ExchangeVerdict TakeUploadAnswer(CoapMessage message)
        {
            int size = 16 << _szx;
            bool last = !_uploading || _requestBody.Count - _uploadOffset <= size;
            bool isOurs = message.Block1 >= 0
                && BlockOption.Number(message.Block1) == _uploadOffset / size;
            int theirSzx = message.Block1 >= 0 ? BlockOption.Szx(message.Block1) : _szx;
            if (message.Code == CoapCode.Continue)
            {
                if (last || !isOurs) { return Fail(CoapFault.BlockOutOfOrder); }
                return NextUpload(size, theirSzx);
            }
            if (!last && isOurs && CoapCode.IsSuccess(message.Code)
                && !BlockOption.More(message.Block1))
            {
                // RFC 7959 section 2.3: a server that acts on each block says so without "more".
                return NextUpload(size, theirSzx);
            }
            if (message.Code == CoapCode.RequestEntityTooLarge && _uploadOffset == 0
                && theirSzx < _szx)
            {
                // Section 2.9.3: the request is repeated with the size that is asked for.
                _szx = theirSzx;
                _uploading = true;
                return ExchangeVerdict.Next;
            }
            if (message.Code == CoapCode.RequestEntityIncomplete && _uploading
                && _uploadOffset > 0 && _restarts < RestartMax)
            {
                _restarts++;
                _uploadOffset = 0;
                return ExchangeVerdict.Next;
            }
            return ExchangeVerdict.Deliver;
        }

        private ExchangeVerdict NextUpload(int acknowledged, int theirSzx)
        {
            _uploadOffset += acknowledged;
            if (theirSzx < _szx) { _szx = theirSzx; }
            return ExchangeVerdict.Next;
        }

        private ExchangeVerdict TakeAnswer(CoapMessage message, int bodyCountMax)
        {
            bool isBlock = message.Block2 >= 0 && CoapCode.IsSuccess(message.Code);
            if (!isBlock)
            {
                // A whole body in the middle of blocks would be taken for one of them.
                if (_downloading && CoapCode.IsSuccess(message.Code))
                {
                    return Fail(CoapFault.BlockOutOfOrder);
                }
                // A block that is no longer there says nothing about what is observed.
                return _downloading && IsObserving
                    ? RestartDownload() : DeliverWhole(message, bodyCountMax);
            }
            if (_downloading && (message.ETagCount != _etagCount || message.ETag != _etag))
            {
                return RestartDownload();
            }
            int size = BlockOption.Size(message.Block2);
            bool more = BlockOption.More(message.Block2);
            if (message.PayloadCount > size || (more && message.PayloadCount != size))
            {
                return Fail(CoapFault.BlockMalformed);
            }
            if (BlockOption.Offset(message.Block2) != ResponseBody.Count)
            {
                return Fail(CoapFault.BlockOutOfOrder);
            }
            if (!more && ResponseBody.Count == 0) { return DeliverWhole(message, bodyCountMax); }
            if (message.Size2 > bodyCountMax
                || !ResponseBody.TryAppend(
                    message.Buffer, message.PayloadOffset, message.PayloadCount, bodyCountMax))
            {
                return Fail(CoapFault.PayloadTooLarge);
            }
            if (!_downloading)
            {
                TakeMeta(message);
                _downloading = true;
                _etag = message.ETag;
                _etagCount = message.ETagCount;
            }
            _szx = BlockOption.Szx(message.Block2);
            if (_szx > _szxMax) { _szx = _szxMax; }
            if (more) { return ExchangeVerdict.Next; }
            Answer.SetBody(ResponseBody.Buffer, 0, ResponseBody.Count);
            return ExchangeVerdict.Deliver;
        }

        private ExchangeVerdict RestartDownload()
        {
            // Only what may be asked twice is asked again from its first block.
            bool isSafe = Request.Method == CoapCode.Get || Request.Method == CoapCode.Fetch;
            if (!isSafe || _restarts == RestartMax)
            {
                return Fail(CoapFault.BodyChanged);
            }
            int restarts = _restarts + 1;
            BeginUpload();
            _restarts = restarts;
            ResponseBody.Count = 0;
            return ExchangeVerdict.Next;
        }

        private ExchangeVerdict DeliverWhole(CoapMessage message, int bodyCountMax)
        {
            if (message.PayloadCount > bodyCountMax) { return Fail(CoapFault.PayloadTooLarge); }
            TakeMeta(message);
            Answer.SetBody(message.Buffer, message.PayloadOffset, message.PayloadCount);
            return ExchangeVerdict.Deliver;
        }

        // RFC 7641 section 3.1 and 3.2: who does not answer with Observe, or with an error, does
        // not tell of new states.
        private void TakeObserve(CoapMessage message, long nowMs)
        {
            if (Observation == null) { return; }
            if (Request.Observe == 0 && message.Observe >= 0 && CoapCode.IsSuccess(message.Code))
            {
                Observation.Take(message.Observe, nowMs);
            }
            else { Observation.Active = false; }
        }

        private void TakeMeta(CoapMessage message)
        {
            if (Observation != null && !CoapCode.IsSuccess(message.Code))
            {
                Observation.Active = false;
            }
            Answer.Take(message);
        }
    }
}
