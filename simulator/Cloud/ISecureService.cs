using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud
{
    /// <summary>
    /// What stands behind a DTLS server. The calls come on the lane of their session, one after
    /// another for a session and at the same time for sessions of different lanes. An exception
    /// out of them is our own mistake and ends the process.
    /// </summary>
    public interface ISecureService
    {
        /// <summary>The trust anchors; read anew at each handshake, by any thread.</summary>
        TrustSnapshot Trust { get; }

        /// <summary>The server's own key and chain; read anew at each handshake, by any
        /// thread. The key is used by all lanes.</summary>
        DtlsCredential Credential { get; }

        /// <summary>Asked at each handshake once the peer's chain verified, on its lane: true ends
        /// the handshake with certificate_revoked (44).</summary>
        bool IsRevoked(PeerVerified peer)
        {
            return false;
        }

        /// <summary>Asked when a peer wants to resume a session instead of proving anew who it is,
        /// on its lane: false makes it a full handshake, with the full handshake's verdict. What
        /// changed since then must be looked at here: revocation, the device's state, the
        /// account.</summary>
        bool MayResume(PeerVerified peer)
        {
            return !IsRevoked(peer);
        }

        /// <summary>A session goes on from another address, which an authentic record newer than
        /// all before came from. Until it is shown that the peer hears us there
        /// (<see cref="ISecureSession.ConfirmPath"/>), three times of what comes from there is sent
        /// to it and no more.</summary>
        void OnMoved(ISecureSession session, long nowMs)
        {
        }

        /// <summary>A handshake was finished and both ends proved who they are.</summary>
        void OnConnected(ISecureSession session, long nowMs);

        /// <summary>A datagram of the application. The slice is valid during the call.</summary>
        void OnDatagram(
            ISecureSession session, byte[] buffer, int offset, int count, long nowMs);

        /// <summary>The time given to <see cref="ISecureSession.SetDeadline"/> has come; there is
        /// no next one until it is asked for.</summary>
        void OnDeadline(ISecureSession session, long nowMs);

        /// <summary>The session is over: never called for one that was not connected.</summary>
        /// <param name="session">Closed already.</param>
        /// <param name="fault">PeerClosed, LocalClosed, or what went wrong.</param>
        void OnClosed(ISecureSession session, DtlsFault fault);
    }
}
