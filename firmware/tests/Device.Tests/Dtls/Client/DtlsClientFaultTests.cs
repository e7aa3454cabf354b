using System.Linq;
using Device.Dtls;
using Device.X509;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>Every fault that a client can end with, provoked; with the alert that the server
    /// gets to see.</summary>
    public sealed class DtlsClientFaultTests
    {
        private const int Hello = HandshakeType.ServerHello;
        private const int KeyExchange = HandshakeType.ServerKeyExchange;

        // Positions in a ServerHello without session id, and in a ServerKeyExchange.
        private const int SuiteAt = 2 + 32 + 1;
        private const int CompressionAt = SuiteAt + 2;
        private const int PointAt = 4;
        private const int SchemeAt = PointAt + 65;
        private const int SignatureAt = SchemeAt + 4;

        [Theory]
        [InlineData("version of DTLS 1.0", Hello, 1, 0xff, DtlsFault.VersionUnsupported, 70)]
        [InlineData("a suite that nobody offered", Hello, SuiteAt + 1, 0xaf,
            DtlsFault.SuiteNotOffered, 47)]
        [InlineData("compression", Hello, CompressionAt, 1, DtlsFault.CompressionChosen, 47)]
        [InlineData("a session id that is too long", Hello, 34, 33, DtlsFault.DecodeError, 50)]
        [InlineData("a curve that nobody offered", KeyExchange, 2, 24,
            DtlsFault.IllegalParameter, 47)]
        [InlineData("a curve in explicit form", KeyExchange, 0, 1, DtlsFault.IllegalParameter, 47)]
        [InlineData("a compressed point", KeyExchange, PointAt, 2, DtlsFault.IllegalParameter, 47)]
        [InlineData("a scheme that nobody offered", KeyExchange, SchemeAt, 2,
            DtlsFault.IllegalParameter, 47)]
        [InlineData("a length past the end", KeyExchange, 3, 255, DtlsFault.DecodeError, 50)]
        [InlineData("a signature that is no DER", KeyExchange, SignatureAt, 0,
            DtlsFault.DecryptError, 51)]
        [InlineData("a point that was not signed", KeyExchange, PointAt + 9, -1,
            DtlsFault.DecryptError, 51)]
        [InlineData("a signature of something else", KeyExchange, SignatureAt + 12, -1,
            DtlsFault.DecryptError, 51)]
        [InlineData("a wrong Finished", HandshakeType.Finished, 3, -1, DtlsFault.DecryptError, 51)]
        [InlineData("certificate list that lies about its length", HandshakeType.Certificate, 2,
            -1, DtlsFault.DecodeError, 50)]
        [InlineData("a request that lies about its length", HandshakeType.CertificateRequest, 0,
            200, DtlsFault.DecodeError, 50)]
        public void A_byte_that_is_wrong_ends_it_by_name(
            string why, int type, int position, int value, DtlsFault fault, int alert)
        {
            ClientRig rig = new ClientRig();
            rig.Server.Edit = (sent, body) =>
            {
                if (sent == type)
                {
                    body[position] = (byte)(value < 0 ? body[position] ^ 1 : value);
                }
                return body;
            };
            rig.Run();

            AssertRefused(rig, fault, alert, why);
        }

        /// Goal: a point off the curve is refused although it is well signed. Method: the server
        /// spoils its point before it signs.
        [Fact]
        public void A_point_that_is_not_on_the_curve_is_refused()
        {
            ClientRig rig = new ClientRig();
            rig.Server.SpoilsPoint = true;

            AssertRefused(rig.Run(), DtlsFault.IllegalParameter, 47, "");
        }

        [Fact]
        public void A_message_cut_short_is_a_decode_error()
        {
            foreach (int type in new[]
            {
                Hello, HandshakeType.Certificate, KeyExchange, HandshakeType.CertificateRequest,
                HandshakeType.Finished,
            })
            {
                ClientRig rig = new ClientRig();
                rig.Server.Edit = (sent, body) => sent == type ? body[..^1] : body;

                AssertRefused(rig.Run(), DtlsFault.DecodeError, 50, $"type {type}");
            }
        }

        [Fact]
        public void A_ServerHelloDone_with_content_is_a_decode_error()
        {
            ClientRig rig = new ClientRig();
            rig.Server.Edit = (type, body) =>
                type == HandshakeType.ServerHelloDone ? new byte[1] : body;

            AssertRefused(rig.Run(), DtlsFault.DecodeError, 50, "");
        }

        /// Goal: no message can be left out or come in another's place. Method: each of the
        /// server's messages left out, and each renamed to each other type.
        [Fact]
        public void A_message_out_of_order_is_an_unexpected_message()
        {
            int[] types =
            {
                Hello, HandshakeType.Certificate, KeyExchange, HandshakeType.ServerHelloDone,
            };
            int[] names = types
                .Append(HandshakeType.ClientHello)
                .Append(HandshakeType.NewSessionTicket)
                .Append(HandshakeType.ClientKeyExchange)
                .Append(255)
                .ToArray();
            foreach (int type in types)
            {
                foreach (int name in names.Where(name => name != type))
                {
                    ClientRig renamed = new ClientRig();
                    renamed.Server.Rename = sent => sent == type ? name : sent;
                    AssertRefused(
                        renamed.Run(), DtlsFault.UnexpectedMessage, 10, $"{type} as {name}");
                }
                if (type == HandshakeType.ServerHelloDone) { continue; }
                ClientRig missing = new ClientRig();
                missing.Server.Edit = (sent, body) => sent == type ? null : body;
                AssertRefused(missing.Run(), DtlsFault.UnexpectedMessage, 10, $"without {type}");
            }
        }

        [Fact]
        public void A_server_under_another_root_is_untrusted()
        {
            ClientRig rig = new ClientRig { Anchors = new[] { new MemoryPki("Other").Root } };

            AssertRefused(rig.Run(), DtlsFault.PeerCertificateUntrusted, 48, "");
            Assert.Equal(X509Fault.IssuerUnknown, rig.ChainFault);
            Assert.Null(rig.Peer);
        }

        [Theory]
        [InlineData(400, "server", DtlsFault.PeerCertificateExpired, 45, X509Fault.Expired)]
        [InlineData(-1, "server", DtlsFault.PeerCertificateNotYetValid, 45, X509Fault.NotYetValid)]
        [InlineData(1, "other", DtlsFault.PeerNameMismatch, 42, X509Fault.NameMismatch)]
        public void The_policy_decides(
            int days, string name, DtlsFault fault, int alert, X509Fault chainFault)
        {
            ClientRig rig = new ClientRig();
            rig.Policy.TimeSeconds = MemoryPki.Begin.AddDays(days).ToUnixTimeSeconds();
            rig.Policy.Name = name;

            AssertRefused(rig.Run(), fault, alert, "");
            Assert.Equal(chainFault, rig.ChainFault);
        }

        [Fact]
        public void A_device_is_no_server()
        {
            ClientRig rig = new ClientRig
            {
                Server = new ScriptedServer(ClientRig.Pki.Issue("server", isServer: false)),
            };

            AssertRefused(rig.Run(), DtlsFault.PeerCertificateUsageWrong, 43, "");
        }

        [Fact]
        public void A_chain_with_a_wrong_signature_or_that_is_none_is_invalid()
        {
            ClientRig signature = new ClientRig();
            signature.Server.Edit = (type, body) =>
            {
                if (type == HandshakeType.Certificate) { body[^1] ^= 1; }
                return body;
            };
            AssertRefused(signature.Run(), DtlsFault.PeerCertificateInvalid, 42, "signature");

            ClientRig garbage = new ClientRig();
            garbage.Server.Edit = (type, body) => type == HandshakeType.Certificate
                ? new byte[] { 0, 0, 5, 0, 0, 2, 0x30, 0 }
                : body;
            AssertRefused(garbage.Run(), DtlsFault.PeerCertificateInvalid, 42, "garbage");

            ClientRig twice = new ClientRig();
            twice.Server.Edit = (type, body) => type == HandshakeType.Certificate
                ? OneEntry([.. body[6..], .. body[6..]]) : body;
            AssertRefused(twice.Run(), DtlsFault.DecodeError, 50, "two in one entry");

            ClientRig none = new ClientRig();
            none.Server.Edit = (type, body) =>
                type == HandshakeType.Certificate ? new byte[3] : body;
            AssertRefused(none.Run(), DtlsFault.PeerCertificateInvalid, 42, "none");
            Assert.Equal(X509Fault.ChainEmpty, none.ChainFault);
        }

        [Fact]
        public void A_chain_of_six_is_too_long()
        {
            ClientRig rig = new ClientRig();
            rig.Server.Edit = (type, body) =>
            {
                if (type != HandshakeType.Certificate) { return body; }
                byte[] one = body[3..];
                byte[] six = [.. one, .. one, .. one, .. one, .. one, .. one];
                return [0, (byte)(six.Length >> 8), (byte)six.Length, .. six];
            };

            AssertRefused(rig.Run(), DtlsFault.PeerCertificateInvalid, 42, "");
            Assert.Equal(X509Fault.ChainTooLong, rig.ChainFault);
        }

        [Fact]
        public void A_certificate_on_another_curve_is_unsupported()
        {
            byte[] der = ClientRig.Pki.IssueOnP384();
            ClientRig rig = new ClientRig();
            rig.Server.Edit = (type, body) =>
                type == HandshakeType.Certificate ? OneEntry(der) : body;

            AssertRefused(rig.Run(), DtlsFault.PeerCertificateUnsupported, 43, "");
        }

        [Theory]
        [InlineData("handshake_failure", 2, 40, DtlsFault.PeerAlert, 40)]
        [InlineData("unknown_ca", 2, 48, DtlsFault.PeerAlert, 48)]
        [InlineData("a number that nobody knows", 2, 200, DtlsFault.PeerAlert, 200)]
        [InlineData("close_notify", 1, 0, DtlsFault.PeerClosed, -1)]
        public void A_server_may_refuse_in_the_clear_before_there_are_keys(
            string why, byte level, byte description, DtlsFault fault, int alertReceived)
        {
            ClientRig rig = new ClientRig();
            rig.Connect();
            rig.Server.SendRecord(ContentType.Alert, 0, level, description);
            rig.Deliver(rig.Server.Outgoing.Dequeue());

            Assert.True(rig.IsClosed, why);
            Assert.Equal((fault, alertReceived), (rig.Fault, rig.AlertReceived));
        }

        [Theory]
        [InlineData("a warning", new byte[] { 1, 90 })]
        [InlineData("one byte", new byte[] { 2 })]
        [InlineData("three bytes", new byte[] { 2, 40, 0 })]
        [InlineData("an unknown level", new byte[] { 3, 40 })]
        [InlineData("nothing", new byte[0])]
        public void What_is_no_fatal_alert_changes_nothing(string why, byte[] alert)
        {
            ClientRig rig = new ClientRig();
            rig.Connect();
            rig.Server.SendRecord(ContentType.Alert, 0, alert);
            rig.Deliver(rig.Server.Outgoing.Dequeue());
            rig.Carry();

            Assert.True(rig.Client.IsConnected, why);
        }

        [Fact]
        public void Close_is_said_by_either_end()
        {
            ClientRig ours = new ClientRig().Run();
            ours.Close();
            ours.Carry();
            Assert.Equal(DtlsFault.LocalClosed, ours.Fault);
            Assert.Equal((1, 0), Assert.Single(ours.Server.Alerts));
            Assert.False(ours.Client.IsConnected);

            ClientRig theirs = new ClientRig().Run();
            theirs.Server.SendRecord(ContentType.Alert, 1, 1, 0);
            theirs.Carry();
            Assert.Equal(DtlsFault.PeerClosed, theirs.Fault);
            Assert.Equal((1, 0), Assert.Single(theirs.Server.Alerts));

            ClientRig early = new ClientRig();
            early.Connect();
            early.Close();
            Assert.Equal(DtlsFault.LocalClosed, early.Fault);
        }

        [Fact]
        public void A_fatal_alert_under_the_keys_ends_the_connection()
        {
            ClientRig rig = new ClientRig().Run();
            rig.Server.SendRecord(ContentType.Alert, 1, 2, 80);
            rig.Carry();

            Assert.Equal((DtlsFault.PeerAlert, 80), (rig.Fault, rig.AlertReceived));
            Assert.Empty(rig.Server.Alerts);
        }

        [Theory]
        [InlineData("fits", 4084, false)]
        [InlineData("one too large", 4085, true)]
        public void The_largest_message_is_bounded(string why, int length, bool isTooLarge)
        {
            ClientRig rig = new ClientRig();
            rig.Connect();
            rig.Server.SendRecord(
                ContentType.Handshake, 0,
                11, 0, (byte)(length >> 8), (byte)length, 0, 0, 0, 0, 0, 0, 0, 1, 0xff);
            rig.Deliver(rig.Server.Outgoing.Dequeue());

            Assert.True(isTooLarge == rig.IsClosed, why);
            if (isTooLarge) { Assert.Equal(DtlsFault.MessageTooLarge, rig.Fault); }
        }

        [Fact]
        public void A_server_that_never_likes_a_cookie_is_given_up()
        {
            ClientRig rig = new ClientRig();
            for (byte i = 0; i < 6; i++) { rig.Server.Cookies.Enqueue(new[] { i }); }
            rig.Run();

            AssertRefused(rig, DtlsFault.CookieLoop, 40, "");
        }

        [Fact]
        public void The_last_number_is_kept_for_the_goodbye()
        {
            ClientRig rig = new ClientRig();
            rig.Options.RecordsMax = DtlsClientOptions.RecordsMaxMin;
            rig.Run();
            // Finished took the first number.
            for (int i = 0; i < DtlsClientOptions.RecordsMaxMin - 2; i++) { rig.Send(1); }
            Assert.True(rig.Client.IsConnected);
            rig.Send(1);
            rig.Carry();

            Assert.Equal(DtlsFault.SequenceExhausted, rig.Fault);
            Assert.Equal(DtlsClientOptions.RecordsMaxMin - 2, rig.Server.Data.Count);
            Assert.Equal((1, 0), Assert.Single(rig.Server.Alerts));
        }

        [Theory]
        [InlineData(DtlsFault.PskIdentityUnknown, AlertDescription.UnknownPskIdentity)]
        [InlineData(DtlsFault.RecordOverflow, AlertDescription.RecordOverflow)]
        [InlineData(DtlsFault.Displaced, AlertDescription.CloseNotify)]
        [InlineData(DtlsFault.CertificateRequired, 40)]
        [InlineData(DtlsFault.HandshakeFailure, 40)]
        [InlineData(DtlsFault.VersionUnsupported, 70)]
        [InlineData(DtlsFault.HandshakeTimedOut, FaultAlert.None)]
        [InlineData(DtlsFault.PeerAlert, FaultAlert.None)]
        [InlineData(DtlsFault.None, FaultAlert.None)]
        public void Faults_have_their_alert(DtlsFault fault, int alert)
        {
            Assert.Equal(alert, FaultAlert.DescriptionOf(fault));
        }

        private static byte[] OneEntry(byte[] der)
        {
            byte[] entry = [0, (byte)(der.Length >> 8), (byte)der.Length, .. der];
            return [0, (byte)(entry.Length >> 8), (byte)entry.Length, .. entry];
        }

        private static void AssertRefused(ClientRig rig, DtlsFault fault, int alert, string why)
        {
            rig.AssertRefused(fault, alert, why);
        }
    }
}
