namespace Device.Lwm2m.Coap
{
    /// <summary>Option numbers (RFC 7252 section 5.10, RFC 7641, 7959, 7967). An odd number is
    /// critical: who does not know it must refuse the message.</summary>
    public static class CoapOptionNumber
    {
        /// <summary>If-Match.</summary>
        public const int IfMatch = 1;

        /// <summary>Uri-Host.</summary>
        public const int UriHost = 3;

        /// <summary>ETag.</summary>
        public const int ETag = 4;

        /// <summary>If-None-Match.</summary>
        public const int IfNoneMatch = 5;

        /// <summary>Observe.</summary>
        public const int Observe = 6;

        /// <summary>Uri-Port.</summary>
        public const int UriPort = 7;

        /// <summary>Location-Path.</summary>
        public const int LocationPath = 8;

        /// <summary>Uri-Path.</summary>
        public const int UriPath = 11;

        /// <summary>Content-Format.</summary>
        public const int ContentFormat = 12;

        /// <summary>Max-Age, seconds.</summary>
        public const int MaxAge = 14;

        /// <summary>Uri-Query.</summary>
        public const int UriQuery = 15;

        /// <summary>Accept.</summary>
        public const int Accept = 17;

        /// <summary>Location-Query.</summary>
        public const int LocationQuery = 20;

        /// <summary>Block2: blocks of a response body.</summary>
        public const int Block2 = 23;

        /// <summary>Block1: blocks of a request body.</summary>
        public const int Block1 = 27;

        /// <summary>Size2, bytes of the whole response body.</summary>
        public const int Size2 = 28;

        /// <summary>Proxy-Uri.</summary>
        public const int ProxyUri = 35;

        /// <summary>Proxy-Scheme.</summary>
        public const int ProxyScheme = 39;

        /// <summary>Size1, bytes of the whole request body.</summary>
        public const int Size1 = 60;

        /// <summary>No-Response: which classes of answers are not wanted (RFC 7967).</summary>
        public const int NoResponse = 258;

        /// <summary>True when a receiver that does not know the option must refuse.</summary>
        public static bool IsCritical(int number) { return (number & 1) != 0; }
    }
}
