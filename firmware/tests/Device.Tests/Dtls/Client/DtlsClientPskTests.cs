using System;
using System.Linq;
using Device.Base;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>The client with a pre-shared key: no certificates, one suite.</summary>
    public sealed class DtlsClientPskTests
    {
        private static readonly byte[] Identity = Ascii.GetBytes("device-1");
        private static readonly byte[] Key =
            Convert.FromHexString("00112233445566778899aabbccddeeff");

        [Theory]
        [InlineData("no hint", null, false)]
        [InlineData("a hint", "686f", false)]
        [InlineData("an empty hint, and a cookie", "", true)]
        public void A_handshake_completes_and_data_flows(string why, string? hint, bool hasCookie)
        {
            ClientRig rig = Rig();
            rig.Server.Hint = hint == null ? null : Convert.FromHexString(hint);
            if (hasCookie) { rig.Server.Cookies.Enqueue(new byte[20]); }
            rig.Run();

            Assert.True(rig.Client.IsConnected, why + ": " + rig.Fault);
            Assert.True(rig.Server.IsFinished);
            Assert.Null(rig.Peer);
            Assert.DoesNotContain(DtlsStep.Compute, rig.Steps);
            Assert.Null(rig.Client.TakeSession());
            rig.Send(1);
            rig.Server.SendRecord(ContentType.ApplicationData, 1, 2);
            rig.Carry();
            Assert.Single(rig.Server.Data);
            Assert.Single(rig.Data);
        }

        [Fact]
        public void The_hello_offers_this_suite_and_nothing_of_curves()
        {
            ClientRig rig = Rig().Run();
            ClientHello hello = rig.Server.Hello;
            Assert.True(hello.OffersPskCcm8);
            Assert.False(hello.OffersCcm8 || hello.OffersGcm);
            Assert.False(hello.Extensions.HasPointFormats);
            Assert.False(hello.Extensions.OffersEcdsaSha256);
            Assert.False(hello.Extensions.HasSessionTicket);
            byte[] exchange = rig.Server.Messages
                .Single(m => m.Type == HandshakeType.ClientKeyExchange).Body;
            Assert.Equal([0, 8, .. Identity], exchange);
        }

        [Theory]
        [InlineData("longest identity and key", 128, 64)]
        [InlineData("shortest", 1, 1)]
        public void All_sizes_of_identity_and_key(string why, int identity, int key)
        {
            ClientRig rig = new ClientRig
            {
                Psk = new DtlsPreSharedKey(
                    Enumerable.Repeat((byte)0x41, identity).ToArray(),
                    Enumerable.Repeat((byte)0x42, key).ToArray()),
            };
            rig.Server.Psk = rig.Psk;
            rig.Server.Suite = CipherSuite.PskAes128Ccm8;
            rig.Options.DatagramMax = 200;
            Assert.True(rig.Run().Client.IsConnected, why + ": " + rig.Fault);
        }

        [Fact]
        public void Another_key_makes_another_Finished()
        {
            ClientRig rig = Rig();
            rig.Psk = new DtlsPreSharedKey(Identity, new byte[16]);
            rig.Run();
            Assert.False(rig.Client.IsConnected);
            Assert.False(rig.Server.IsFinished);
            Assert.True(rig.Server.Counters.RecordsForged > 0);
        }

        [Theory]
        [InlineData(CipherSuite.EcdheEcdsaAes128Ccm8)]
        [InlineData(CipherSuite.EcdheEcdsaAes128GcmSha256)]
        public void A_suite_with_certificates_was_not_offered(int suite)
        {
            ClientRig rig = Rig();
            rig.Server.EditHello = hello => hello.Suite = suite;
            rig.Run().AssertRefused(DtlsFault.SuiteNotOffered, 47, "");
        }

        [Fact]
        public void Extended_master_secret_is_required_here_too()
        {
            ClientRig rig = Rig();
            rig.Server.EditHello = hello => hello.HasExtendedMasterSecret = false;
            rig.Run().AssertRefused(DtlsFault.ExtendedMasterSecretMissing, 40, "");
        }

        [Theory]
        [InlineData("length past the end", "0005aa")]
        [InlineData("length too short", "0001aabb")]
        [InlineData("half a length", "00")]
        [InlineData("empty", "")]
        public void A_hint_that_is_malformed_is_a_decode_error(string why, string hex)
        {
            ClientRig rig = Rig();
            rig.Server.Hint = [];
            rig.Server.Edit = (type, body) => type == HandshakeType.ServerKeyExchange
                ? Convert.FromHexString(hex)
                : body;
            rig.Run().AssertRefused(DtlsFault.DecodeError, 50, why);
        }

        [Theory]
        [InlineData("a certificate", HandshakeType.Certificate)]
        [InlineData("a request for one", HandshakeType.CertificateRequest)]
        [InlineData("another hello", HandshakeType.ServerHello)]
        public void A_message_of_another_handshake_is_unexpected(string why, int type)
        {
            ClientRig rig = Rig();
            rig.Server.Hint = [];
            rig.Server.Rename =
                sent => sent == HandshakeType.ServerKeyExchange ? type : sent;
            rig.Run().AssertRefused(DtlsFault.UnexpectedMessage, 10, why);
        }

        [Fact]
        public void A_server_that_does_not_know_us_says_so()
        {
            ClientRig rig = Rig();
            rig.Connect();
            rig.Server.SendRecord(ContentType.Alert, 0, 2, AlertDescription.UnknownPskIdentity);
            rig.Deliver(rig.Server.Outgoing.Dequeue());
            Assert.Equal((DtlsFault.PeerAlert, 115), (rig.Fault, rig.AlertReceived));
        }

        [Fact]
        public void A_lost_flight_is_repeated()
        {
            ClientRig rig = Rig();
            rig.Connect();
            rig.Server.Receive(rig.Outgoing.Dequeue());
            while (rig.Server.Outgoing.Count > 0) { rig.Deliver(rig.Server.Outgoing.Dequeue()); }
            rig.Outgoing.Clear();
            rig.Expire();
            rig.Carry();
            Assert.True(rig.Client.IsConnected, rig.Fault.ToString());
        }

        private static ClientRig Rig()
        {
            ClientRig rig = new ClientRig { Psk = new DtlsPreSharedKey(Identity, Key) };
            rig.Server.Psk = new DtlsPreSharedKey(Identity, Key);
            rig.Server.Suite = CipherSuite.PskAes128Ccm8;
            return rig;
        }
    }
}
