using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// <summary>Our endpoint as a client on a real socket of loopback, for foreign
    /// servers.</summary>
    internal sealed class UdpCoapClient : IDisposable
    {
        private const int DatagramMax = 2048;
        private const long PatienceMs = 20_000;

        private readonly Socket _socket;
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly CoapSide _side;

        internal UdpCoapClient(CoapOptions options, int port)
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _socket.Connect(IPAddress.Loopback, port);
            _side = new CoapSide(options, 7);
        }

        internal CoapCounters Counters => _side.Endpoint.Counters;

        public void Dispose() { _socket.Dispose(); }

        internal Answer Ask(int method, string path, byte[]? body = null, string? query = null)
        {
            CoapRequest request = new CoapRequest().Reset(method, path);
            if (query != null) { request.AddQuery(query); }
            if (body != null)
            {
                request.SetPayload(CoapContentFormat.OctetStream, body, 0, body.Length);
            }
            Start(request);
            return Assert.Single(Collect(1));
        }

        /// <summary>Sends a request; <see cref="Collect"/> gives what comes of it.</summary>
        internal int Start(CoapRequest request)
        {
            int id = _side.Endpoint.Request(request, _clock.ElapsedMilliseconds);
            _side.Drain(_clock.ElapsedMilliseconds);
            return id;
        }

        internal bool Cancel(int exchangeId)
        {
            bool known = _side.Endpoint.CancelObservation(exchangeId, _clock.ElapsedMilliseconds);
            _side.Drain(_clock.ElapsedMilliseconds);
            return known;
        }

        internal void Ping()
        {
            _side.Endpoint.Ping(_clock.ElapsedMilliseconds);
            _side.Drain(_clock.ElapsedMilliseconds);
        }

        /// <summary>Waits for so many answers and notifications.</summary>
        internal List<Answer> Collect(int count)
        {
            long untilMs = _clock.ElapsedMilliseconds + PatienceMs;
            while (_side.Answers.Count < count)
            {
                Assert.True(_clock.ElapsedMilliseconds < untilMs, "no answer");
                Flush();
                Step();
            }
            Flush();
            List<Answer> answers = [.. _side.Answers];
            _side.Answers.Clear();
            return answers;
        }

        /// <summary>Sends bytes as they are, again while nothing comes (libcoap leaves a ping in
        /// its first moments unanswered), and gives the next datagram that comes.</summary>
        internal byte[] AskRaw(byte[] datagram)
        {
            byte[] buffer = new byte[DatagramMax];
            for (int i = 0; i < 20; i++)
            {
                _socket.Send(datagram);
                if (!_socket.Poll(300_000, SelectMode.SelectRead)) { continue; }
                int count = _socket.Receive(buffer);
                return buffer.AsSpan(0, count).ToArray();
            }
            throw new InvalidOperationException("no answer");
        }

        private void Step()
        {
            long waitMs = Math.Clamp(_side.DeadlineMs - _clock.ElapsedMilliseconds, 0, 1000);
            byte[] buffer = new byte[DatagramMax];
            if (_socket.Poll((int)waitMs * 1000, SelectMode.SelectRead))
            {
                int count = _socket.Receive(buffer);
                _side.Take(buffer.AsSpan(0, count).ToArray(), _clock.ElapsedMilliseconds);
            }
            else if (_side.DeadlineMs <= _clock.ElapsedMilliseconds)
            {
                _side.Timeout(_clock.ElapsedMilliseconds);
            }
        }

        private void Flush()
        {
            foreach (byte[] datagram in _side.Sent) { _socket.Send(datagram); }
            _side.Sent.Clear();
        }
    }
}
