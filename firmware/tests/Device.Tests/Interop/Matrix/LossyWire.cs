using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>A relay between a client and a server on loopback that loses the first appearance
    /// of every handshake message that begins a datagram: so each flight but the last is lost once
    /// and arrives when it is repeated. Or it loses the last flight only, which begins with
    /// NewSessionTicket or ChangeCipherSpec.</summary>
    public sealed class LossyWire : IDisposable
    {
        private const int DatagramMax = 4096;
        private const int WakeMs = 50;

        private readonly Socket _near = Open();
        private readonly Socket _far = Open();
        private readonly HashSet<(bool, int)> _lost = new HashSet<(bool, int)>();
        private readonly Thread _thread;
        private readonly bool _losesFromClient;
        private readonly bool _losesLastFlight;
        private EndPoint _client = new IPEndPoint(IPAddress.Loopback, 0);
        private volatile bool _isDisposed;

        /// <param name="serverPort">Where the server is.</param>
        /// <param name="losesFromClient">False: only what the server sends is lost.</param>
        /// <param name="losesLastFlight">True: only the server's last flight is lost.</param>
        public LossyWire(int serverPort, bool losesFromClient, bool losesLastFlight)
        {
            _losesFromClient = losesFromClient && !losesLastFlight;
            _losesLastFlight = losesLastFlight;
            _far.Connect(new IPEndPoint(IPAddress.Loopback, serverPort));
            _thread = new Thread(Relay) { IsBackground = true };
            _thread.Start();
        }

        /// <summary>Where the client finds the server.</summary>
        public int Port { get { return ((IPEndPoint)_near.LocalEndPoint!).Port; } }

        /// <summary>Datagrams lost so far.</summary>
        public int Lost { get; private set; }

        public void Dispose()
        {
            _isDisposed = true;
            _thread.Join();
            _near.Dispose();
            _far.Dispose();
        }

        private static Socket Open()
        {
            Socket socket = new Socket(
                AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return socket;
        }

        // What a datagram begins with; -1 is never lost.
        private int KeyOf(byte[] datagram, int count)
        {
            const int ChangeCipherSpec = 20;
            const int Handshake = 22;
            const int NewSessionTicket = 4;
            bool isEpoch0 = count >= 14 && datagram[3] == 0 && datagram[4] == 0;
            if (!isEpoch0) { return -1; }
            bool isHandshake = datagram[0] == Handshake && count >= 25;
            bool isLast = datagram[0] == ChangeCipherSpec
                || (isHandshake && datagram[13] == NewSessionTicket);
            if (_losesLastFlight) { return isLast ? 0 : -1; }
            if (isLast || !isHandshake) { return -1; }
            // Type and message_seq, RFC 6347 section 4.2.2.
            return (datagram[13] << 16) | (datagram[17] << 8) | datagram[18];
        }

        private void Relay()
        {
            byte[] buffer = new byte[DatagramMax];
            while (!_isDisposed)
            {
                List<Socket> ready = new List<Socket> { _near, _far };
                Socket.Select(ready, null, null, TimeSpan.FromMilliseconds(WakeMs));
                foreach (Socket socket in ready)
                {
                    try
                    {
                        Pass(socket, buffer);
                    }
                    catch (SocketException e)
                        when (e.SocketErrorCode == SocketError.ConnectionRefused)
                    {
                        // One end has gone; the other one has its timers.
                    }
                }
            }
        }

        private void Pass(Socket socket, byte[] buffer)
        {
            bool isFromClient = socket == _near;
            int count = isFromClient
                ? _near.ReceiveFrom(buffer, ref _client)
                : _far.Receive(buffer);
            int key = KeyOf(buffer, count);
            bool mayLose = key >= 0 && (!isFromClient || _losesFromClient);
            if (mayLose && _lost.Add((isFromClient, key)))
            {
                Lost++;
                return;
            }
            if (isFromClient) { _far.Send(buffer, count, SocketFlags.None); }
            else { _near.SendTo(buffer, count, SocketFlags.None, _client); }
        }
    }
}
