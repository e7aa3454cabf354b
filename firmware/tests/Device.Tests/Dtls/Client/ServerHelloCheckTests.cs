using System;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>What a ServerHello may answer to what the client offered, and what becomes of one
    /// that answers something else.</summary>
    public sealed class ServerHelloCheckTests
    {
        // Position in a ServerHello without session id.
        private const int CompressionAt = 2 + 32 + 1 + 2;

        [Theory]
        [InlineData("max_fragment_length", "0001000101", DtlsFault.UnsupportedExtension, 110)]
        [InlineData("one that no peer may send", "0001000109",
            DtlsFault.UnsupportedExtension, 110)]
        [InlineData("record_size_limit", "001c00020200", DtlsFault.UnsupportedExtension, 110)]
        [InlineData("connection_id", "0036000100", DtlsFault.UnsupportedExtension, 110)]
        [InlineData("server_name without a name", "00000000", DtlsFault.UnsupportedExtension, 110)]
        [InlineData("no extended_master_secret", "ff01000100",
            DtlsFault.ExtendedMasterSecretMissing, 40)]
        [InlineData("renegotiation_info with content", "00170000ff0100020107",
            DtlsFault.RenegotiationInfoWrong, 40)]
        [InlineData("compressed points only", "00170000000b00020101",
            DtlsFault.IllegalParameter, 47)]
        [InlineData("the same twice", "0017000000170000", DtlsFault.DecodeError, 50)]
        public void Extensions_are_held_against_the_offer(
            string why, string extensions, DtlsFault fault, int alert)
        {
            byte[] bytes = Convert.FromHexString(extensions);
            ClientRig rig = new ClientRig();
            rig.Server.Edit = (type, body) => type == HandshakeType.ServerHello
                ? [.. body[..(CompressionAt + 1)], 0, (byte)bytes.Length, .. bytes]
                : body;

            rig.Run().AssertRefused(fault, alert, why);
        }

        [Theory]
        [InlineData("a suite left out of the offer", true)]
        [InlineData("the other one", false)]
        public void Only_what_was_offered_is_accepted(string why, bool ccm8)
        {
            ClientRig rig = new ClientRig();
            rig.Options.OfferCcm8 = ccm8;
            rig.Options.OfferGcm = !ccm8;
            rig.Server.Suite = ccm8
                ? CipherSuite.EcdheEcdsaAes128GcmSha256
                : CipherSuite.EcdheEcdsaAes128Ccm8;

            rig.Run().AssertRefused(DtlsFault.SuiteNotOffered, 47, why);
        }

        [Theory]
        [InlineData("RSA key transport, AES-128-CBC", 0x002f)]
        [InlineData("ECDHE-ECDSA, AES-128-CBC", 0xc009)]
        [InlineData("ECDHE-ECDSA, no encryption", 0xc006)]
        [InlineData("static ECDH, AES-128-GCM", 0xc02d)]
        [InlineData("no certificate, AES-128-CBC", 0xc018)]
        [InlineData("ECDHE-ECDSA, AES-256-GCM", 0xc02c)]
        [InlineData("pre-shared key, CCM-8", 0xc0a8)]
        [InlineData("of TLS 1.3", 0x1304)]
        [InlineData("no suite at all", 0x0000)]
        public void A_suite_of_another_kind_is_never_accepted(string why, int suite)
        {
            ClientRig rig = new ClientRig();
            rig.Server.EditHello = hello => hello.Suite = suite;

            rig.Run().AssertRefused(DtlsFault.SuiteNotOffered, 47, why);
        }

        [Theory]
        [InlineData("another length than asked", 2, 0, "0001000103", DtlsFault.RecordLimitInvalid)]
        [InlineData("no length at all", 2, 0, "0001000100", DtlsFault.RecordLimitInvalid)]
        [InlineData("a limit too small", 0, 512, "001c0002003f", DtlsFault.RecordLimitInvalid)]
        [InlineData("length and limit", 2, 512, "0001000102" + "001c00020200",
            DtlsFault.RecordLimitInvalid)]
        [InlineData("a limit for a length", 2, 0, "001c00020200", DtlsFault.UnsupportedExtension)]
        [InlineData("a length for a limit", 0, 512, "0001000102", DtlsFault.UnsupportedExtension)]
        [InlineData("length cut short", 2, 0, "00010000", DtlsFault.DecodeError)]
        [InlineData("limit cut short", 0, 512, "001c000102", DtlsFault.DecodeError)]
        [InlineData("length twice", 2, 0, "0001000102" + "0001000102", DtlsFault.DecodeError)]
        public void Limits_are_held_against_the_offer(
            string why, int code, int limit, string extensions, DtlsFault fault)
        {
            ClientRig rig = new ClientRig();
            rig.Options.MaxFragmentLengthCode = code;
            rig.Options.RecordSizeLimit = limit;
            Answer(rig, "00170000" + extensions);

            rig.Run().AssertRefused(fault, FaultAlert.DescriptionOf(fault), why);
        }

        [Theory]
        [InlineData("longest of the wire", 255, DtlsFault.None)]
        [InlineData("none", 0, DtlsFault.None)]
        [InlineData("with the least of datagrams", 58, DtlsFault.None)]
        [InlineData("one more", 59, DtlsFault.ConnectionIdInvalid)]
        public void A_connection_id_has_to_leave_room(string why, int count, DtlsFault fault)
        {
            ClientRig rig = new ClientRig();
            rig.Options.OfferConnectionId = true;
            bool isLeast = count == 58 || count == 59;
            rig.Options.DatagramMax = isLeast ? DtlsClientOptions.DatagramMaxMin : 1200;
            rig.Server.ConnectionId = new byte[count];
            rig.Run();

            if (fault != DtlsFault.None) { rig.AssertRefused(fault, 47, why); return; }
            Assert.True(rig.Client.IsConnected, why + ": " + rig.Fault);
            Assert.True(rig.Client.PlaintextMax >= 32, why);
        }

        [Theory]
        [InlineData("longer than it says", "0036000302aabbcc")]
        [InlineData("shorter than it says", "0036000305aabb")]
        [InlineData("without its length", "00360000")]
        [InlineData("twice", "003600020111" + "003600020111")]
        public void A_connection_id_that_is_malformed_is_a_decode_error(
            string why, string extensions)
        {
            ClientRig rig = new ClientRig();
            rig.Options.OfferConnectionId = true;
            Answer(rig, "00170000" + extensions);

            rig.Run().AssertRefused(DtlsFault.DecodeError, 50, why);
        }

        [Fact]
        public void A_ticket_is_announced_only_to_those_that_asked()
        {
            ClientRig rig = new ClientRig();
            rig.Options.OfferSessionTicket = false;
            Answer(rig, "00170000" + "00230000");

            rig.Run().AssertRefused(DtlsFault.UnsupportedExtension, 110, "session_ticket");
        }

        private static void Answer(ClientRig rig, string extensions)
        {
            byte[] bytes = Convert.FromHexString(extensions);
            rig.Server.Edit = (type, body) => type == HandshakeType.ServerHello
                ? [.. body[..(CompressionAt + 1)], 0, (byte)bytes.Length, .. bytes]
                : body;
        }
    }
}
