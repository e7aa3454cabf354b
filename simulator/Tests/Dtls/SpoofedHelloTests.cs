using System;
using System.Linq;
using System.Net;
using Device.Dtls;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>Hellos with addresses that are not their senders'.</summary>
    public sealed class SpoofedHelloTests : IDisposable, IDatagramOut
    {
        private const int HellosMax = 100_000;

        private readonly TestPki _pki = new TestPki();
        private readonly DtlsServerContext _context;
        private readonly HandshakeGate _gate;
        private readonly Lane _lane;
        private long _datagramsOut;
        private long _bytesOut;
        private int _largestOut;

        public SpoofedHelloTests()
        {
            DtlsServerOptions options = new DtlsServerOptions();
            _gate = new HandshakeGate(options);
            _context = new DtlsServerContext(
                _pki.Crypto,
                new EchoService(_pki.Server(), new TrustSnapshot(new[] { _pki.Anchor })),
                new ChainVerifier(_pki.Crypto, new ChainMemory(0, 8)), options);
            _lane = new Lane(_context, _gate, this, action => action(), 0);
        }

        public void Dispose()
        {
            _pki.Dispose();
        }

        bool IDatagramOut.TrySend(PeerAddress address, byte[] buffer, int count)
        {
            _datagramsOut++;
            _bytesOut += count;
            _largestOut = Math.Max(_largestOut, count);
            return true;
        }

        /// Goal: 10^5 hellos from 10^5 addresses cost no session, no memory and less than they
        /// bring; also those with a cookie that is not theirs.
        /// Method: one lane, its output only counted; what the thread allocates is measured, so
        /// that neither the collector nor other tests matter. Time goes on past several secrets.
        [Theory]
        [InlineData("no cookie", 0, 2_000)]
        [InlineData("a cookie of nobody's", CookieJar.CookieSize, 2_000)]
        [InlineData("a cookie of a foreign length", 32, 2_000)]
        [InlineData("the smallest hello there is", 0, 0)]
        [InlineData("the first fragment of a hello", 0, 80)]
        public void A_hundred_thousand_addresses(string why, int cookieBytes, int fragmentMax)
        {
            byte[] hello = fragmentMax == 0
                ? SmallestHello()
                : RawHello.Datagrams(RawHello.Body(new byte[cookieBytes]), 0, fragmentMax)[0];
            PeerAddress[] addresses = Addresses();
            Give(addresses[0], hello, 0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 1; i < addresses.Length; i++) { Give(addresses[i], hello, 10L * i); }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.True(allocated == 0, $"{why}: {allocated} bytes");
            Assert.Equal(HellosMax, _datagramsOut);
            Assert.True(_largestOut < hello.Length, why);
            Assert.True(_bytesOut < (long)HellosMax * hello.Length, why);
            Assert.Equal(0, _gate.Handshakes);
            Assert.Equal(0, _gate.Sessions);
            Assert.Equal(0, _context.Counters.HandshakesBegun);
            Assert.Equal(HellosMax, _context.Counters.HelloVerifyRequests);
        }

        /// Goal: one datagram, one answer, whatever is in it.
        [Theory]
        [InlineData("several hellos, each a record", 5)]
        [InlineData("many", 40)]
        public void A_datagram_with_several_hellos_is_answered_once(string why, int copies)
        {
            byte[] hello = SmallestHello();
            byte[] datagram = Enumerable.Repeat(hello, copies).SelectMany(one => one).ToArray();
            Give(Addresses()[0], datagram, 0);
            Assert.True(_datagramsOut == 1, why);
            Assert.True(_bytesOut < hello.Length, why);
        }

        [Fact]
        public void Several_hellos_in_one_record_are_answered_once()
        {
            byte[] hello = SmallestHello();
            byte[] message = hello.AsSpan(RecordHeader.SizeMin).ToArray();
            byte[] datagram = hello.Concat(message).Concat(message).ToArray();
            int count = datagram.Length - RecordHeader.SizeMin;
            datagram[11] = (byte)(count >> 8);
            datagram[12] = (byte)count;
            Give(Addresses()[0], datagram, 0);
            Assert.Equal(1, _datagramsOut);
        }

        [Fact]
        public void Several_verified_hellos_in_a_datagram_begin_one_handshake_with_one_flight()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            PeerAddress address = network.NewAddress();
            network.Inject(address, RawHello.Datagrams(RawHello.Body([]), 0, 2_000)[0]);
            byte[] body = RawHello.Body(RawHello.CookieOf(network.FromServer[0]));
            byte[] hello = RawHello.Datagrams(body, 1, 2_000)[0];
            network.Inject(address, hello.Concat(hello).Concat(hello).ToArray());
            long whole = network.FromServer.Count - 1;
            network.Inject(address, hello);
            // The one repetition that a later copy deserves is as long as the first flight.
            Assert.True(network.FromServer.Count - 1 <= 3 * whole);
            Assert.Equal(1, network.Gate.Handshakes);
            Assert.Equal(1, network.Lane.Counters.HandshakesBegun);
        }

        private void Give(PeerAddress address, byte[] datagram, long nowMs)
        {
            _lane.HandleDatagram(address, datagram, 0, datagram.Length, nowMs);
        }

        private static PeerAddress[] Addresses()
        {
            PeerAddress[] addresses = new PeerAddress[HellosMax];
            byte[] ip = { 10, 0, 0, 0 };
            for (int i = 0; i < addresses.Length; i++)
            {
                ip[1] = (byte)(i >> 16);
                ip[2] = (byte)(i >> 8);
                ip[3] = (byte)i;
                addresses[i] = PeerAddress.From(
                    new IPEndPoint(new IPAddress(ip), 1024 + i % 60_000));
            }
            return addresses;
        }

        // One suite, one compression method, no session id, no extensions: 67 bytes.
        private static byte[] SmallestHello()
        {
            byte[] body = new byte[2 + 32 + 1 + 1 + 4 + 2];
            body[0] = 0xfe;
            body[1] = 0xfd;
            body[37] = 2;
            body[38] = 0xc0;
            body[39] = 0xae;
            body[40] = 1;
            return RawHello.Datagrams(body, 0, 2_000)[0];
        }
    }
}
