using System;
using System.Collections.Generic;
using System.Net;
using System.Runtime;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Xunit;
using Xunit.Abstractions;

namespace Simulator.Tests.Dtls
{
    /// <summary>What ten thousand sessions hold, and what a record costs.</summary>
    [Collection(AloneCollection.Name)]
    public sealed class SessionMemoryTests : IDisposable, IDatagramOut
    {
        private const int SessionsCount = 10_000;

        // Generous: docs/ARCHITECTURE.md has what was measured. Managed bytes of a session with an
        // id, apart from the peer's chain, which resumed sessions share.
        private const int SessionBytesMax = 1_800;

        // The same with a chain of one certificate and the entry of the session cache.
        private const int WholeBytesMax = 3_600;

        private const int WholeCount = 300;

        private readonly ITestOutputHelper _report;
        private readonly TestPki _pki = new TestPki();
        private readonly ICrypto _crypto = OpenSslCrypto.CreateBest();
        private readonly Queue<byte[]> _toClient = new Queue<byte[]>();
        private readonly DtlsOutput _output = new DtlsOutput();
        private readonly DtlsCredential _device;
        private readonly DtlsServerContext _context;
        private readonly HandshakeGate _gate;
        private readonly Lane _lane;
        private readonly QuietService _service;
        private byte[] _lastSent = [];
        private bool _isConnected;

        public SessionMemoryTests(ITestOutputHelper report)
        {
            _report = report;
            _device = _pki.Client("esp32-0001");
            _service = new QuietService(_pki);
            DtlsServerOptions options = new DtlsServerOptions();
            _gate = new HandshakeGate(options);
            _context = new DtlsServerContext(
                _crypto, _service, new ChainVerifier(_crypto, new ChainMemory(0, 8)), options);
            _lane = new Lane(_context, _gate, this, action => action(), 0);
        }

        public void Dispose()
        {
            _pki.Dispose();
        }

        bool IDatagramOut.TrySend(PeerAddress address, byte[] buffer, int count)
        {
            if (!_isConnected) { _toClient.Enqueue(buffer.AsSpan(0, count).ToArray()); }
            return true;
        }

        [Fact]
        public void Ten_thousand_sessions_are_bounded()
        {
            DtlsSession session = Connect(0, null).TakeSession();
            for (int i = 1; i < 100; i++) { Connect(i, session).Dispose(); }
            long before = GC.GetTotalMemory(forceFullCollection: true);
            for (int i = 100; i < SessionsCount; i++) { Connect(i, session).Dispose(); }
            long held = GC.GetTotalMemory(forceFullCollection: true) - before;

            Assert.Equal(SessionsCount, _gate.Sessions);
            Assert.Equal(SessionsCount - 1, _context.Counters.SessionsResumed);
            long each = held / (SessionsCount - 100);
            _report.WriteLine($"{each} bytes a resumed session");
            Assert.True(each <= SessionBytesMax, $"{each} bytes a session");
            _lane.CloseAll();
            Assert.Equal(0, _gate.Sessions);
        }

        [Fact]
        public void A_session_with_its_chain_is_bounded()
        {
            DtlsCredential[] devices = new DtlsCredential[WholeCount];
            for (int i = 0; i < WholeCount; i++) { devices[i] = _pki.Client($"esp32-{i:0000}"); }
            for (int i = 0; i < 50; i++) { Connect(i, null, true, devices[i]).Dispose(); }
            long before = GC.GetTotalMemory(forceFullCollection: true);
            for (int i = 50; i < WholeCount; i++) { Connect(i, null, true, devices[i]).Dispose(); }
            long held = GC.GetTotalMemory(forceFullCollection: true) - before;
            long each = held / (WholeCount - 50);
            _report.WriteLine($"{each} bytes a session with chain and cache entry");
            Assert.Equal(WholeCount, _gate.Sessions);
            Assert.True(each <= WholeBytesMax, $"{each} bytes a session");
        }

