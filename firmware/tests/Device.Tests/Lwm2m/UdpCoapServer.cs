using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Device.Lwm2m.Coap;

namespace Device.Tests.Lwm2m
{
    /// <summary>Our endpoint as a server on a real socket of loopback, for foreign clients: one
    /// endpoint for each of them.</summary>
    internal sealed class UdpCoapServer : IDisposable
    {
        private const int DatagramMax = 2048;

        private readonly Socket _socket;
        private readonly Thread _thread;
        private readonly CoapOptions _options;
        private readonly Action<CoapSide, CoapOutput, long> _onRequest;
        private readonly Dictionary<EndPoint, CoapSide> _sides = [];
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private volatile bool _stopped;
        private Exception? _error;
        private long _turnMs = long.MaxValue;

        internal UdpCoapServer(
            CoapOptions options, Action<CoapSide, CoapOutput, long> onRequest)
        {
            _options = options;
            _onRequest = onRequest;
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
            _thread = new Thread(Run) { IsBackground = true };
            _thread.Start();
        }

        internal int Port { get; }

        /// <summary>Answers that the handler wants to give later: when, handle, body.</summary>
        internal List<(long AtMs, CoapSide Side, int Handle, byte[] Body)> Later { get; } = [];

        /// <summary>Called at each turn, on the server's thread; gives the time of the next that
        /// it wants.</summary>
        internal Func<long, long>? OnTurn { get; set; }

        /// <summary>Messages that came more than once, over all clients.</summary>
        internal int Duplicates { get; private set; }

        public void Dispose()
        {
            _stopped = true;
            // An empty datagram wakes the thread.
            _socket.SendTo([], new IPEndPoint(IPAddress.Loopback, Port));
            _thread.Join();
            _socket.Dispose();
            if (_error != null) { throw new InvalidOperationException("server", _error); }
        }

        private void Run()
        {
            try
            {
                while (!_stopped) { Step(); }
            }
            catch (Exception e)
            {
                _error = e;
            }
        }

        private void Step()
        {
            byte[] buffer = new byte[DatagramMax];
            EndPoint from = new IPEndPoint(IPAddress.Loopback, 0);
            long waitMs = Math.Clamp(NextMs() - _clock.ElapsedMilliseconds, 0, 1000);
            if (_socket.Poll((int)waitMs * 1000, SelectMode.SelectRead))
            {
                int count;
                try { count = _socket.ReceiveFrom(buffer, ref from); }
                catch (SocketException) { return; } // A client that has gone: ICMP.
                if (count == 0) { return; }
                if (!_sides.TryGetValue(from, out CoapSide? side))
                {
                    side = new CoapSide(_options, _sides.Count) { OnRequest = _onRequest };
                    _sides[from] = side;
                }
                side.Take(buffer.AsSpan(0, count).ToArray(), _clock.ElapsedMilliseconds);
                Flush(side, from);
            }
            long nowMs = _clock.ElapsedMilliseconds;
            for (int i = Later.Count - 1; i >= 0; i--)
            {
                if (Later[i].AtMs > nowMs) { continue; }
                Later[i].Side.Respond(Later[i].Handle, CoapCode.Content, Later[i].Body, nowMs);
                Later.RemoveAt(i);
            }
            _turnMs = OnTurn?.Invoke(nowMs) ?? long.MaxValue;
            int duplicates = 0;
            foreach (KeyValuePair<EndPoint, CoapSide> one in _sides)
            {
                if (one.Value.DeadlineMs <= nowMs) { one.Value.Timeout(nowMs); }
                Flush(one.Value, one.Key);
                duplicates += one.Value.Endpoint.Counters.Duplicates;
            }
            Duplicates = duplicates;
        }

        private long NextMs()
        {
            long next = _turnMs;
            foreach (CoapSide side in _sides.Values) { next = Math.Min(next, side.DeadlineMs); }
            foreach ((long atMs, _, _, _) in Later) { next = Math.Min(next, atMs); }
            return next;
        }

        private void Flush(CoapSide side, EndPoint to)
        {
            foreach (byte[] datagram in side.Sent) { _socket.SendTo(datagram, to); }
            side.Sent.Clear();
        }
    }
}
