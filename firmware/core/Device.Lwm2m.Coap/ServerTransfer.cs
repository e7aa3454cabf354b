namespace Device.Lwm2m.Coap
{
    /// <summary>A body on the server's side: one of the peer that is put together, or one of ours
    /// that is taken apart.</summary>
    internal sealed class ServerTransfer
    {
        internal readonly CoapBody Body = new CoapBody();
        internal bool Used;
        internal ulong Key;
        internal long ExpiresMs;

        /// <summary>Changes with the body, so that blocks of two bodies are told apart.</summary>
        internal uint ETag;

        private int _code;
        private int _contentFormat;
        private long _maxAgeSeconds;
        private string _locationPath;

        internal void Open(ulong key)
        {
            Used = true;
            Key = key;
            Body.Count = 0;
        }

        internal void Keep(ulong key, CoapResponse response, long expiresMs)
        {
            Open(key);
            ExpiresMs = expiresMs;
            _code = response.Code;
            _contentFormat = response.ContentFormat;
            _maxAgeSeconds = response.MaxAgeSeconds;
            _locationPath = response.LocationPath;
            Body.TryAppend(
                response.Payload, response.PayloadOffset, response.PayloadCount, int.MaxValue);
            ETag = Hash(response);
        }

        internal void Fill(CoapResponse response)
        {
            response.Reset(_code);
            response.ContentFormat = _contentFormat;
            response.MaxAgeSeconds = _maxAgeSeconds;
            response.LocationPath = _locationPath;
            response.Payload = Body.Buffer;
            response.PayloadCount = Body.Count;
        }

        internal void Release(bool keepBuffer)
        {
            Used = false;
            _locationPath = null;
            Body.Release(keepBuffer);
        }

        private static uint Hash(CoapResponse response)
        {
            uint hash = 2166136261;
            for (int i = 0; i < response.PayloadCount; i++)
            {
                hash = (hash ^ response.Payload[response.PayloadOffset + i]) * 16777619;
            }
            return hash;
        }
    }
}