        /// Goal: a record of an established session costs the server no memory, in or out.
        [Theory]
        [InlineData("CCM-8", true)]
        [InlineData("GCM", false)]
        public void A_record_allocates_nothing(string why, bool isCcm)
        {
            if (!OpenSslCrypto.IsAvailable) { return; }
            DtlsClient client = Connect(1, null, isCcm);
            byte[][] records = new byte[1_000][];
            for (int i = 0; i < records.Length; i++)
            {
                client.Send(new byte[100], 0, 100, 0);
                Drain(client, null);
                records[i] = _lastSent;
            }
            PeerAddress address = Address(1);
            for (int i = 0; i < 100; i++) { Give(address, records[i]); }
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 100; i < records.Length; i++) { Give(address, records[i]); }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated == 0, $"{why}: {allocated} bytes for 900 records");
            Assert.Equal(1_000, _service.Datagrams);
        }

        // Otherwise a collection in the background counts bytes that nobody allocated.
        [Fact]
        public void What_a_thread_allocates_is_counted_to_the_byte_here()
        {
            Assert.Equal(GCLatencyMode.Batch, GCSettings.LatencyMode);
        }

        private DtlsClient Connect(
            int number, DtlsSession? session, bool isCcm = true, DtlsCredential? device = null)
        {
            DtlsClient client = new DtlsClient(
                _crypto,
                new DtlsClientOptions
                {
                    OfferConnectionId = true,
                    OfferGcm = !isCcm,
                    OfferCcm8 = isCcm,
                },
                new ChainVerifier(_crypto, null));
            ChainPolicy policy = new ChainPolicy
            {
                Usage = CertificateUsage.ServerAuth,
                TimeSeconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
                TimeIsTrusted = true,
            };
            _isConnected = false;
            client.Connect(device ?? _device, new[] { _pki.Anchor }, 1, policy, session!, 0);
            PeerAddress address = Address(number);
            Drain(client, address);
            while (_toClient.TryDequeue(out byte[]? datagram))
            {
                client.HandleDatagram(datagram, 0, datagram.Length, 0);
                Drain(client, address);
            }
            Assert.True(_isConnected);
            return client;
        }

        private void Drain(DtlsClient client, PeerAddress? address)
        {
            DtlsStep step;
            while ((step = client.Poll(_output)) != DtlsStep.Idle)
            {
                if (step == DtlsStep.SendDatagram)
                {
                    _lastSent = _output.Buffer.AsSpan(_output.Offset, _output.Count).ToArray();
                    if (address != null) { Give(address.Value, (byte[])_lastSent.Clone()); }
                }
                else if (step == DtlsStep.Compute)
                {
                    while (!_output.Job.Advance()) { }
                }
                else if (step == DtlsStep.Connected) { _isConnected = true; }
            }
        }

        private void Give(PeerAddress address, byte[] datagram)
        {
            _lane.HandleDatagram(address, datagram, 0, datagram.Length, 0);
        }

        private static PeerAddress Address(int number)
        {
            byte[] ip = { 10, 1, (byte)(number >> 8), (byte)number };
            return PeerAddress.From(new IPEndPoint(new IPAddress(ip), 5_684));
        }

        private sealed class QuietService : ISecureService
        {
            public QuietService(TestPki pki)
            {
                Credential = pki.Server();
                Trust = new TrustSnapshot(new[] { pki.Anchor });
            }

            public TrustSnapshot Trust { get; }

            public DtlsCredential Credential { get; }

            public int Datagrams { get; private set; }

            public void OnConnected(ISecureSession session, long nowMs)
            {
            }

            public void OnDatagram(
                ISecureSession session, byte[] buffer, int offset, int count, long nowMs)
            {
                Datagrams++;
                session.Send(buffer, offset, count);
            }

            public void OnDeadline(ISecureSession session, long nowMs)
            {
            }

            public void OnClosed(ISecureSession session, DtlsFault fault)
            {
            }
        }
    }
}
