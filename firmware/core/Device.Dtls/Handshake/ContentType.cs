namespace Device.Dtls
{
    /// <summary>What a record carries (RFC 5246 section 6.2.1).</summary>
    public static class ContentType
    {
        /// <summary>The one-byte message that switches the epoch.</summary>
        public const int ChangeCipherSpec = 20;

        /// <summary>Two bytes: level and description.</summary>
        public const int Alert = 21;

        /// <summary>Handshake fragments.</summary>
        public const int Handshake = 22;

        /// <summary>The application's datagram.</summary>
        public const int ApplicationData = 23;

        /// <summary>tls12_cid: a protected record with a connection id; what it carries is told
        /// inside (RFC 9146 section 4).</summary>
        public const int ConnectionId = 25;
    }
}
