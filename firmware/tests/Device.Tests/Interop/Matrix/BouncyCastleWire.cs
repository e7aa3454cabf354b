using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using Org.BouncyCastle.Crypto.Tls;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>BouncyCastle's way to UDP on loopback: a client's socket, or a server's, which
    /// belongs to the first that sends to it.</summary>
    public sealed class BouncyCastleWire : DatagramTransport, IDisposable
    {
        private const int ReceiveMax = 1_500;

        private readonly Socket _socket =
            new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

        private readonly int _mtu;
        private bool _isConnected;
        private bool _isClosed;

        /// <param name="serverPort">Of the server; 0 makes this end the server.</param>
        /// <param name="mtu">Largest datagram to send, bytes.</param>
        public BouncyCastleWire(int serverPort, int mtu)
        {
            _mtu = mtu;
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            if (serverPort != 0) { Connect(new IPEndPoint(IPAddress.Loopback, serverPort)); }
        }

        public int Port { get { return ((IPEndPoint)_socket.LocalEndPoint!).Port; } }

        public int GetReceiveLimit()
        {
            return ReceiveMax;
        }

        public int GetSendLimit()
        {
            return _mtu;
        }

        public int Receive(byte[] buf, int off, int len, int waitMillis)
        {
            if (_isClosed) { throw new IOException("closed"); }
            try
            {
                _socket.ReceiveTimeout = waitMillis;
                EndPoint from = new IPEndPoint(IPAddress.Loopback, 0);
                int count = _socket.ReceiveFrom(buf, off, len, SocketFlags.None, ref from);
                if (!_isConnected) { Connect(from); }
                return count;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut
                or SocketError.WouldBlock or SocketError.ConnectionRefused)
            {
                return -1;
            }
            catch (ObjectDisposedException e)
            {
                throw new IOException("the case is over", e);
            }
        }

        public void Send(byte[] buf, int off, int len)
        {
            if (_isClosed) { return; }
            try
            {
                _socket.Send(buf, off, len, SocketFlags.None);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // The other end has gone; nobody misses what we had to say.
            }
        }

        /// <summary>BouncyCastle closes when the goodbye came, and then asks for more: that it
        /// gets an exception is the only thing that ends its wait.</summary>
        public void Close()
        {
            _isClosed = true;
        }

        public void Dispose()
        {
            _socket.Dispose();
        }

        private void Connect(EndPoint peer)
        {
            _socket.Connect(peer);
            _isConnected = true;
        }
    }
}
