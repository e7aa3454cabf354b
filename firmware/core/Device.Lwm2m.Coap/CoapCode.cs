namespace Device.Lwm2m.Coap
{
    /// <summary>Method and response codes: class in the upper three bits, detail in the lower five
    /// (RFC 7252 section 12.1, RFC 7959 section 2.9).</summary>
    public static class CoapCode
    {
        /// <summary>0.00, an empty message.</summary>
        public const int Empty = 0x00;

        /// <summary>0.01.</summary>
        public const int Get = 0x01;

        /// <summary>0.02.</summary>
        public const int Post = 0x02;

        /// <summary>0.03.</summary>
        public const int Put = 0x03;

        /// <summary>0.04.</summary>
        public const int Delete = 0x04;

        /// <summary>0.05 (RFC 8132).</summary>
        public const int Fetch = 0x05;

        /// <summary>0.06 (RFC 8132).</summary>
        public const int Patch = 0x06;

        /// <summary>0.07, a PATCH that may be repeated (RFC 8132).</summary>
        public const int IPatch = 0x07;

        /// <summary>2.01.</summary>
        public const int Created = 0x41;

        /// <summary>2.02.</summary>
        public const int Deleted = 0x42;

        /// <summary>2.03.</summary>
        public const int Valid = 0x43;

        /// <summary>2.04.</summary>
        public const int Changed = 0x44;

        /// <summary>2.05.</summary>
        public const int Content = 0x45;

        /// <summary>2.31, the next block please.</summary>
        public const int Continue = 0x5f;

        /// <summary>4.00.</summary>
        public const int BadRequest = 0x80;

        /// <summary>4.01.</summary>
        public const int Unauthorized = 0x81;

        /// <summary>4.02, an option that must be understood and is not.</summary>
        public const int BadOption = 0x82;

        /// <summary>4.03.</summary>
        public const int Forbidden = 0x83;

        /// <summary>4.04.</summary>
        public const int NotFound = 0x84;

        /// <summary>4.05.</summary>
        public const int MethodNotAllowed = 0x85;

        /// <summary>4.06.</summary>
        public const int NotAcceptable = 0x86;

        /// <summary>4.08, blocks of a request body are missing.</summary>
        public const int RequestEntityIncomplete = 0x88;

        /// <summary>4.09.</summary>
        public const int Conflict = 0x89;

        /// <summary>4.12.</summary>
        public const int PreconditionFailed = 0x8c;

        /// <summary>4.13.</summary>
        public const int RequestEntityTooLarge = 0x8d;

        /// <summary>4.15.</summary>
        public const int UnsupportedContentFormat = 0x8f;

        /// <summary>4.29: too soon; Max-Age says when to come again (RFC 8516).</summary>
        public const int TooManyRequests = 0x9d;

        /// <summary>5.00.</summary>
        public const int InternalServerError = 0xa0;

        /// <summary>5.01.</summary>
        public const int NotImplemented = 0xa1;

        /// <summary>5.03; Max-Age says when to come again.</summary>
        public const int ServiceUnavailable = 0xa3;

        /// <summary>5.05.</summary>
        public const int ProxyingNotSupported = 0xa5;

        /// <summary>True for 0.01 to 0.31.</summary>
        public static bool IsRequest(int code) { return code > 0 && code < 0x20; }

        /// <summary>True for classes 2, 4 and 5.</summary>
        public static bool IsResponse(int code)
        {
            int codeClass = code >> 5;
            return codeClass == 2 || codeClass == 4 || codeClass == 5;
        }

        /// <summary>True for class 2.</summary>
        public static bool IsSuccess(int code) { return (code >> 5) == 2; }
    }
}
