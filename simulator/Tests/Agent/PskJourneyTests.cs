using System;
using System.Collections.Generic;
using System.Text;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Kcm;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Simulator.Tests.Secrets;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: LwM2M's security mode 0: a pre-shared key comes by a bootstrap, is staged, proven and
    /// promoted like a certificate, changes places with one, and is never seen outside.
    /// Method: the scripted bootstrap service writes mode 0; the management service knows the key.
    public sealed class PskJourneyTests : IDisposable
    {
        private const long DayMs = 24 * 3_600_000;
        private const string Identity = "esp32-0042-psk";

        private static readonly byte[] Key =
            Convert.FromHexString("9f3c41aa5b6d7e8f90a1b2c3d4e5f607");

        private readonly TappedCrypto _crypto = new TappedCrypto();
        private readonly AgentWorld _world;
        private readonly List<byte[]> _datagrams = new List<byte[]>();
        private byte[] _known = Key;

        public PskJourneyTests()
        {
            _world = new AgentWorld(crypto: _crypto, options: new AgentOptions());
            // A copy: records are opened in place.
            _world.OnDatagram = one => _datagrams.Add((byte[])one.Clone());
            _world.PskLookup = identity =>
                Encoding.ASCII.GetString(identity) == Identity ? _known : null;
        }

        public void Dispose()
        {
            _world.Dispose();
        }

        [Fact]
        public void A_device_registers_with_a_pre_shared_key_also_after_a_reboot()
        {
            WriteKey(Key);
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.True(Has(KcmArea.Working, KcmItemType.SymmetricKey));
            Assert.False(Has(KcmArea.Staged, KcmItemType.SymmetricKey));
            Assert.Equal(new[] { Identity }, _world.Management.Connected);

            _world.Reboot();
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Single(_world.Bootstrap.Connected);

            // Its heartbeat is under the factory identity as ever.
            _world.RequestHeartbeat();
            Assert.True(_world.RunHeartbeats(1, DayMs));
            Assert.Equal(HeartbeatFault.None, _world.Heartbeats[0]);
        }

        [Fact]
        public void The_key_is_on_no_wire_and_in_no_flash_in_clear_and_gone_when_it_is_replaced()
        {
            WriteKey(Key);
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            byte[] next = Convert.FromHexString("00112233445566778899aabbccddeeff");
            Refuse();
            WriteKey(next);
            _known = next;
            Assert.True(_world.Run(() => _world.Management.Connected.Count > 1, DayMs));
            Assert.True(_world.RunTo(AgentState.Registered, DayMs));

            Assert.All(_datagrams, one => Assert.False(Holds(one, Key) || Holds(one, next)));
            Assert.All(_world.Banks, one => Assert.False(Holds(one, Key) || Holds(one, next)));
            Assert.DoesNotContain(
                Convert.ToHexString(Key), string.Concat(_world.Journey),
                StringComparison.OrdinalIgnoreCase);
            // The records of the old one, sealed as they were, are wiped too.
            Assert.All(_crypto.StoreSeals, seal =>
            {
                if (Holds(seal.Text, Key))
                {
                    Assert.All(_world.Banks, bank => Assert.False(Holds(bank, seal.Sealed)));
                }
            });
        }

        [Fact]
        public void A_certificate_takes_the_place_of_a_key_and_the_other_way_round()
        {
            WriteKey(Key);
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));

            WriteCertificates();
            Refuse();
            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
            Assert.True(Has(KcmArea.Working, KcmItemType.Certificate));
            Assert.False(Has(KcmArea.Working, KcmItemType.SymmetricKey));

            WriteKey(Key);
            Refuse();
            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
            Assert.False(Has(KcmArea.Working, KcmItemType.Certificate));
            Assert.False(_world.Store.Contains(
                KcmArea.Working, KcmItemType.PrivateKey, ItemNames.ManagementKey));
            Assert.True(Has(KcmArea.Working, KcmItemType.SymmetricKey));
            Assert.False(Has(KcmArea.Staged, KcmItemType.Certificate));
        }

        [Theory]
        [InlineData("another identity", false)]
        [InlineData("another key", true)]
        public void A_key_that_the_service_does_not_know_leaves_the_certificate_in_force(
            string why, bool known)
        {
            Assert.NotEmpty(why);
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            byte[] leaf = _world.LoadLeaf(KcmArea.Working)!.Der;
            WriteKey(new byte[16]);
            _world.RegisterCode = CoapCode.Forbidden;
            _world.Management.CloseLast();
            Assert.True(_world.Run(() => Has(KcmArea.Staged, KcmItemType.SymmetricKey), DayMs));
            _world.RegisterCode = CoapCode.Created;
            _world.PskLookup = known
                ? _ => Key
                : _ => null;
            int failures = _world.Journey.Count;
            Assert.True(_world.Run(() => _world.Journey.Count >= failures + 6, DayMs));
            Assert.Contains(
                "BackingOff: SessionFailed/" + (known ? "HandshakeTimedOut" : "PeerAlert"),
                _world.Journey);
            Assert.Equal(leaf, _world.LoadLeaf(KcmArea.Working)!.Der);

            // What comes next is proven and takes both places.
            WriteCertificates();
            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
            Assert.NotNull(_world.LoadLeaf(KcmArea.Working));
        }

        [Theory]
        [InlineData("too short", 15, "PskKeyInvalid")]
        [InlineData("too long", 65, "PskKeyInvalid")]
        public void A_key_that_cannot_be_used_is_refused_by_name(
            string why, int count, string fault)
        {
            WriteKey(new byte[count]);
            _world.Start();
            Assert.True(_world.RunTo(AgentState.BackingOff), why);
            Assert.Equal("BackingOff: BootstrapFailed/" + fault, _world.Journey[^1]);
            Assert.False(Has(KcmArea.Staged, KcmItemType.SymmetricKey));
        }

        private void WriteKey(byte[] key)
        {
            _world.SecurityMode = BootstrapAccount.ModePreSharedKey;
            _world.MoreSecurity = writer =>
            {
                byte[] identity = Encoding.ASCII.GetBytes(Identity);
                writer.WriteOpaque(TlvType.Resource, 3, identity, 0, identity.Length);
                writer.WriteOpaque(TlvType.Resource, 5, key, 0, key.Length);
            };
        }

        private void WriteCertificates()
        {
            _world.SecurityMode = BootstrapAccount.ModeEst;
            _world.MoreSecurity = null;
        }

        // Until the next bootstrap has come.
        private void Refuse()
        {
            int bootstraps = Bootstraps();
            _world.RegisterCode = CoapCode.Forbidden;
            _world.Management.CloseLast();
            Assert.True(_world.Run(() => Bootstraps() > bootstraps, DayMs));
            _world.RegisterCode = CoapCode.Created;
        }

        // A heartbeat has a session with the same service.
        private int Bootstraps()
        {
            return _world.Bootstrap.Requests.FindAll(one => one.StartsWith("POST bs")).Count;
        }

        private bool Has(KcmArea area, KcmItemType type)
        {
            string name = type == KcmItemType.SymmetricKey
                ? ItemNames.ManagementPsk : ItemNames.ManagementCertificate;
            return _world.Store.Contains(area, type, name);
        }

        private static bool Holds(byte[] bytes, byte[] part)
        {
            return bytes.AsSpan().IndexOf(part) >= 0;
        }
    }
}
