using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>The answer to a request of ours until the driver has looked at it.</summary>
    internal sealed class ClientAnswer
    {
        private int _code;
        private int _contentFormat;
        private long _maxAgeSeconds;
        private string _locationPath;
        private byte[] _payload;
        private int _payloadOffset;
        private int _payloadCount;

        /// <summary>Takes all but the body, from the answer's first message.</summary>
        internal void Take(CoapMessage message)
        {
            _code = message.Code;
            _contentFormat = message.ContentFormat;
            _maxAgeSeconds = message.MaxAgeSeconds;
            _locationPath = message.JoinPath();
        }

        internal void SetBody(byte[] buffer, int offset, int count)
        {
            _payload = buffer;
            _payloadOffset = offset;
            _payloadCount = count;
        }

        /// <summary>No answer, and none was wanted.</summary>
        internal void SetEmpty()
        {
            _code = CoapCode.Empty;
            _contentFormat = CoapContentFormat.None;
            _maxAgeSeconds = -1;
            _locationPath = "";
            SetBody(Bytes.Empty, 0, 0);
        }

        internal void Fill(CoapOutput output)
        {
            output.Code = _code;
            output.ContentFormat = _contentFormat;
            output.MaxAgeSeconds = _maxAgeSeconds;
            output.LocationPath = _locationPath;
            output.Buffer = _payload;
            output.Offset = _payloadOffset;
            output.Count = _payloadCount;
        }

        internal void Release()
        {
            _payload = null;
            _locationPath = null;
        }
    }
}
