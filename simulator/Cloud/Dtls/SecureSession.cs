using System;
using System.Net;
using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud.Dtls
{
    /// <summary>A peer's place on a lane: its address, its DTLS session, its times, and what the
    /// service keeps with it.</summary>
    internal sealed class SecureSession : ISecureSession, IDtlsServerEdge, IAged<SecureSession>
    {
        private readonly Lane _lane;
        private PathCheck? _path;

        public SecureSession(Lane lane, PeerAddress address, ulong randomTag)
        {
            _lane = lane;
            Address = address;
            RandomTag = randomTag;
        }

        public PeerAddress Address { get; private set; }

        public ulong RandomTag { get; }

        /// <summary>Set right after the constructor: the DTLS session needs this object.</summary>
        public DtlsServerSession Dtls { get; set; } = null!;

        /// <summary>Place in the lane's heap; -1 outside.</summary>
        public int HeapIndex { get; set; } = -1;

        /// <summary>When the heap calls.</summary>
        public long DueMs { get; set; } = long.MaxValue;

        public long ServiceDueMs { get; set; } = long.MaxValue;

        public long LastHeardMs { get; set; }

        /// <summary>Heard last before this one.</summary>
        public SecureSession? Older { get; set; }

        /// <summary>Heard first after this one.</summary>
        public SecureSession? Newer { get; set; }

        /// <summary>Its records have an id (RFC 9146): they find it from any address.</summary>
        public bool HasConnectionId { get { return Dtls.ConnectionId.Length > 0; } }

        public PeerVerified Peer
        {
            get
            {
                return Dtls.Peer ?? throw new InvalidOperationException(
                    IsOpen ? "the peer has a pre-shared key" : "not connected");
            }
        }

        public byte[]? PskIdentity { get { return Dtls.PskIdentity; } }

        public bool IsResumed { get { return Dtls.IsResumed; } }

        public string? ServerName { get { return Dtls.ServerName; } }

        public int PlaintextMax { get { return Dtls.PlaintextMax; } }

        public int PathNumber { get; private set; }

        public bool IsPathConfirmed { get { return _path == null; } }

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

        public void ConfirmPath(int pathNumber)
        {
            if (_path == null || pathNumber != PathNumber) { return; }
            _path = null;
            _lane.Counters.PathsConfirmed++;
        }

        /// <summary>The peer is somewhere else now.</summary>
        public void MoveTo(PeerAddress address)
        {
            _path ??= new PathCheck(Address);
            Address = address;
            PathNumber++;
            // Back where it was known to be.
            if (address.Equals(_path.Confirmed)) { _path = null; }
            else { _path.Reset(); }
        }

        /// <summary>A datagram with an authentic record came from where the peer is.</summary>
        public void CountIn(int bytes)
        {
            _path?.CountIn(bytes);
        }

        void IDtlsServerEdge.SendDatagram(byte[] buffer, int count)
        {
            if (_path != null && !_path.TryCountOut(count))
            {
                _lane.Counters.CountDrop(DropCause.PathUnconfirmed);
                return;
            }
            _lane.SendDatagram(Address, buffer, count);
        }

        void IDtlsServerEdge.OnAuthentic(bool isNewest)
        {
            _lane.OnAuthentic(this, isNewest);
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
