using System;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: a bootstrap ends with a consistent account or with a named fault.
    /// Method: a scripted bootstrap server writes and finishes.
    public sealed class BootstrapAccountTests : BootstrapBench
    {
        [Fact]
        public void An_EST_account_is_collected()
        {
            Start();
            Assert.Equal("POST bs?ep=dev-1&aid=acc&pct=11542", _machine.Sent(out byte[] request));
            _machine.Answer(request, CoapCode.Changed, 10);
            Assert.Equal(BootstrapState.Writing, _client.State);
            Assert.Equal(CoapCode.Deleted, _machine.Ask(CoapCode.Delete, "0", 20));
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "0/0", 20, Est()));
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "1/0", 30, Server(), 99));
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "3/0", 30, [0xc1, 13, 0]));
            Assert.Null(_client.Account);
            Assert.Equal(CoapCode.Changed, Finish("iep=inner"));
            Assert.Equal(BootstrapState.Finished, _client.State);
            Assert.Equal(BootstrapFault.None, _client.Fault);
            BootstrapAccount account = Assert.IsType<BootstrapAccount>(_client.Account);
            Assert.Equal("coaps://lwm2m.example:5685", account.ServerUri);
            Assert.Equal("lwm2m.example", account.Host);
            Assert.Equal(5685, account.Port);
            Assert.Equal(BootstrapAccount.ModeEst, account.SecurityMode);
            Assert.Equal(new byte[] { 0x30, 1 }, account.ServerCertificate);
            Assert.Equal(17, account.ShortServerId);
            Assert.Equal(600, account.LifetimeSeconds);
            Assert.Equal("U", account.Binding);
            Assert.Equal("inner", account.InternalEndpoint);
            Assert.Empty(account.SecretKey);
            Assert.Equal(CoapOutput.NoDeadline, _client.DeadlineMs);
        }

        /// Goal: what a bootstrap server says of a server is what the device then has of it: Leshan
        /// writes short server id, default periods, disable timeout and mute in /1.
        [Fact]
        public void What_is_said_of_the_server_is_taken_and_shown()
        {
            StartAccepted();
            byte[] server = Machine.Tlv(writer =>
            {
                writer.WriteInteger(TlvType.Resource, 0, 17);
                writer.WriteInteger(TlvType.Resource, 1, 600);
                writer.WriteInteger(TlvType.Resource, 2, 0);
                writer.WriteInteger(TlvType.Resource, 3, 60);
                writer.WriteInteger(TlvType.Resource, 5, 7200);
                writer.WriteBoolean(TlvType.Resource, 6, false);
                writer.WriteText(TlvType.Resource, 7, "U");
                writer.WriteBoolean(TlvType.Resource, 23, true);
            });
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "0/0", 1, Est()));
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "1/0", 2, server));
            CoapMessage shown = _machine.AskWhole(
                CoapCode.Get, "1/0", 3, null, 0, null, CoapContentFormat.Tlv);
            Assert.Equal(
                server, shown.Buffer[shown.PayloadOffset..][..shown.PayloadCount]);
            Assert.Equal(CoapCode.Changed, Finish());
            ServerSettings said = _client.Account.Settings;
            Assert.Equal(17, said.ShortServerId);
            Assert.Equal(0, said.PeriodMinSeconds);
            Assert.Equal(60, said.PeriodMaxSeconds);
            Assert.Equal(7200, said.DisableSeconds);
            Assert.True(said.IsMuted);
        }

        [Fact]
        public void A_certificate_account_has_all_resources_of_LwM2M_1_1()
        {
            StartAccepted();
            byte[] security = Machine.Tlv(writer =>
            {
                writer.WriteText(TlvType.Resource, 0, "coaps://h");
                writer.WriteBoolean(TlvType.Resource, 1, false);
                writer.WriteInteger(TlvType.Resource, 2, 2);
                writer.WriteOpaque(TlvType.Resource, 3, [3, 3], 0, 2);
                writer.WriteOpaque(TlvType.Resource, 4, [4], 0, 1);
                writer.WriteOpaque(TlvType.Resource, 5, [5, 5, 5], 0, 3);
                writer.WriteInteger(TlvType.Resource, 6, 3);
                writer.WriteInteger(TlvType.Resource, 10, 65534);
                writer.WriteInteger(TlvType.Resource, 11, 30);
                writer.WriteInteger(TlvType.Resource, 12, 86400);
                writer.WriteInteger(TlvType.Resource, 13, 1);
                writer.WriteText(TlvType.Resource, 14, "sni.example");
                writer.WriteInteger(TlvType.Resource, 15, 2);
                int suites = writer.Begin(TlvType.MultipleResource, 16);
                writer.WriteInteger(TlvType.ResourceInstance, 0, 0xc02b);
                writer.WriteInteger(TlvType.ResourceInstance, 1, 0xc0ae);
                writer.End(suites);
                writer.WriteInteger(TlvType.Resource, 999, 1);
            });
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "0/1", 1, security));
            Assert.Equal(
                CoapCode.Changed, _machine.Ask(CoapCode.Put, "1", 1, Instance(4, Server(65534))));
            Assert.Equal(CoapCode.Changed, Finish());
            BootstrapAccount account = _client.Account;
            Assert.Equal(new byte[] { 3, 3 }, account.PublicKeyOrCertificate);
            Assert.Equal(new byte[] { 5, 5, 5 }, account.SecretKey);
            Assert.Equal(30, account.HoldOffSeconds);
            Assert.Equal(1, account.MatchingType);
            Assert.Equal("sni.example", account.ServerName);
            Assert.Equal(2, account.CertificateUsage);
            Assert.Equal(new[] { 0xc02b, 0xc0ae }, account.CipherSuites);
            Assert.Equal("", account.InternalEndpoint);
            byte[] key = account.SecretKey;
            account.Zeroise();
            Assert.Equal(new byte[3], key);
        }

        [Fact]
        public void A_write_of_more_instances_than_there_is_room_for_leaves_nothing_behind()
        {
            StartAccepted();
            byte[] five = [];
            for (int i = 1; i <= 5; i++) { five = [.. five, .. Instance(i, Server())]; }
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "1/7", 1, Server(7)));
            Assert.Equal(
                CoapCode.RequestEntityTooLarge, _machine.Ask(CoapCode.Put, "1", 1, five));
            Assert.Equal("</>;lwm2m=1.1,</1/7>;ssid=7", Discover("1"));
        }

        [Theory]
        [InlineData("nothing", BootstrapFault.AccountMissing)]
        [InlineData("bootstrap", BootstrapFault.AccountMissing)]
        [InlineData("no uri", BootstrapFault.UriMissing)]
        [InlineData("bad uri", BootstrapFault.UriInvalid)]
        [InlineData("no mode", BootstrapFault.SecurityModeUnsupported)]
        [InlineData("mode 1", BootstrapFault.SecurityModeUnsupported)]
        [InlineData("mode 3", BootstrapFault.SecurityModeUnsupported)]
        [InlineData("no server certificate", BootstrapFault.ServerCertificateMissing)]
        [InlineData("mode 2, no certificate", BootstrapFault.CertificateMissing)]
        [InlineData("mode 2, no key", BootstrapFault.PrivateKeyMissing)]
        [InlineData("no short id", BootstrapFault.ShortServerIdInvalid)]
        [InlineData("short id 65535", BootstrapFault.ShortServerIdInvalid)]
        [InlineData("other short id", BootstrapFault.ServerObjectMissing)]
        [InlineData("server deleted", BootstrapFault.ServerObjectMissing)]
        public void An_inconsistent_account_is_refused(string what, BootstrapFault expected)
        {
            StartAccepted();
            byte[] security = Machine.Tlv(writer =>
            {
                if (what == "bootstrap") { writer.WriteBoolean(TlvType.Resource, 1, true); }
                if (what != "no uri")
                {
                    string uri = what == "bad uri" ? "coap://h" : "coaps://h";
                    writer.WriteText(TlvType.Resource, 0, uri);
                }
                int mode = what == "mode 1" ? 1 : what == "mode 3" ? 3
                    : what.StartsWith("mode 2", StringComparison.Ordinal) ? 2 : 4;
                if (what != "no mode") { writer.WriteInteger(TlvType.Resource, 2, mode); }
                if (what != "mode 2, no certificate")
                {
                    writer.WriteOpaque(TlvType.Resource, 3, [1], 0, 1);
                }
                if (what != "no server certificate")
                {
                    writer.WriteOpaque(TlvType.Resource, 4, [1], 0, 1);
                }
                if (what == "short id 65535")
                {
                    writer.WriteInteger(TlvType.Resource, 10, 65535);
                }
                else if (what != "no short id") { writer.WriteInteger(TlvType.Resource, 10, 17); }
            });
            if (what != "nothing")
            {
                Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "0/0", 1, security));
            }
            byte[] server = Server(what == "other short id" ? 18 : 17);
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "1/0", 1, server));
            if (what == "server deleted")
            {
                Assert.Equal(CoapCode.Deleted, _machine.Ask(CoapCode.Delete, "1/0", 1));
            }
            Assert.Equal(CoapCode.NotAcceptable, Finish());
            Assert.Equal(BootstrapState.Failed, _client.State);
            Assert.Equal(expected, _client.Fault);
            Assert.Null(_client.Account);
        }

        [Theory]
        [InlineData("not TLV", "ff", "0/0")]
        [InlineData("a value cut off", "c10a", "0/0")]
        [InlineData("a short id of three bytes", "c30a000001", "0/0")]
        [InlineData("a negative mode", "c102ff", "0/0")]
        [InlineData("a truth value of 2", "c10102", "0/0")]
        [InlineData("a uri that is not text", "c10007", "0/0")]
        [InlineData("an instance inside an instance", "04000200c10a01", "0/0")]
        [InlineData("a resource instance outside", "410001", "0/0")]
        [InlineData("instances and resources mixed", "0000c10a01", "0")]
        [InlineData("another instance than the path's", "0301c10a01", "0/0")]
        [InlineData("instance 65535", "23ffffc10a01", "0")]
        [InlineData("the device's own account", "23fffec10a01", "0")]
        [InlineData("a lifetime of -1", "c101ff", "1/0")]
        [InlineData("no TLV in object 3", "c8", "3/0")]
        public void Malformed_writes_get_4_00_and_change_nothing(
            string why, string hex, string path)
        {
            StartAccepted();
            _machine.Ask(CoapCode.Put, "0/0", 1, Est());
            _machine.Ask(CoapCode.Put, "1/0", 1, Server());
            int code = _machine.Ask(CoapCode.Put, path, 2, Convert.FromHexString(hex));
            Assert.True(code == CoapCode.BadRequest, why);
            Assert.Equal(BootstrapState.Writing, _client.State);
            Assert.Equal(CoapCode.Changed, Finish());
            Assert.Equal("coaps://lwm2m.example:5685", _client.Account.ServerUri);
        }

        [Fact]
        public void A_write_is_taken_whole_or_not_at_all()
        {
            StartAccepted();
            _machine.Ask(CoapCode.Put, "0/0", 1, Est());
            _machine.Ask(CoapCode.Put, "1/0", 1, Server());
            // A good instance 0 with another uri, then an instance 1 with a mode of -1.
            byte[] good = Instance(0, Machine.Tlv(
                writer => writer.WriteText(TlvType.Resource, 0, "coaps://other")));
            byte[] bad = Instance(1, [0xc1, 2, 0xff]);
            Assert.Equal(
                CoapCode.BadRequest, _machine.Ask(CoapCode.Put, "0", 2, [.. good, .. bad]));
            Assert.Equal(CoapCode.Changed, Finish());
            Assert.Equal("coaps://lwm2m.example:5685", _client.Account.ServerUri);
        }

        [Theory]
        [InlineData("the longest", 64, BootstrapFault.None)]
        [InlineData("one more", 65, BootstrapFault.InternalEndpointInvalid)]
        [InlineData("what an option holds", 251, BootstrapFault.InternalEndpointInvalid)]
        public void The_name_inside_fits_a_certificate(
            string why, int count, BootstrapFault expected)
        {
            StartAccepted();
            _machine.Ask(CoapCode.Put, "0/0", 1, Est());
            _machine.Ask(CoapCode.Put, "1/0", 1, Server());
            Finish("iep=" + new string('i', count));
            Assert.True(_client.Fault == expected, why);
        }

        [Theory]
        [InlineData("", BootstrapFault.AccountMissing)]
        [InlineData("0", BootstrapFault.AccountMissing)]
        [InlineData("0/0", BootstrapFault.AccountMissing)]
        [InlineData("0/7", BootstrapFault.None)]
        [InlineData("1", BootstrapFault.ServerObjectMissing)]
        [InlineData("1/7", BootstrapFault.None)]
        public void Deleting_reaches_the_candidate_only(string path, BootstrapFault expected)
        {
            StartAccepted();
            _machine.Ask(CoapCode.Put, "0/0", 1, Est());
            _machine.Ask(CoapCode.Put, "1/0", 1, Server());
            Assert.Equal(CoapCode.Deleted, _machine.Ask(CoapCode.Delete, path, 2));
            // The account of the bootstrap server stays in every case.
            Assert.StartsWith("</>;lwm2m=1.1,</0/65534>", Discover("0"));
            Finish();
            Assert.Equal(expected, _client.Fault);
        }
    }
}
