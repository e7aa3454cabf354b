using System;
using System.Net;
using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud.Dtls
{
    /// <summary>A peer's place on a lane: its address, its DTLS session, its times, and what the
    /// service keeps with it.</summary>
    internal sealed class SecureSession : ISecureSession, IDtlsServerEdge
    {
        private readonly Lane _lane;

        public SecureSession(Lane lane, PeerAddress address, ulong randomTag)
        {
            _lane = lane;
            Address = address;
            RandomTag = randomTag;
        }

        public PeerAddress Address { get; }

        public ulong RandomTag { get; }

        /// <summary>Set right after the constructor: the DTLS session needs this object.</summary>
        public DtlsServerSession Dtls { get; set; } = null!;

        /// <summary>Place in the lane's heap; -1 outside.</summary>
        public int HeapIndex { get; set; } = -1;

        /// <summary>When the heap calls.</summary>
        public long DueMs { get; set; } = long.MaxValue;

        public long ServiceDueMs { get; set; } = long.MaxValue;

        public long LastHeardMs { get; set; }

        /// <summary>A session with a Connection ID (RFC 9146) is never evicted for silence: its
        /// device sleeps. None has one yet.</summary>
        public bool HasConnectionId { get { return false; } }

        public PeerVerified Peer
        {
            get { return Dtls.Peer ?? throw new InvalidOperationException("not connected"); }
        }

        public EndPoint RemoteEndPoint { get { return Address.ToEndPoint(); } }

        public object? State { get; set; }

        public bool IsOpen { get { return Dtls.IsConnected && !Dtls.IsClosed; } }

        public void Send(byte[] buffer, int offset, int count)
        {
            Dtls.Send(buffer, offset, count);
        }

        public void Close()
        {
            Dtls.End(DtlsFault.LocalClosed);
        }

        public void CloseRevoked()
        {
            Dtls.End(DtlsFault.PeerCertificateRevoked);
        }

        public void Post(Action action)
        {
            _lane.Post(action);
        }

        public void SetDeadline(long nowMs)
        {
            ServiceDueMs = nowMs;
            _lane.Schedule(this);
        }

        void IDtlsServerEdge.SendDatagram(byte[] buffer, int count)
        {
            _lane.SendDatagram(Address, buffer, count);
        }

        void IDtlsServerEdge.Deliver(byte[] buffer, int offset, int count)
        {
            _lane.Deliver(this, buffer, offset, count);
        }

        void IDtlsServerEdge.OnConnected()
        {
            _lane.OnConnected(this);
        }

        void IDtlsServerEdge.OnClosed()
        {
            _lane.OnClosed(this);
        }
    }
}
