namespace Simulator.Cloud.Dtls
{
    /// <summary>Why a whole datagram was dropped without a word: noise, by kind. Nothing here ends
    /// a session. What is dropped record by record is counted beside it in
    /// <see cref="DtlsServerCounters"/>.</summary>
    public enum DropCause
    {
        /// <summary>The datagram filter took it: simulated loss.</summary>
        Filtered = 0,

        /// <summary>Longer than <see cref="DtlsServer.DatagramMax"/>.</summary>
        Oversize = 1,

        /// <summary>The lane's queue was full.</summary>
        QueueFull = 2,

        /// <summary>No record header, or a length past the datagram's end.</summary>
        Malformed = 3,

        /// <summary>Not a hello, and no session has this address.</summary>
        SessionUnknown = 4,

        /// <summary>A hello that cannot be read up to its compression methods.</summary>
        HelloMalformed = 5,

        /// <summary>A later fragment of a hello, from an address without a handshake. The peer
        /// repeats it when the first fragment has been answered.</summary>
        HelloFragment = 6,

        /// <summary>A verified hello that came when as many handshakes were under way as
        /// <see cref="DtlsServerOptions.HandshakesMax"/> allows. The peer repeats it.</summary>
        HandshakesFull = 7,

        /// <summary>A late copy of the hello that began a session which is connected.</summary>
        HelloDuplicate = 8,

        /// <summary>The system refused to send.</summary>
        SendFailed = 9,

        /// <summary>A verified hello that came when as many handshakes were under way from its IP
        /// address as <see cref="DtlsServerOptions.HandshakesPerAddressMax"/> allows.</summary>
        AddressFull = 10,

        /// <summary>A record with a connection id that no session has.</summary>
        ConnectionIdUnknown = 11,

        /// <summary>Not sent: the peer moved, and three times of what came from its new address
        /// had been sent there before that address was confirmed.</summary>
        PathUnconfirmed = 12,
    }
}
