using System;
using System.Collections.Concurrent;
using System.Text;
using System.Threading;
using Device.Dtls;
using Device.X509;
using Simulator.Cloud;

namespace Simulator.Tests.Dtls
{
    /// <summary>Sends every datagram back and keeps what happened.</summary>
    internal sealed class EchoService : ISecureService
    {
        public EchoService(DtlsCredential credential, TrustSnapshot trust)
        {
            Credential = credential;
            Trust = trust;
        }

        public TrustSnapshot Trust { get; set; }

        public DtlsCredential Credential { get; set; }

        /// <summary>Common names, in the order of their handshakes.</summary>
        public BlockingCollection<string> Connected { get; } = new BlockingCollection<string>();

        public BlockingCollection<DtlsFault> Closed { get; } = new BlockingCollection<DtlsFault>();

        public int Datagrams;

        public int Deadlines;

        public ISecureSession? LastSession { get; private set; }

        /// <summary>Called in place of the echo when it is set.</summary>
        public Action<ISecureSession, byte[], int, int>? Handler { get; set; }

        /// <summary>Every certificate is taken for a revoked one.</summary>
        public bool RevokesAll { get; set; }

        /// <summary>No peer may resume a session.</summary>
        public bool RefusesResumption { get; set; }

        /// <summary>How often a session came from another address.</summary>
        public int Moves { get; private set; }

        public bool MayResume(PeerVerified peer)
        {
            return !RefusesResumption && !RevokesAll;
        }

        public void OnMoved(ISecureSession session, long nowMs)
        {
            Moves++;
        }

        public bool IsRevoked(PeerVerified peer)
        {
            return RevokesAll;
        }

        public void OnConnected(ISecureSession session, long nowMs)
        {
            LastSession = session;
            Connected.Add(session.PskIdentity == null
                ? session.Peer.Chain.Leaf.CommonName
                : Encoding.ASCII.GetString(session.PskIdentity));
        }

        public void OnDatagram(
            ISecureSession session, byte[] buffer, int offset, int count, long nowMs)
        {
            Interlocked.Increment(ref Datagrams);
            if (Handler != null) { Handler(session, buffer, offset, count); }
            else { session.Send(buffer, offset, count); }
        }

        public void OnDeadline(ISecureSession session, long nowMs)
        {
            Interlocked.Increment(ref Deadlines);
        }

        public void OnClosed(ISecureSession session, DtlsFault fault)
        {
            Closed.Add(fault);
        }
    }
}
