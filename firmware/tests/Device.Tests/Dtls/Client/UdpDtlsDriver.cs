using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Device.Dtls;

namespace Device.Tests.Dtls
{
    /// <summary>The edge of a client under test: a real socket on loopback, receives bounded by the
    /// client's own deadline and by the test's patience.</summary>
    public sealed class UdpDtlsDriver : IDisposable
    {
        public const int PatienceMs = 15_000;

        private readonly Socket _socket;
        private readonly byte[] _buffer = new byte[4096];
        private readonly DtlsOutput _output = new DtlsOutput();
        private long _deadlineMs = DtlsOutput.NoDeadline;

        public UdpDtlsDriver(DtlsClient client, int port)
        {
            Client = client;
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        }

        public DtlsClient Client { get; }

        public bool WasConnected { get; private set; }

        public bool WasResumed { get; private set; }

        public bool IsClosed { get; private set; }

        public DtlsFault Fault { get; private set; }

        public Device.X509.X509Fault ChainFault { get; private set; }

        public int AlertReceived { get; private set; } = -1;

        public List<int> SentBytes { get; } = new List<int>();

        public StringBuilder Received { get; } = new StringBuilder();

        public static long NowMs { get { return Environment.TickCount64; } }

        /// <summary>Runs until the condition holds, or the client closed, or patience
        /// ends.</summary>
        public void RunUntil(Func<bool> condition)
        {
            long end = NowMs + PatienceMs;
            Drain();
            while (!condition() && !IsClosed && NowMs < end)
            {
                int wait = (int)Math.Clamp(Math.Min(_deadlineMs, end) - NowMs, 1, PatienceMs);
                _socket.ReceiveTimeout = wait;
                try
                {
                    int count = _socket.Receive(_buffer);
                    Client.HandleDatagram(_buffer, 0, count, NowMs);
                }
                catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut
                    or SocketError.WouldBlock or SocketError.ConnectionRefused)
                {
                    Client.HandleTimeout(NowMs);
                }
                Drain();
            }
        }

        public void Send(string text)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(text);
            Client.Send(bytes, 0, bytes.Length, NowMs);
            Drain();
        }

        public void Close()
        {
            Client.Close(NowMs);
            Drain();
        }

        public void Dispose()
        {
            _socket.Dispose();
            Client.Dispose();
        }

        private void Drain()
        {
            DtlsStep step;
            while ((step = Client.Poll(_output)) != DtlsStep.Idle)
            {
                switch (step)
                {
                    case DtlsStep.SendDatagram:
                        SentBytes.Add(_output.Count);
                        Transmit();
                        break;
                    case DtlsStep.Compute:
                        while (!_output.Job.Advance()) { }
                        break;
                    case DtlsStep.DeliverPlaintext:
                        Received.Append(Encoding.ASCII.GetString(
                            _output.Buffer, _output.Offset, _output.Count));
                        break;
                    case DtlsStep.Connected:
                        WasConnected = true;
                        WasResumed = _output.IsResumed;
                        break;
                    case DtlsStep.Closed:
                        IsClosed = true;
                        Fault = _output.Fault;
                        ChainFault = _output.ChainFault;
                        AlertReceived = _output.AlertReceived;
                        break;
                }
            }
            _deadlineMs = _output.DeadlineMs;
        }

        private void Transmit()
        {
            try { _socket.Send(_output.Buffer, _output.Offset, _output.Count, SocketFlags.None); }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // Nobody listens yet or any more; the timer will tell.
            }
        }
    }
}
