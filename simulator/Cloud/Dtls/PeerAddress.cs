using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Simulator.Cloud.Dtls
{
    /// <summary>
    /// Address and port of a peer as a value: 32 bytes, compared and hashed without allocation. An
    /// IPv4 address stands in the low half. The hash is keyed per process, so that nobody outside
    /// can aim at one slot of a table.
    /// </summary>
    internal readonly struct PeerAddress : IEquatable<PeerAddress>
    {
        /// <summary>Bytes that <see cref="Write"/> gives.</summary>
        public const int WrittenSize = 24;

        // struct sockaddr_in and sockaddr_in6: family, port, then what differs.
        private const int PortOffset = 2;
        private const int V4AddressOffset = 4;
        private const int V6AddressOffset = 8;
        private const int V6ScopeOffset = 24;

        private readonly ulong _high;
        private readonly ulong _low;
        private readonly uint _scope;
        private readonly ushort _port;
        private readonly bool _isV6;

        private PeerAddress(ulong high, ulong low, uint scope, ushort port, bool isV6)
        {
            _high = high;
            _low = low;
            _scope = scope;
            _port = port;
            _isV6 = isV6;
        }

        public static PeerAddress From(SocketAddress address)
        {
            ReadOnlySpan<byte> bytes = address.Buffer.Span;
            ushort port = BinaryPrimitives.ReadUInt16BigEndian(bytes[PortOffset..]);
            if (address.Family == AddressFamily.InterNetworkV6)
            {
                return new PeerAddress(
                    BinaryPrimitives.ReadUInt64BigEndian(bytes[V6AddressOffset..]),
                    BinaryPrimitives.ReadUInt64BigEndian(bytes[(V6AddressOffset + 8)..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(bytes[V6ScopeOffset..]),
                    port, isV6: true);
            }
            uint low = BinaryPrimitives.ReadUInt32BigEndian(bytes[V4AddressOffset..]);
            return new PeerAddress(0, low, 0, port, isV6: false);
        }

        public static PeerAddress From(IPEndPoint endPoint)
        {
            return From(endPoint.Serialize());
        }

        /// <summary>The same without port: what limits per address count by.</summary>
        public PeerAddress WithoutPort()
        {
            return new PeerAddress(_high, _low, _scope, 0, _isV6);
        }

        /// <summary>Makes the given address, which was made for the family of the socket, this
        /// one.</summary>
        public void CopyTo(SocketAddress address)
        {
            Span<byte> bytes = address.Buffer.Span;
            BinaryPrimitives.WriteUInt16BigEndian(bytes[PortOffset..], _port);
            if (!_isV6)
            {
                BinaryPrimitives.WriteUInt32BigEndian(bytes[V4AddressOffset..], (uint)_low);
                return;
            }
            BinaryPrimitives.WriteUInt64BigEndian(bytes[V6AddressOffset..], _high);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[(V6AddressOffset + 8)..], _low);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[V6ScopeOffset..], _scope);
        }

        /// <summary>The address as bytes for a cookie.</summary>
        public void Write(Span<byte> destination)
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
            BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
            BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _scope);
            BinaryPrimitives.WriteUInt16BigEndian(destination[20..], _port);
            BinaryPrimitives.WriteUInt16BigEndian(destination[22..], (ushort)(_isV6 ? 6 : 4));
        }

        public IPEndPoint ToEndPoint()
        {
            if (!_isV6)
            {
                Span<byte> v4 = stackalloc byte[4];
                BinaryPrimitives.WriteUInt32BigEndian(v4, (uint)_low);
                return new IPEndPoint(new IPAddress(v4), _port);
            }
            Span<byte> v6 = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(v6, _high);
            BinaryPrimitives.WriteUInt64BigEndian(v6[8..], _low);
            return new IPEndPoint(new IPAddress(v6, _scope), _port);
        }

        public bool Equals(PeerAddress other)
        {
            return _low == other._low && _port == other._port && _high == other._high
                && _scope == other._scope && _isV6 == other._isV6;
        }

        public override bool Equals(object? obj)
        {
            return obj is PeerAddress other && Equals(other);
        }

        public override int GetHashCode()
        {
            return HashCode.Combine(_low, _high, _port, _scope);
        }
    }
}
