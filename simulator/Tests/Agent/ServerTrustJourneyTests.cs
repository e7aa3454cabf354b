using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Agent;
using Device.Base;
using Device.Dtls;
using Device.Kcm;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Tests.Secrets;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: a device recognises its management service as the bootstrap service said, in all
    /// sixteen ways, before and after a reboot; and keeps what it has where it cannot.
    /// Method: the scripted bootstrap service writes /0/x/4 and /0/x/13 to /0/x/16.
    public sealed class ServerTrustJourneyTests : IDisposable
    {
        private const int Absent = -1;

        private readonly TestPki _other = new TestPki("Other CA");

        public void Dispose()
        {
            _other.Dispose();
        }

        public static TheoryData<int, int> Ways()
        {
            TheoryData<int, int> ways = new TheoryData<int, int>();
            for (int usage = Absent; usage < 4; usage++)
            {
                for (int matching = Absent; matching < 4; matching++) { ways.Add(usage, matching); }
            }
            return ways;
        }

        [Theory]
        [MemberData(nameof(Ways))]
        public void A_service_that_is_the_pinned_one_is_registered_with(int usage, int matching)
        {
            using AgentWorld world = new AgentWorld();
            WriteAccount(world, usage, matching, world.CloudCa, world.CloudCa.Server("cloud.test"));

            world.Start();
            Assert.True(world.RunTo(AgentState.Registered), world.Journey[^1]);
            world.Reboot();
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered), world.Journey[^1]);
            Assert.Single(world.Bootstrap.Connected);
        }

        [Theory]
        [MemberData(nameof(Ways))]
        public void Another_service_is_refused_and_the_credential_in_force_stays(
            int usage, int matching)
        {
            using AgentWorld world = new AgentWorld();
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered));
            byte[] before = world.LoadLeaf(KcmArea.Working)!.Der;
            DtlsCredential service = world.Management.Credential;
            WriteAccount(world, usage, matching, _other, _other.Server("cloud.test"));
            world.Management.Credential = service;
            world.Issue = request => _other.IssueDevice(request.PublicPoint, AgentWorld.Subject());

            // Refused twice, the device bootstraps, and is told of a server that is not there.
            world.RegisterCode = CoapCode.Forbidden;
            world.Reboot();
            world.Start();
            Assert.True(world.Run(
                () => world.LoadLeaf(KcmArea.Staged) != null, 86_400_000));
            world.RegisterCode = CoapCode.Created;
            string fault = IsOfCa(usage, matching)
                ? "PeerCertificateUntrusted" : "PeerCertificateInvalid";
            Assert.True(world.Run(
                () => world.Journey.Contains("BackingOff: SessionFailed/" + fault),
                3_600_000), world.Journey[^1]);
            Assert.Equal(before, world.LoadLeaf(KcmArea.Working)!.Der);

            // With the right account again it comes back.
            world.Issue = null;
            WriteAccount(world, usage, matching, world.CloudCa, service);
            Assert.True(world.RunTo(AgentState.Registered, 86_400_000));
            Assert.Null(world.LoadLeaf(KcmArea.Staged));
        }

        [Theory]
        [InlineData(2)]
        [InlineData(3)]
        public void What_the_provider_cannot_hash_is_refused_before_anything_is_staged(int matching)
        {
            using AgentWorld world = new AgentWorld(crypto: new TappedCrypto());
            WriteAccount(world, 3, matching, world.CloudCa, world.Management.Credential);
            world.Start();
            Assert.True(world.RunTo(AgentState.BackingOff));
            Assert.Contains(
                "BackingOff: BootstrapFailed/MatchingTypeUnsupported", world.Journey);
            Assert.Null(world.LoadLeaf(KcmArea.Staged));
        }

        [Theory]
        [InlineData("no certificate", Absent, Absent, "3000",
            BootstrapFault.ServerCertificateInvalid)]
        [InlineData("a digest that is short", 3, 1, "00", BootstrapFault.ServerDigestInvalid)]
        public void What_cannot_be_pinned_is_refused_by_name(
            string why, int usage, int matching, string hex, BootstrapFault fault)
        {
            using AgentWorld world = new AgentWorld();
            world.ServerCaInBootstrap = Convert.FromHexString(hex);
            world.MoreSecurity = writer => WriteNumbers(writer, usage, matching);
            world.Start();
            Assert.True(world.RunTo(AgentState.BackingOff), why);
            Assert.Contains("BackingOff: BootstrapFailed/" + fault, world.Journey);
        }

        [Theory]
        [InlineData("neither is ours", new[] { 0x1301, 0xc0a8 }, null)]
        [InlineData("GCM alone", new[] { 0xc02b }, 0xc02b)]
        [InlineData("CCM-8 alone", new[] { 0xc0ae }, 0xc0ae)]
        public void Only_the_suites_that_the_account_names_are_offered(
            string why, int[] suites, int? expected)
        {
            using AgentWorld world = new AgentWorld();
            world.MoreSecurity = writer =>
            {
                int mark = writer.Begin(TlvType.MultipleResource, 16);
                for (int i = 0; i < suites.Length; i++)
                {
                    writer.WriteInteger(TlvType.ResourceInstance, i, suites[i]);
                }
                writer.End(mark);
            };
            List<ClientHello> hellos = WatchHellos(world);
            world.Start();
            if (expected == null)
            {
                Assert.True(world.RunTo(AgentState.BackingOff), why);
                Assert.Contains(
                    "BackingOff: BootstrapFailed/CipherSuiteUnsupported", world.Journey);
                return;
            }
            Assert.True(world.RunTo(AgentState.Registered), why);
            Assert.True(hellos[0].OffersCcm8 && hellos[0].OffersGcm);
            Assert.Equal(expected == 0xc0ae, hellos[^1].OffersCcm8);
            Assert.Equal(expected == 0xc02b, hellos[^1].OffersGcm);
        }

        [Theory]
        [InlineData("the URI's host", "cloud.test", "", "cloud.test", "cloud.test")]
        [InlineData("the account's name", "10.0.0.9", "lwm2m.test", "lwm2m.test", "lwm2m.test")]
        [InlineData("the account's name", "cloud.test", "lwm2m.test", "lwm2m.test", "lwm2m.test")]
        [InlineData("an address has none", "10.0.0.9", "", null, "10.0.0.9")]
        [InlineData("an IPv6 address neither", "[2001:db8::9]", "", null, "2001:db8::9")]
        [InlineData("nor an address in 14", "cloud.test", "10.0.0.9", null, "10.0.0.9")]
        public void The_server_is_asked_by_name_and_has_to_bear_it(
            string why, string host, string name, string? sent, string certified)
        {
            using AgentWorld world = new AgentWorld();
            List<ClientHello> hellos = WatchHellos(world);
            world.ManagementUri = $"coaps://{host}:5685";
            world.MoreSecurity = writer =>
            {
                if (name.Length > 0) { writer.WriteText(TlvType.Resource, 14, name); }
            };
            world.Management.Credential = world.CloudCa.Server("another.test");
            world.Start();
            Assert.True(world.RunTo(AgentState.BackingOff), why);
            Assert.Contains("BackingOff: SessionFailed/PeerNameMismatch", world.Journey);
            Assert.Equal(sent, hellos[^1].Extensions.ServerName);

            world.Management.Credential = world.CloudCa.Server(certified);
            Assert.True(world.RunTo(AgentState.Registered), why);
            world.Reboot();
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered), why);
            Assert.Equal(sent, hellos[^1].Extensions.ServerName);
        }

        /// Goal: an account that was never proven does not speak for the next one, which says
        /// nothing of how its server is to be recognised.
        [Fact]
        public void What_an_unproven_account_said_of_its_server_goes_with_it()
        {
            using AgentWorld world = new AgentWorld();
            world.MoreSecurity = writer => writer.WriteText(TlvType.Resource, 14, "lwm2m.test");
            world.Start();
            Assert.True(world.RunTo(AgentState.BackingOff));
            Assert.Contains("BackingOff: SessionFailed/PeerNameMismatch", world.Journey);

            world.MoreSecurity = null;
            Assert.True(world.RunTo(AgentState.Registered, 86_400_000), world.Journey[^1]);
            Assert.True(world.Bootstrap.Connected.Count > 1);
        }

        private static bool IsOfCa(int usage, int matching)
        {
            return usage is 0 or 2 || (usage == Absent && matching <= 0);
        }

        private static List<ClientHello> WatchHellos(AgentWorld world)
        {
            List<ClientHello> hellos = new List<ClientHello>();
            world.OnDatagram = datagram =>
            {
                int start = RecordHeader.SizeMin + HandshakeHeader.Size;
                if (datagram.Length <= start || datagram[0] != ContentType.Handshake
                    || datagram[RecordHeader.SizeMin] != HandshakeType.ClientHello)
                {
                    return;
                }
                ClientHello hello = new ClientHello();
                Assert.True(hello.TryRead(
                    new ByteReader(datagram, start, datagram.Length - start)));
                hellos.Add(hello);
            };
            return hellos;
        }

        private static void WriteAccount(
            AgentWorld world, int usage, int matching, TestPki ca, DtlsCredential service)
        {
            byte[] pinned = IsOfCa(usage, matching) ? ca.Der : service.Chain.Leaf.Der;
            // A CA of which only the digest is known has to be sent along.
            Certificate[] chain = { service.Chain.Leaf, ca.Anchor };
            world.Management.Credential = new DtlsCredential(
                service.Key, new CertificateChain(chain, 2));
            world.ServerCaInBootstrap = matching switch
            {
                1 => SHA256.HashData(pinned),
                2 => SHA384.HashData(pinned),
                3 => SHA512.HashData(pinned),
                _ => pinned,
            };
            world.MoreSecurity = writer => WriteNumbers(writer, usage, matching);
        }

        private static void WriteNumbers(TlvWriter writer, int usage, int matching)
        {
            if (matching != Absent) { writer.WriteInteger(TlvType.Resource, 13, matching); }
            if (usage != Absent) { writer.WriteInteger(TlvType.Resource, 15, usage); }
        }
    }
}
