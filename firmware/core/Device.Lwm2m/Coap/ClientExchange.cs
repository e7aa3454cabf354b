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
    /// </summary>
    internal sealed class ClientExchange
    {
        private const int RestartMax = 2;
        private const int OptionRoom = 64;

        internal readonly Outgoing Outgoing = new Outgoing();
        internal readonly CoapRequest Request = new CoapRequest();
        internal readonly CoapBody ResponseBody = new CoapBody();
        internal ExchangePhase Phase;
        internal int Id;
        internal ulong Token;
        internal long DeadlineMs;
        internal CoapFault Fault;
        internal int Code;
        internal int ContentFormat;
        internal long MaxAgeSeconds;
        internal string LocationPath;
        internal byte[] Payload;
        internal int PayloadOffset;
        internal int PayloadCount;

        private readonly CoapBody _requestBody = new CoapBody();
        private bool _uploading;
        private bool _downloading;
        private int _szx;
        private int _uploadOffset;
        private int _restarts;
        private ulong _etag;
        private int _etagCount;

        internal ClientExchange()
        {
            Outgoing.Owner = this;
        }

        /// <summary>Takes the request over.</summary>
        internal void Begin(int id, CoapRequest request, int blockSize)
        {
            Id = id;
            Fault = CoapFault.None;
            Request.Reset(request.Method, request.Path);
            Request.ContentFormat = request.ContentFormat;
            Request.Accept = request.Accept;
            Request.Confirmable = request.Confirmable;
            for (int i = 0; i < request.QueryCount; i++) { Request.AddQuery(request.Query(i)); }
            _requestBody.Count = 0;
            if (!_requestBody.TryAppend(
                request.Payload, request.PayloadOffset, request.PayloadCount, int.MaxValue))
            {
                throw new ArgumentException("payload", nameof(request));
            }
            ResponseBody.Count = 0;
            _szx = BlockOption.SzxOf(blockSize);
            _uploading = request.PayloadCount > (16 << _szx);
            _downloading = false;
            _uploadOffset = 0;
            _restarts = 0;
            _etagCount = 0;
        }

        /// <summary>Writes the message that is next: the request, its next block, or the request
        /// for the answer's next block.</summary>
        internal void Compose(CoapMessageWriter writer, int messageId, ulong token)
        {
            Token = token;
            int size = 16 << _szx;
            int count = _requestBody.Count - _uploadOffset;
            bool more = _uploading && count > size;
            if (more) { count = size; }
            if (_downloading) { count = 0; }
            byte[] buffer = Outgoing.Reserve(HeaderRoom() + count);
            writer.Begin(
                buffer, 0, buffer.Length,
                Request.Confirmable ? CoapType.Confirmable : CoapType.NonConfirmable,
                Request.Method, messageId, token, CoapChance.TokenCount);
            writer.WritePath(CoapOptionNumber.UriPath, Request.Path);
            if (Request.ContentFormat >= 0 && !_downloading)
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
            else if (_uploading)
            {
                writer.WriteUInt(
                    CoapOptionNumber.Block1, BlockOption.Make(_uploadOffset / size, more, _szx));
                if (_uploadOffset == 0)
                {
                    writer.WriteUInt(CoapOptionNumber.Size1, _requestBody.Count);
                }
            }
            writer.WritePayload(_requestBody.Buffer, _uploadOffset, count);
            if (writer.Failed) { throw new InvalidOperationException("header room"); }
            Outgoing.Count = writer.Count;
            Outgoing.MessageId = messageId;
            Outgoing.Confirmable = Request.Confirmable;
        }

        /// <summary>Judges an answer that carries our token.</summary>
        internal ExchangeVerdict Take(CoapMessage message, int bodyCountMax, int ownSzx)
        {
            if (message.CriticalUnknown != 0) { return Fail(CoapFault.CriticalOptionUnknown); }
            if (message.TextRefused) { return Fail(CoapFault.ResponseMalformed); }
            if (IsReserved(message.Block1) || IsReserved(message.Block2))
            {
                return Fail(CoapFault.BlockMalformed);
            }
            if (!_downloading)
            {
                ExchangeVerdict verdict = TakeUploadAnswer(message);
                if (verdict != ExchangeVerdict.Deliver) { return verdict; }
            }
            return TakeAnswer(message, bodyCountMax, ownSzx);
        }

        internal void Release(bool keepBuffers)
        {
            Phase = ExchangePhase.Free;
            _requestBody.Release(keepBuffers);
            ResponseBody.Release(keepBuffers);
            if (!keepBuffers) { Outgoing.Datagram = null; }
            Payload = null;
            LocationPath = null;
        }

        internal ExchangeVerdict Fail(CoapFault fault)
        {
            Fault = fault;
            return ExchangeVerdict.Failed;
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

        private ExchangeVerdict TakeAnswer(CoapMessage message, int bodyCountMax, int ownSzx)
        {
            bool isBlock = message.Block2 >= 0 && CoapCode.IsSuccess(message.Code);
            if (!isBlock)
            {
                // A whole body in the middle of blocks would be taken for one of them.
                if (_downloading && CoapCode.IsSuccess(message.Code))
                {
                    return Fail(CoapFault.BlockOutOfOrder);
                }
                return DeliverWhole(message, bodyCountMax);
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
            if (_szx > ownSzx) { _szx = ownSzx; }
            if (more) { return ExchangeVerdict.Next; }
            Payload = ResponseBody.Buffer;
            PayloadOffset = 0;
            PayloadCount = ResponseBody.Count;
            return ExchangeVerdict.Deliver;
        }

        private ExchangeVerdict RestartDownload()
        {
            // Only what may be asked twice is asked again from its first block.
            if (Request.Method != CoapCode.Get || _restarts == RestartMax)
            {
                return Fail(CoapFault.BodyChanged);
            }
            _restarts++;
            _downloading = false;
            ResponseBody.Count = 0;
            return ExchangeVerdict.Next;
        }

        private ExchangeVerdict DeliverWhole(CoapMessage message, int bodyCountMax)
        {
            if (message.PayloadCount > bodyCountMax) { return Fail(CoapFault.PayloadTooLarge); }
            TakeMeta(message);
            Payload = message.Buffer;
            PayloadOffset = message.PayloadOffset;
            PayloadCount = message.PayloadCount;
            return ExchangeVerdict.Deliver;
        }

        private void TakeMeta(CoapMessage message)
        {
            Code = message.Code;
            ContentFormat = message.ContentFormat;
            MaxAgeSeconds = message.MaxAgeSeconds;
            LocationPath = message.JoinPath();
        }

        private static bool IsReserved(int block)
        {
            return block >= 0 && BlockOption.Szx(block) == BlockOption.SzxReserved;
        }

        // Each option has a header of at most 3 bytes here, its text being at most 255.
        private int HeaderRoom()
        {
            int room = OptionRoom + 4 * Request.Path.Length;
            for (int i = 0; i < Request.QueryCount; i++) { room += 3 + Request.Query(i).Length; }
            return room;
        }
    }
}
