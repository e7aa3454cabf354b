using System;
using System.Linq;
using Device.Base;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Handshake
{
    /// <summary>What both hellos hold in the same form: read from bytes written down from the RFCs,
    /// and written as those bytes.</summary>
    public sealed class HelloExtensionsTests
    {
        private const string ClientStart =
            "fefd" + "0000000000000000000000000000000000000000000000000000000000000000"
            + "00" + "00" + "0002c0ae" + "0100";

        private const string ServerStart =
            "fefd" + "0000000000000000000000000000000000000000000000000000000000000000"
            + "00" + "c0ae" + "00";

        [Theory]
        [InlineData("connection_id, zero length", "00360001" + "00")]
        [InlineData("connection_id of 5", "00360006" + "05aabbccddee")]
        [InlineData("max_fragment_length 512", "00010001" + "01")]
        [InlineData("max_fragment_length 4096", "00010001" + "04")]
        [InlineData("record_size_limit least", "001c0002" + "0040")]
        [InlineData("record_size_limit largest", "001c0002" + "4000")]
        [InlineData("all three", "00360002" + "01ff" + "00010001" + "02" + "001c0002" + "0200")]
        [InlineData("session_ticket empty", "00230000")]
        public void What_is_read_is_written_again(string why, string hex)
        {
            byte[] body = Body(ServerStart, hex);
            ServerHello server = new ServerHello();
            Assert.True(server.TryRead(Reader(body)), why);
            Assert.False(server.HasIllegalValue);
            Assert.Equal(-1, server.UnknownExtension);
            Assert.Equal(Convert.ToHexString(body), Written(server.Write));

            byte[] clientBody = Body(ClientStart, hex);
            ClientHello client = new ClientHello();
            Assert.True(client.TryRead(Reader(clientBody)), why);
            client.Extensions.OffersSecp256r1 = false;
            Assert.Equal(Convert.ToHexString(clientBody), Written(client.Write));
        }

        [Fact]
        public void A_ticket_stands_in_the_hello_as_it_is()
        {
            ClientHello read = new ClientHello();
            Assert.True(read.TryRead(Reader(Body(ClientStart, "00230003" + "010203"))));
            Assert.True(read.Extensions.HasSessionTicket);
            Assert.Equal(new byte[] { 1, 2, 3 }, read.Extensions.SessionTicket);
            read.Extensions.OffersSecp256r1 = false;
            Assert.EndsWith("00230003010203", Written(read.Write), StringComparison.Ordinal);
        }

        [Fact]
        public void Values_are_read()
        {
            ServerHello hello = new ServerHello();
            Assert.True(hello.TryRead(Reader(Body(
                ServerStart, "00360003" + "02abcd" + "00010001" + "03" + "001c0002" + "0123"))));
            Assert.True(hello.HasConnectionId);
            Assert.Equal(new byte[] { 0xab, 0xcd }, hello.ConnectionId);
            Assert.Equal(3, hello.MaxFragmentLength);
            Assert.Equal(2048, HelloExtensions.FragmentBytes(hello.MaxFragmentLength));
            Assert.Equal(0x123, hello.RecordSizeLimit);
        }

        [Theory]
        [InlineData("connection_id without its length byte", "00360000")]
        [InlineData("connection_id one short", "00360003" + "03aabb")]
        [InlineData("connection_id one long", "00360004" + "02aabbcc")]
        [InlineData("connection_id twice", "00360001" + "00" + "00360001" + "00")]
        [InlineData("max_fragment_length empty", "00010000")]
        [InlineData("max_fragment_length of two bytes", "00010002" + "0101")]
        [InlineData("max_fragment_length twice", "00010001" + "01" + "00010001" + "01")]
        [InlineData("illegal max_fragment_length twice", "00010001" + "00" + "00010001" + "00")]
        [InlineData("record_size_limit one short", "001c0001" + "40")]
        [InlineData("record_size_limit one long", "001c0003" + "004000")]
        [InlineData("record_size_limit twice", "001c0002" + "0040" + "001c0002" + "0040")]
        [InlineData("extended_master_secret with content", "00170001" + "00")]
        [InlineData("point formats twice", "000b0002" + "0100" + "000b0002" + "0100")]
        [InlineData("renegotiation_info twice", "ff010001" + "00" + "ff010001" + "00")]
        [InlineData("session_ticket twice", "00230000" + "00230000")]
        public void Malformed_or_doubled_fails_both_hellos(string why, string hex)
        {
            Assert.False(new ServerHello().TryRead(Reader(Body(ServerStart, hex))), why);
            Assert.False(new ClientHello().TryRead(Reader(Body(ClientStart, hex))), why);
        }

        [Theory]
        [InlineData("ticket in a server's hello", "00230001" + "00")]
        [InlineData("name in a server's hello", "00000001" + "00")]
        public void What_a_server_must_leave_empty(string why, string hex)
        {
            Assert.False(new ServerHello().TryRead(Reader(Body(ServerStart, hex))), why);
        }

        [Theory]
        [InlineData("max_fragment_length 0", "00010001" + "00")]
        [InlineData("max_fragment_length 5", "00010001" + "05")]
        [InlineData("record_size_limit one too small", "001c0002" + "003f")]
        [InlineData("record_size_limit 0", "001c0002" + "0000")]
        public void A_value_that_no_peer_may_send_is_seen(string why, string hex)
        {
            ServerHello server = new ServerHello();
            Assert.True(server.TryRead(Reader(Body(ServerStart, hex))), why);
            Assert.True(server.HasIllegalValue, why);
            ClientHello client = new ClientHello();
            Assert.True(client.TryRead(Reader(Body(ClientStart, hex))), why);
            Assert.True(client.Extensions.HasIllegalValue, why);
            // What was read before is gone.
            Assert.True(client.TryRead(Reader(Body(ClientStart, "00360001" + "00"))));
            Assert.False(client.Extensions.HasIllegalValue);
            Assert.Equal(0, client.Extensions.MaxFragmentLength);
        }

        [Fact]
        public void A_limit_that_is_more_than_the_protocol_allows_is_the_protocols()
        {
            ClientHello client = new ClientHello();
            Assert.True(client.TryRead(Reader(Body(ClientStart, "001c0002" + "ffff"))));
            Assert.Equal(16384, client.Extensions.RecordSizeLimit);
            Assert.False(client.Extensions.HasIllegalValue);
        }

        [Fact]
        public void The_longest_connection_id_is_read()
        {
            byte[] id = Enumerable.Range(0, 255).Select(i => (byte)i).ToArray();
            ServerHello hello = new ServerHello();
            Assert.True(hello.TryRead(Reader(Body(
                ServerStart, "00360100" + "ff" + Convert.ToHexString(id)))));
            Assert.Equal(id, hello.ConnectionId);
        }

        [Fact]
        public void A_hello_of_a_server_with_nothing_to_say_has_no_list()
        {
            byte[] body = Convert.FromHexString(ServerStart);
            ServerHello hello = new ServerHello();
            Assert.True(hello.TryRead(Reader(body)));
            Assert.Equal(Convert.ToHexString(body), Written(hello.Write));
        }

        [Fact]
        public void The_suite_of_pre_shared_keys_is_offered_when_set()
        {
            ClientHello hello = new ClientHello
            {
                OffersCcm8 = false,
                OffersGcm = false,
                OffersPskCcm8 = true,
            };
            byte[] body = Convert.FromHexString(Written(hello.Write));
            ClientHello read = new ClientHello();
            Assert.True(read.TryRead(Reader(body)));
            Assert.True(read.OffersPskCcm8);
            Assert.False(read.OffersCcm8 || read.OffersGcm);
            Assert.Contains("0002C0A8", Convert.ToHexString(body), StringComparison.Ordinal);
        }

        [Theory]
        [InlineData(0)]
        [InlineData(5)]
        public void There_is_no_other_code_of_a_fragment_length(int code)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => HelloExtensions.FragmentBytes(code));
        }

        private static byte[] Body(string start, string extensions)
        {
            return Convert.FromHexString(
                start + (extensions.Length / 2).ToString("x4") + extensions);
        }

        private static ByteReader Reader(byte[] body)
        {
            return new ByteReader(body, 0, body.Length);
        }

        private static string Written(Action<ByteWriter> write)
        {
            ByteWriter writer = new ByteWriter(new byte[1024], 0, 1024);
            write(writer);
            Assert.False(writer.Failed);
            return Convert.ToHexString(writer.Buffer, 0, writer.Count);
        }
    }
}
