namespace Simulator.Cloud.Dtls
{
    /// <summary>What a <see cref="DtlsServerSession"/> tells its surroundings, at once and on the
    /// caller's thread. Slices are valid during the call.</summary>
    internal interface IDtlsServerEdge
    {
        /// <summary>One datagram for the peer, from the buffer's first byte on.</summary>
        void SendDatagram(byte[] buffer, int count);

        /// <summary>A record of epoch 1 was authentic: called before its content is
        /// heard.</summary>
        /// <param name="isNewest">Its number is the highest so far.</param>
        void OnAuthentic(bool isNewest);

        /// <summary>One datagram of the application.</summary>
        void Deliver(byte[] buffer, int offset, int count);

        /// <summary>The handshake is finished; the peer is known.</summary>
        void OnConnected();

        /// <summary>The session is over; <see cref="DtlsServerSession.Fault"/> says why.</summary>
        void OnClosed();
    }
}
