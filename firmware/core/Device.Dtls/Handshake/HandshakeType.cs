namespace Device.Dtls
{
    /// <summary>Handshake messages (RFC 5246 section 7.4, RFC 6347 section 4.3.2).</summary>
    public static class HandshakeType
    {
        /// <summary>A server asks for renegotiation, which is refused here.</summary>
        public const int HelloRequest = 0;

        /// <summary>See <see cref="Dtls.ClientHello"/>.</summary>
        public const int ClientHello = 1;

        /// <summary>See <see cref="Dtls.ServerHello"/>.</summary>
        public const int ServerHello = 2;

        /// <summary>See <see cref="Dtls.HelloVerifyRequest"/>.</summary>
        public const int HelloVerifyRequest = 3;

        /// <summary>See <see cref="NewSessionTicketMessage"/>.</summary>
        public const int NewSessionTicket = 4;

        /// <summary>See <see cref="CertificateMessage"/>.</summary>
        public const int Certificate = 11;

        /// <summary>See <see cref="Dtls.ServerKeyExchange"/>.</summary>
        public const int ServerKeyExchange = 12;

        /// <summary>See <see cref="CertificateRequestMessage"/>.</summary>
        public const int CertificateRequest = 13;

        /// <summary>See <see cref="Dtls.ServerHelloDone"/>.</summary>
        public const int ServerHelloDone = 14;

        /// <summary>See <see cref="Dtls.CertificateVerify"/>.</summary>
        public const int CertificateVerify = 15;

        /// <summary>See <see cref="Dtls.ClientKeyExchange"/>.</summary>
        public const int ClientKeyExchange = 16;

        /// <summary>See <see cref="Dtls.Finished"/>.</summary>
        public const int Finished = 20;
    }
}
