using System;
using System.Net;
using System.Net.Sockets;
using Device.Dtls;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>Sessions whose port changes, over real UDP and several lanes: the id finds the
    /// lane.</summary>
    public sealed class RebindingTests : IDisposable
    {
        private const int ReceiveMsMax = 20_000;

        private readonly TestPki _pki = new TestPki();
        private readonly DtlsOutput _output = new DtlsOutput();
        private readonly byte[] _buffer = new byte[DtlsServer.DatagramMax];
        private readonly DtlsServer _server;
        private bool _isConnected;
        private int _echoes;

        public RebindingTests()
        {
            _server = new DtlsServer(
                new DtlsServerOptions { Lanes = 7 }, _pki.Crypto,
                new EchoService(_pki.Server(), new TrustSnapshot(new[] { _pki.Anchor })));
            _server.Start();
        }

        public void Dispose()
        {
            _server.Dispose();
            _pki.Dispose();
        }

        [Fact]
        public void A_session_is_found_in_its_lane_from_any_port()
        {
            for (int i = 0; i < 4; i++)
            {
                using Socket first = Open();
                using DtlsClient client = new DtlsClient(
                    _pki.Crypto, new DtlsClientOptions { OfferConnectionId = true },
                    new ChainVerifier(_pki.Crypto, null));
                Connect(client, first);
                for (int j = 0; j < 6; j++)
                {
                    using Socket next = Open();
                    _echoes = 0;
                    client.Send(new byte[20], 0, 20, 0);
                    Drain(client, next);
                    while (_echoes == 0) { Receive(client, next); }
                }
            }
            DtlsServerCounters counters = _server.Snapshot();
            Assert.Equal(24, counters.AddressMoves);
            Assert.Equal(4, counters.HandshakesOk);
            Assert.Equal(0, counters.Dropped(DropCause.ConnectionIdUnknown));
        }

        [Fact]
        public void A_lane_that_is_not_there_is_counted()
        {
            using Socket socket = Open();
            byte[] record = Convert.FromHexString(
                "19fefd0001000000000001" + "07" + "00000000000000" + "0000");
            socket.Send(record);
            // The hello behind it has been answered: the record was seen.
            socket.Send(RawHello.Datagrams(RawHello.Body([]), 0, 2_000)[0]);
            Assert.True(socket.Receive(_buffer) > 0);
            Assert.Equal(1, _server.Snapshot().Dropped(DropCause.ConnectionIdUnknown));
        }

        private void Connect(DtlsClient client, Socket socket)
        {
            ChainPolicy policy = new ChainPolicy
            {
                Usage = CertificateUsage.ServerAuth,
                TimeSeconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
                TimeIsTrusted = true,
            };
            _isConnected = false;
            client.Connect(_pki.Client("a"), new[] { _pki.Anchor }, 1, policy, 0);
            Drain(client, socket);
            while (!_isConnected) { Receive(client, socket); }
        }

        private void Receive(DtlsClient client, Socket socket)
        {
            int count = socket.Receive(_buffer);
            client.HandleDatagram(_buffer, 0, count, 0);
            Drain(client, socket);
        }

        private void Drain(DtlsClient client, Socket socket)
        {
            DtlsStep step;
            while ((step = client.Poll(_output)) != DtlsStep.Idle)
            {
                switch (step)
                {
                    case DtlsStep.SendDatagram:
                        socket.Send(_output.Buffer.AsSpan(_output.Offset, _output.Count));
                        break;
                    case DtlsStep.Compute:
                        while (!_output.Job.Advance()) { }
                        break;
                    case DtlsStep.Connected:
                        _isConnected = true;
                        break;
                    case DtlsStep.DeliverPlaintext:
                        _echoes++;
                        break;
                }
            }
        }

        private Socket Open()
        {
            Socket socket = new Socket(
                AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
            {
                ReceiveTimeout = ReceiveMsMax,
            };
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Connect(_server.LocalEndPoint);
            return socket;
        }
    }
}
