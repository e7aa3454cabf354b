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
        /// <summary>Who it is: the verified chain and its anchor. The key object inside
        /// (<see cref="PeerVerified.Key"/>) has been released and is null: thousands of them would
        /// outweigh the sessions.</summary>
        PeerVerified Peer { get; }

        /// <summary>Where it is now. Made anew at each call: for logs.</summary>
        EndPoint RemoteEndPoint { get; }

        /// <summary>Whatever the service keeps for this session; dropped with it.</summary>
        object? State { get; set; }

        /// <summary>False once it is closed; then nothing is sent any more.</summary>
        bool IsOpen { get; }

        /// <summary>Sends one datagram of the application, at most 4,096 bytes. Unreliable, as
        /// datagrams are; nothing happens once the session is closed.</summary>
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
