using System;
using System.Collections.Generic;
using Device.Dtls;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>Hellos that our own client would never send.</summary>
    public sealed class HelloTests : IDisposable
    {
        private static readonly byte[] NoCookie = Array.Empty<byte>();

        private readonly TestPki _pki = new TestPki();
        private readonly VirtualNetwork _network;
        private readonly PeerAddress _address;

        public HelloTests()
        {
            _network = new VirtualNetwork(_pki);
            _address = _network.NewAddress();
        }

        public void Dispose()
        {
            _pki.Dispose();
        }

        [Theory]
        [InlineData("whole", 2_000)]
        [InlineData("two fragments", 80)]
        [InlineData("the first fragment ends with the compression methods", 64)]
        public void A_fragmented_hello_is_answered_without_memory(string why, int fragmentMax)
        {
            byte[] cookie = Ask(fragmentMax);
            Assert.Single(_network.FromServer);
            Assert.Equal(0, _network.Gate.Handshakes);
            Send(RawHello.Body(cookie), 1, fragmentMax);
            Assert.True(_network.FromServer.Count > 1, why);
            Assert.NotEqual(0, RawHello.SuiteOf(_network.FromServer[1]));
            Assert.Equal(1, _network.Gate.Handshakes);
        }

        [Fact]
        public void A_first_fragment_without_the_suites_gets_no_answer()
        {
            Send(RawHello.Body(NoCookie), 0, 40);
            Assert.Empty(_network.FromServer);
            Assert.Equal(1, _network.Lane.Counters.Dropped(DropCause.HelloMalformed));
            Assert.True(_network.Lane.Counters.Dropped(DropCause.HelloFragment) > 0);
        }

        [Fact]
        public void The_record_version_of_hellos_may_be_that_of_dtls_1_0()
        {
            Send(RawHello.Body(NoCookie), 0, 2_000, ProtocolVersion.Dtls10);
            byte[] cookie = RawHello.CookieOf(_network.FromServer[0]);
            Send(RawHello.Body(cookie), 1, 2_000, ProtocolVersion.Dtls10);
            Assert.NotEqual(0, RawHello.SuiteOf(_network.FromServer[1]));
        }

        [Theory]
        [InlineData("both", true, true, CipherSuite.EcdheEcdsaAes128GcmSha256)]
        [InlineData("CCM-8 only", true, false, CipherSuite.EcdheEcdsaAes128Ccm8)]
        [InlineData("GCM only", false, true, CipherSuite.EcdheEcdsaAes128GcmSha256)]
        public void The_server_chooses_the_suite(string why, bool ccm8, bool gcm, int suite)
        {
            Action<ClientHello> change = hello =>
            {
                hello.OffersCcm8 = ccm8;
                hello.OffersGcm = gcm;
            };
            Send(RawHello.Body(NoCookie, change), 0, 2_000);
            byte[] cookie = RawHello.CookieOf(_network.FromServer[0]);
            Send(RawHello.Body(cookie, change), 1, 2_000);
            Assert.True(suite == RawHello.SuiteOf(_network.FromServer[1]), why);
        }

        [Fact]
        public void A_hello_of_dtls_1_0_is_refused()
        {
            AssertRefused(
                hello => hello.Version = ProtocolVersion.Dtls10, body => body,
                DtlsFault.VersionUnsupported, AlertDescription.ProtocolVersion);
        }

        [Fact]
        public void A_newer_version_is_answered_with_dtls_1_2()
        {
            Action<ClientHello> change = hello => hello.Version = 0xfefc;
            Send(RawHello.Body(NoCookie, change), 0, 2_000);
            byte[] cookie = RawHello.CookieOf(_network.FromServer[0]);
            Send(RawHello.Body(cookie, change), 1, 2_000);
            Assert.NotEqual(0, RawHello.SuiteOf(_network.FromServer[1]));
        }

        [Fact]
        public void A_hello_without_extended_master_secret_is_refused()
        {
            AssertRefused(
                hello => hello.Extensions.HasExtendedMasterSecret = false, body => body,
                DtlsFault.ExtendedMasterSecretMissing, AlertDescription.HandshakeFailure);
        }

        [Fact]
        public void A_renegotiation_info_that_is_not_empty_is_refused()
        {
            AssertRefused(
                hello => { }, body => WithLast(body, "ff01000100", "ff0100020155"),
                DtlsFault.RenegotiationInfoWrong, AlertDescription.HandshakeFailure);
        }

        [Fact]
        public void An_extension_that_comes_twice_is_refused()
        {
            AssertRefused(
                hello => { }, body => WithLast(body, "ff01000100", "00170000"),
                DtlsFault.DecodeError, AlertDescription.DecodeError);
        }

        [Fact]
        public void Another_message_in_place_of_the_certificate_is_refused()
        {
            byte[] cookie = Ask(2_000);
            Send(RawHello.Body(cookie), 1, 2_000);
            // A second hello with the next number: renegotiation before there is anything.
            byte[] hello = RawHello.Datagrams(RawHello.Body(cookie), 2, 2_000)[0];
            _network.Inject(_address, hello);
            Assert.Equal(1, _network.Lane.Counters.FailedWith(DtlsFault.UnexpectedMessage));
        }

        [Fact]
        public void A_message_larger_than_the_room_for_it_is_refused()
        {
            byte[] cookie = Ask(2_000);
            Send(RawHello.Body(cookie), 1, 2_000);
            _network.Inject(_address, Convert.FromHexString(
                "16fefd" + "0000000000000009" + "000d" + "0b" + "010000" + "0002" + "000000"
                + "000001" + "00"));
            Assert.Equal(1, _network.Lane.Counters.FailedWith(DtlsFault.MessageTooLarge));
        }

        [Fact]
        public void A_repeated_hello_gets_the_flight_again_with_new_record_numbers()
        {
            byte[] cookie = Ask(2_000);
            byte[] body = RawHello.Body(cookie);
            Send(body, 1, 2_000);
            int flight = _network.FromServer.Count - 1;
            Send(body, 1, 2_000);
            Assert.Equal(1 + (2 * flight), _network.FromServer.Count);
            Assert.Equal(
                RawHello.SuiteOf(_network.FromServer[1]),
                RawHello.SuiteOf(_network.FromServer[1 + flight]));
            Assert.NotEqual(_network.FromServer[1][10], _network.FromServer[1 + flight][10]);
            Assert.Equal(1, _network.Lane.Counters.HandshakesBegun);
            Assert.Equal(1, _network.Lane.Counters.FlightsRepeated);
        }

        /// Goal: no hello takes away the numbers that its own handshake needs.
        [Theory]
        [InlineData("the last record number", 0xffffffffffff)]
        [InlineData("the last but one", 0xfffffffffffe)]
        [InlineData("one more than is heard", HelloGate.RecordSequenceMax + 1)]
        public void A_hello_that_leaves_no_record_numbers_is_dropped(string why, long number)
        {
            byte[] cookie = Ask(2_000);
            byte[] hello = RawHello.Datagrams(RawHello.Body(cookie), 1, 2_000)[0];
            for (int i = 0; i < 6; i++) { hello[10 - i] = (byte)(number >> (8 * i)); }
            _network.Inject(_address, hello);
            Assert.True(_network.FromServer.Count == 1, why);
            Assert.Equal(0, _network.Gate.Handshakes);
            Assert.Equal(1, _network.Lane.Counters.Dropped(DropCause.HelloMalformed));
        }

        /// Goal: a record that says it is longer than its datagram costs nothing but itself.
        /// Method: at each length, exactly as long a buffer: a read past its end would throw.
        [Fact]
        public void A_cut_record_of_the_next_epoch_in_a_handshake_is_dropped()
        {
            byte[] cookie = Ask(2_000);
            Send(RawHello.Body(cookie), 1, 2_000);
            byte[] record = Convert.FromHexString("16fefd" + "0001000000000000" + "0030");
            for (int count = record.Length; count < record.Length + 0x30; count++)
            {
                byte[] cut = new byte[count];
                record.CopyTo(cut, 0);
                _network.Inject(_address, cut);
            }
            Assert.Equal(0x30, _network.Lane.Records.RecordsMalformed);
            Assert.Equal(1, _network.Gate.Handshakes);
        }

        private byte[] Ask(int fragmentMax)
        {
            Send(RawHello.Body(NoCookie), 0, fragmentMax);
            return RawHello.CookieOf(_network.FromServer[0]);
        }

        private void Send(
            byte[] body, int sequence, int fragmentMax, int version = ProtocolVersion.Dtls12)
        {
            foreach (byte[] datagram in
                RawHello.Datagrams(body, sequence, fragmentMax, version))
            {
                _network.Inject(_address, datagram);
            }
        }

        private void AssertRefused(
            Action<ClientHello> change, Func<byte[], byte[]> spoil, DtlsFault fault, int alert)
        {
            Send(spoil(RawHello.Body(NoCookie, change)), 0, 2_000);
            byte[] cookie = RawHello.CookieOf(_network.FromServer[0]);
            Send(spoil(RawHello.Body(cookie, change)), 1, 2_000);
            Assert.Equal(1, _network.Lane.Counters.FailedWith(fault));
            Assert.Equal(0, _network.Gate.Handshakes);
            List<byte[]> sent = _network.FromServer;
            Assert.Equal(2, sent.Count);
            Assert.Equal(new byte[] { 2, (byte)alert }, sent[1].AsSpan(13).ToArray());
        }

        // Puts another extension in place of the last one and corrects the list's length.
        private static byte[] WithLast(byte[] body, string last, string other)
        {
            string text = Convert.ToHexString(body).ToLowerInvariant();
            Assert.EndsWith(last, text);
            byte[] changed = Convert.FromHexString(text[..^last.Length] + other);
            int difference = (other.Length - last.Length) / 2;
            int list = 2 + 32 + 1 + 1 + body[35] + 2 + 4 + 2;
            int length = ((changed[list] << 8) | changed[list + 1]) + difference;
            changed[list] = (byte)(length >> 8);
            changed[list + 1] = (byte)length;
            return changed;
        }
    }
}
