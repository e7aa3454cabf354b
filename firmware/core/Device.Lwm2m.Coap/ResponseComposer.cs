using System;

namespace Device.Lwm2m.Coap
{
    /// <summary>Cuts the piece that is due out of an answer and writes it: one for a request, or
    /// one that was promised (a notification).</summary>
    internal sealed class ResponseComposer
    {
        private const int OptionRoom = 48;
        private const int ObserveRoom = 4;
        private const int ETagCount = 4;

        private readonly CoapMessageWriter _writer = new CoapMessageWriter();
        private readonly CoapOptions _options;

        internal int Block1;
        internal int Block2;
        internal int Observe;
        internal int Offset;
        internal int Count;

        /// <summary>True when the body is larger than a block: it must be kept for the
        /// rest.</summary>
        internal bool IsLarge;
        internal bool IsLast;
        internal bool WantsSize2;
        internal uint ETag;

        internal ResponseComposer(CoapOptions options)
        {
            _options = options;
        }

        /// <summary>Nothing but a code.</summary>
        internal void CutNothing()
        {
            Clear();
        }

        /// <summary>The piece that a Block2 option asks for; the first one without it.</summary>
        /// <returns>False when the body ends before it; then nothing is cut.</returns>
        internal bool Cut(int total, int wanted)
        {
            Clear();
            int size = 16 << OwnSzx(wanted);
            int offset = wanted >= 0 ? BlockOption.Offset(wanted) : 0;
            if (offset > 0 && offset >= total) { return false; }
            Offset = offset;
            Count = total - offset;
            IsLarge = total > size;
            IsLast = Count <= size;
            if (!IsLast) { Count = size; }
            if (IsLarge || wanted >= 0)
            {
                Block2 = BlockOption.Make(offset / size, !IsLast, OwnSzx(wanted));
            }
            return true;
        }

        /// <summary>Bytes that are enough for the message.</summary>
        internal int Room(CoapResponse response)
        {
            return OptionRoom + Count + (Observe < 0 ? 0 : ObserveRoom)
                + (response.LocationPath == null ? 0 : 4 * response.LocationPath.Length);
        }

        /// <summary>Writes the message.</summary>
        /// <returns>Its bytes.</returns>
        internal int Compose(
            byte[] buffer, int type, int messageId, ulong token, int tokenCount,
            CoapResponse response)
        {
            _writer.Begin(
                buffer, 0, buffer.Length, type, response.Code, messageId, token, tokenCount);
            bool isPart = Block2 >= 0 && Count < response.PayloadCount;
            if (isPart) { _writer.WriteBig(CoapOptionNumber.ETag, ETag, ETagCount); }
            if (Observe >= 0) { _writer.WriteUInt(CoapOptionNumber.Observe, Observe); }
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
            if (Block2 >= 0) { _writer.WriteUInt(CoapOptionNumber.Block2, Block2); }
            if (Block1 >= 0) { _writer.WriteUInt(CoapOptionNumber.Block1, Block1); }
            if ((isPart && Offset == 0) || (WantsSize2 && CoapCode.IsSuccess(response.Code)))
            {
                _writer.WriteUInt(CoapOptionNumber.Size2, response.PayloadCount);
            }
            if (response.Code == CoapCode.RequestEntityTooLarge)
            {
                _writer.WriteUInt(CoapOptionNumber.Size1, _options.BodyCountMax);
            }
            _writer.WritePayload(response.Payload, response.PayloadOffset + Offset, Count);
            if (_writer.Failed) { throw new InvalidOperationException("option room"); }
            return _writer.Count;
        }

        private int OwnSzx(int wanted)
        {
            int szx = BlockOption.SzxOf(_options.BlockSize);
            return wanted >= 0 && BlockOption.Szx(wanted) < szx ? BlockOption.Szx(wanted) : szx;
        }

        private void Clear()
        {
            Block1 = BlockOption.None;
            Block2 = BlockOption.None;
            Observe = -1;
            Offset = 0;
            Count = 0;
            IsLarge = false;
            IsLast = true;
            WantsSize2 = false;
            ETag = 0;
        }
    }
}
