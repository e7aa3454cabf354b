namespace Device.Dtls
{
    /// <summary>Where a client stands, in protocol order; the numbers in brackets are those of the
    /// message flow in <see cref="ClientHandshake"/>.</summary>
    internal enum ClientState
    {
        /// <summary>No connection was begun.</summary>
        Idle = 0,

        /// <summary>Hello sent; HelloVerifyRequest or ServerHello comes [2, 4].</summary>
        AwaitServerHello = 1,

        /// <summary>The server's chain comes [5].</summary>
        AwaitCertificate = 2,

        /// <summary>The server's signed point comes [6].</summary>
        AwaitServerKeyExchange = 3,

        /// <summary>CertificateRequest comes, or at once ServerHelloDone [7, 8].</summary>
        AwaitCertificateRequest = 4,

        /// <summary>With a pre-shared key: a hint comes, or at once ServerHelloDone [6,
        /// 8].</summary>
        AwaitPskKeyExchange = 5,

        /// <summary>ServerHelloDone comes [8].</summary>
        AwaitServerHelloDone = 6,

        /// <summary>The edge works on the server's proof and our key agreement [9].</summary>
        ProvingServer = 7,

        /// <summary>The edge signs our proof [9].</summary>
        Signing = 8,

        /// <summary>There are keys; the ticket that the server announced comes [15].</summary>
        AwaitTicket = 9,

        /// <summary>There are keys; the server's Finished comes [16].</summary>
        AwaitFinished = 10,

        /// <summary>A connection from before a reboot, of which nothing counts until it is
        /// confirmed. No state of a handshake.</summary>
        Restored = 11,

        /// <summary>Application data flows.</summary>
        Connected = 12,

        /// <summary>Over, with a fault.</summary>
        Closed = 13,
    }
}
