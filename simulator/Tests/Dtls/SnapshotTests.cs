using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>Counters read while the server runs.</summary>
    public sealed class SnapshotTests : IDisposable
    {
        private const int HeadStartMs = 100;
        private const int ReceiveMsMax = 20_000;

        private readonly TestPki _pki = new TestPki();
        private readonly EchoService _service;

        public SnapshotTests()
        {
            _service = new EchoService(_pki.Server(), new TrustSnapshot(new[] { _pki.Anchor }));
        }

        public void Dispose()
        {
            _pki.Dispose();
        }

        [Fact]
        public async Task A_datagram_is_counted_as_a_whole()
        {
            DtlsServer server = null!;
            Task<DtlsServerCounters> reading = null!;
            using (server = new DtlsServer(
                new DtlsServerOptions
                {
                    Lanes = 1,
                    Filter = (isOutgoing, count) =>
                    {
                        if (!isOutgoing) { return false; }
                        // The lane is in the middle of its work: who reads now has to wait for it.
                        reading = Task.Factory.StartNew(
                            server.Snapshot, CancellationToken.None,
                            TaskCreationOptions.LongRunning, TaskScheduler.Default);
                        Task.WaitAny(new Task[] { reading }, HeadStartMs);
                        return false;
                    },
                },
                _pki.Crypto, _service))
            {
                server.Start();
                SendHello(server.LocalEndPoint);
                DtlsServerCounters counters = await reading;
                Assert.Equal(1, counters.HelloVerifyRequests);
                Assert.Equal(1, counters.DatagramsOut);
            }
            DtlsServerCounters last = server.Snapshot();
            Assert.Equal(1, last.DatagramsIn);
            Assert.Equal(1, last.DatagramsOut);
        }

        [Fact]
        public void A_lane_may_read_its_own()
        {
            DtlsServer server = null!;
            DtlsServerCounters own = null!;
            using (server = new DtlsServer(
                new DtlsServerOptions
                {
                    Lanes = 1,
                    Filter = (isOutgoing, count) =>
                    {
                        if (isOutgoing) { own = server.Snapshot(); }
                        return false;
                    },
                },
                _pki.Crypto, _service))
            {
                Assert.Equal(0, server.Snapshot().DatagramsIn);
                server.Start();
                SendHello(server.LocalEndPoint);
            }
            Assert.Equal(1, own.DatagramsIn);
            Assert.Equal(0, own.DatagramsOut);
        }

        private static void SendHello(IPEndPoint server)
        {
            using Socket socket = new Socket(
                AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
            {
                ReceiveTimeout = ReceiveMsMax,
            };
            socket.Connect(server);
            socket.Send(RawHello.Datagrams(RawHello.Body([]), 0, 2_000)[0]);
            Assert.True(socket.Receive(new byte[DtlsServer.DatagramMax]) > 0);
        }
    }
}
