using System;
using System.Collections.Generic;
using System.Linq;
using Device.Base;
using Device.Dtls;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>Hellos as foreign stacks send them: long, old, with what is not known here, and in
    /// pieces.</summary>
    public sealed class ForeignHelloTests : IDisposable
    {
        // server_name, renegotiation_info and all that our own client sends are left out.
        private static readonly string[] Usual =
        {
            "000a00040002" + "0017", "000b0002" + "0100", "000d00040002" + "0403", "00170000",
        };

        private readonly TestPki _pki = new TestPki();
        private readonly VirtualNetwork _network;
        private readonly PeerAddress _address;

        public ForeignHelloTests()
        {
            _network = new VirtualNetwork(_pki);
            _address = _network.NewAddress();
        }

        public void Dispose()
        {
            _pki.Dispose();
        }

        [Theory]
        [InlineData("none, and no renegotiation_info", "")]
        [InlineData("status_request", "00050005" + "0100000000")]
        [InlineData("padding", "00150010" + "00000000000000000000000000000000")]
        [InlineData("encrypt_then_mac", "00160000")]
        [InlineData("record_size_limit", "001c0002" + "4000")]
        [InlineData("session_ticket, empty", "00230000")]
        [InlineData("session_ticket of another server", "00230008" + "0011223344556677")]
        [InlineData("an experiment", "fade0003" + "010203")]
        public void Extensions_not_spoken_here_are_passed_over(string why, string extension)
        {
            byte[] body = Body(1, extension);
            Assert.True(IsAnswered(body, 2_000, ProtocolVersion.Dtls10), why);
        }

        [Theory]
        [InlineData("DTLS 1.0", ProtocolVersion.Dtls10)]
        [InlineData("DTLS 1.2", ProtocolVersion.Dtls12)]
        [InlineData("none: Anjay 3.9.0 over Mbed TLS 2.28", 0xfe00)]
        public void The_record_of_a_hello_may_have_any_version(string why, int version)
        {
            Assert.True(IsAnswered(Body(80, "00160000"), 2_000, version), why);
        }

        [Theory]
        [InlineData("whole", 2_000)]
        [InlineData("in records of 256", 231)]
        [InlineData("in records of 225", 200)]
        public void A_hello_of_525_bytes_with_71_suites_is_accepted(string why, int fragmentMax)
        {
            byte[] body = Body(71, "00160000", "00230000");
            int padding = 525 - RecordHeader.SizeMin - HandshakeHeader.Size - body.Length - 4
                - CookieJar.CookieSize;
            body = Body(
                71, "00160000", "00230000",
                "0015" + padding.ToString("x4") + new string('0', 2 * padding));
            Assert.True(IsAnswered(body, fragmentMax, ProtocolVersion.Dtls10), why);
        }

        /// Goal: what is behind the first fragment may come in any order, any number of times, in
        /// datagrams of their own or together, once the first fragment has shown its cookie.
        [Theory]
        [InlineData("in order", "0,1,2,3")]
        [InlineData("the rest backwards", "0,3,2,1")]
        [InlineData("doubled", "0,0,1,1,2,2,3,3")]
        [InlineData("the rest first is dropped, then repeated", "3,2,1,0,1,2,3")]
        public void Fragments_of_a_verified_hello_come_in_any_order(string why, string order)
        {
            List<byte[]> datagrams = Verified();
            foreach (string index in order.Split(','))
            {
                _network.Inject(_address, datagrams[int.Parse(index)]);
            }
            Assert.True(RawHello.SuiteOf(_network.FromServer[1]) != 0, why);
            Assert.Equal(1, _network.Gate.Handshakes);
        }

        [Fact]
        public void Fragments_of_a_verified_hello_may_be_records_of_one_datagram()
        {
            _network.Inject(_address, Verified().SelectMany(one => one).ToArray());
            Assert.NotEqual(0, RawHello.SuiteOf(_network.FromServer[1]));
        }

        /// Goal: the rule for a first hello in pieces: the first piece alone is looked at, and no
        /// piece leaves anything behind.
        [Fact]
        public void Later_fragments_of_an_unverified_hello_leave_nothing_behind()
        {
            List<byte[]> datagrams = RawHello.Datagrams(LongBody(), 0, 120);
            foreach (byte[] datagram in datagrams.AsEnumerable().Reverse())
            {
                _network.Inject(_address, datagram);
            }
            Assert.Single(_network.FromServer);
            Assert.Equal(0, _network.Gate.Handshakes);
            Assert.Equal(
                datagrams.Count - 1, _network.Lane.Counters.Dropped(DropCause.HelloFragment));
        }

        private List<byte[]> Verified()
        {
            byte[] body = LongBody();
            _network.Inject(_address, RawHello.Datagrams(body, 0, 120)[0]);
            List<byte[]> datagrams = RawHello.Datagrams(
                WithCookie(body, RawHello.CookieOf(_network.FromServer[0])), 1, 120);
            Assert.Equal(4, datagrams.Count);
            return datagrams;
        }

        private bool IsAnswered(byte[] body, int fragmentMax, int recordVersion)
        {
            foreach (byte[] datagram in RawHello.Datagrams(body, 0, fragmentMax, recordVersion))
            {
                _network.Inject(_address, datagram);
            }
            byte[] cookie = RawHello.CookieOf(Assert.Single(_network.FromServer));
            foreach (byte[] datagram in RawHello.Datagrams(
                WithCookie(body, cookie), 1, fragmentMax, recordVersion))
            {
                _network.Inject(_address, datagram);
            }
            return _network.FromServer.Count > 1
                && RawHello.SuiteOf(_network.FromServer[1]) != 0;
        }

        // Four fragments of 120 bytes; the first has the parameters.
        private static byte[] LongBody()
        {
            return Body(30, "0015012c" + new string('0', 600));
        }

        private static byte[] WithCookie(byte[] body, byte[] cookie)
        {
            byte[] start = body.AsSpan(0, 35).ToArray();
            byte[] rest = body.AsSpan(36).ToArray();
            return start.Append((byte)cookie.Length).Concat(cookie).Concat(rest).ToArray();
        }

        // A body without cookie: suites not known here, then CCM-8.
        private static byte[] Body(int suites, params string[] extensions)
        {
            ByteWriter writer = new ByteWriter(new byte[1_000], 0, 1_000);
            writer.WriteUInt16(ProtocolVersion.Dtls12);
            writer.WriteBytes(Enumerable.Repeat((byte)0x22, 32).ToArray(), 0, 32);
            writer.WriteUInt8(0);
            writer.WriteUInt8(0);
            writer.WriteUInt16(2 * suites);
            for (int i = 1; i < suites; i++) { writer.WriteUInt16(0x1300 + i); }
            writer.WriteUInt16(CipherSuite.EcdheEcdsaAes128Ccm8);
            writer.WriteUInt8(1);
            writer.WriteUInt8(0);
            byte[] list = Convert.FromHexString(
                string.Concat(Usual) + string.Concat(extensions));
            writer.WriteUInt16(list.Length);
            writer.WriteBytes(list, 0, list.Length);
            return Bytes.Copy(writer.Buffer, 0, writer.Count);
        }
    }
}
