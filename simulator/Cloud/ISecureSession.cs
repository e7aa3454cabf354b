using System;
using System.Net;
using Device.X509;

namespace Simulator.Cloud
{
    /// <summary>
    /// An authenticated peer, as a service sees it. It lives on one lane, a thread that it shares
    /// with other sessions: <see cref="ISecureService"/> is called there, and everything here but
    /// <see cref="Post"/> must be called there too.
    /// </summary>
    public interface ISecureSession
    {
        /// <summary>Who it is: the verified chain and its anchor, also of a resumed session.
        /// The key object inside (<see cref="PeerVerified.Key"/>) has been released and is null:
        /// thousands of them would outweigh the sessions. Throws under a pre-shared key.</summary>
        PeerVerified Peer { get; }

        /// <summary>The identity of the peer's pre-shared key; null where it has a
        /// certificate.</summary>
        byte[]? PskIdentity { get { return null; } }

        /// <summary>True when an earlier session was resumed: the peer proved in that one who it
        /// is.</summary>
        bool IsResumed { get { return false; } }

        /// <summary>The server name that the peer asked for (RFC 6066 section 3), or
        /// null.</summary>
        string? ServerName { get { return null; } }

        /// <summary>Bytes of the largest datagram that <see cref="Send"/> sends: 4,096, or less
        /// where the peer takes only small records.</summary>
        int PlaintextMax { get { return 4_096; } }

        /// <summary>False while the peer's new address has not been shown to be its
        /// own.</summary>
        bool IsPathConfirmed { get { return true; } }

        /// <summary>How often the address has changed.</summary>
        int PathNumber { get { return 0; } }

        /// <summary>The peer has answered something that was sent to its present address, and that
        /// nobody else could have answered.</summary>
        /// <param name="pathNumber"><see cref="PathNumber"/> when that was sent: an answer to what
        /// went elsewhere shows nothing.</param>
        void ConfirmPath(int pathNumber)
        {
        }

        /// <summary>Where it is now. Made anew at each call: for logs.</summary>
        EndPoint RemoteEndPoint { get; }

        /// <summary>Whatever the service keeps for this session; dropped with it.</summary>
        object? State { get; set; }

        /// <summary>False once it is closed; then nothing is sent any more.</summary>
        bool IsOpen { get; }

        /// <summary>Sends one datagram of the application, at most 4,096 bytes. Unreliable, as
        /// datagrams are: one that is larger than <see cref="PlaintextMax"/> is counted and not
        /// sent. Nothing happens once the session is closed.</summary>
        void Send(byte[] buffer, int offset, int count);

        /// <summary>Sends close_notify and forgets the session; the service hears
        /// <see cref="ISecureService.OnClosed"/> before this returns.</summary>
        void Close();

        /// <summary>As <see cref="Close"/>, with the fatal alert certificate_revoked (44).
        /// </summary>
        void CloseRevoked();

        /// <summary>From any thread: runs the action on the session's lane, soon, also when the
        /// session has been closed meanwhile. Dropped when the server stops.</summary>
        void Post(Action action);

        /// <summary>Asks for <see cref="ISecureService.OnDeadline"/> at this time of the server's
        /// monotonic clock; replaces the one asked for before. <see cref="long.MaxValue"/> for
        /// none.</summary>
        void SetDeadline(long nowMs);
    }
}
