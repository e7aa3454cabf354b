using System;
using System.Collections.Generic;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Kcm;
using Device.Lwm2m.Coap;
using Simulator.Cloud;
using Xunit;
using Xunit.Abstractions;

namespace Simulator.Tests.Agent
{
    /// Goal: a device that restarts goes on with its management session, believes nothing of before
    /// the restart, and keeps no session longer than what it rests on.
    /// Method: the agent against scripted services behind the emulator's DTLS server, in virtual
    /// time; the device's seals are watched throughout.
    public sealed class SavedSessionTests : IDisposable
    {
        private const long DayMs = 24 * 3_600_000;

        private readonly PowerSupply _power = new PowerSupply();
        private readonly ITestOutputHelper _output;
        private SealWatchCrypto _crypto = new SealWatchCrypto();
        private AgentWorld _world;

        public SavedSessionTests(ITestOutputHelper output)
        {
            _output = output;
            _world = new AgentWorld(crypto: _crypto);
        }

        public void Dispose()
        {
            Assert.Empty(_crypto.Repeated);
            _world.Dispose();
        }

        [Fact]
        public void After_a_restart_the_session_goes_on_without_a_handshake()
        {
            Register();
            Assert.True(IsSaved());
            for (int i = 0; i < 5; i++)
            {
                Restart();
                Assert.True(_world.RunTo(AgentState.Registered));
                Assert.StartsWith("POST rd ep=", _world.Management.Requests[^1]);
            }
            Assert.Single(_world.Management.Connected);
            Assert.Single(_world.Bootstrap.Connected);
            Update();
        }

        // One that the service remembers would be answered as it was then.
        [Fact]
        public void Message_ids_go_on_after_a_restart()
        {
            const int block = 16;
            With(new AgentOptions { HeartbeatEnabled = false, SessionBlock = block });
            Register();
            for (int i = 0; i < 20; i++)
            {
                int updates = i % 3;
                for (int k = 0; k < updates; k++) { Update(); }
                int before = _world.Management.MessageIds[^1];
                int count = _world.Management.MessageIds.Count;
                Restart();
                Assert.True(_world.RunTo(AgentState.Registered));
                int first = _world.Management.MessageIds[count];
                Assert.InRange((first - before) & 0xffff, 1, 2 * block);
            }
            Assert.Single(_world.Management.Connected);
            List<int> ids = _world.Management.MessageIds;
            Assert.Equal(ids.Count, new HashSet<int>(ids).Count);
        }

        [Fact]
        public void Switched_off_nothing_is_saved_and_nothing_gone_on_with()
        {
            Register();
            With(new AgentOptions { HeartbeatEnabled = false, SaveSession = false });
            Register();
            Assert.False(IsSaved());
            Restart();
            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Equal(2, _world.Management.Connected.Count);
        }

        [Fact]
        public void Without_a_connection_id_nothing_is_saved()
        {
            With(new AgentOptions { HeartbeatEnabled = false, OfferConnectionId = false });
            Register();
            Assert.False(IsSaved());
        }

        [Fact]
        public void A_service_that_forgot_the_session_gets_a_handshake_soon()
        {
            Register();
            _world.RestartServices();
            Restart();
            long startMs = _world.NowMs;
            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
            Assert.InRange(_world.NowMs - startMs, 1, 35_000);
            Assert.Equal(2, _world.Management.Connected.Count);
            Restart();
            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Equal(2, _world.Management.Connected.Count);
        }

        // A replay under the same keys is authentic; only the token of this run says it is new.
        [Fact]
        public void Nothing_of_before_the_restart_is_believed_after_it()
        {
            List<byte[]> old = new List<byte[]>();
            _world.OnServerDatagram = one => old.Add((byte[])one.Clone());
            Register();
            Update();
            _world.Management.Act(coap => coap.Request(
                new CoapRequest().Reset(CoapCode.Get, "3/0/0"), _world.NowMs), _world.NowMs);
            Assert.True(_world.Run(() => _world.Management.Answers.Count > 0, 1_000));
            byte[][] before = old.ToArray();
            _world.Silent = true;
            Restart();
            int sent = _crypto.Seals;
            _world.Silent = false;
            _world.IsDeaf = true;
            foreach (byte[] datagram in before)
            {
                _world.Inject(AgentOutput.PathMain, (byte[])datagram.Clone());
            }
            Assert.Equal(AgentState.Registering, _world.Agent.State);
            Assert.Equal(sent, _crypto.Seals);
            _world.IsDeaf = false;
            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Single(_world.Management.Connected);

            // Nor afterwards: the answer's number is the floor.
            sent = _crypto.Seals;
            foreach (byte[] datagram in before)
            {
                _world.Inject(AgentOutput.PathMain, (byte[])datagram.Clone());
            }
            Assert.Equal(sent, _crypto.Seals);
            Assert.Equal(AgentState.Registered, _world.Agent.State);
        }

        [Theory]
        [InlineData("keys", KcmItemType.SymmetricKey)]
        [InlineData("note", KcmItemType.Config)]
        public void A_session_that_cannot_be_read_is_dropped(string why, KcmItemType type)
        {
            Register();
            byte[] junk = { 1, 2, 3 };
            KcmTransaction transaction = _world.Store.Begin();
            transaction.Set(KcmArea.Working, type, KcmBackup.SessionName, junk, 0, junk.Length);
            Assert.Equal(KcmStatus.Success, transaction.Commit());
            Restart();
            Assert.True(_world.RunTo(AgentState.Registered), why);
            Assert.Equal(2, _world.Management.Connected.Count);
            Assert.True(IsSaved());
        }

        [Fact]
        public void A_damaged_record_costs_a_handshake_and_nothing_else()
        {
            Register();
            _world.Damage(KcmBackup.SessionName);
            Restart();
            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Equal(2, _world.Management.Connected.Count);
        }

        [Fact]
        public void It_goes_when_its_session_ends()
        {
            Register();
            _world.NoTransport = true;
            _world.Management.CloseLast();
            Assert.True(_world.Run(() => _world.Agent.State == AgentState.BackingOff, 1_000));
            Assert.False(IsSaved());
        }

        [Fact]
        public void It_goes_when_the_device_is_stopped()
        {
            Register();
            _world.Stop();
            Assert.True(_world.RunTo(AgentState.Stopped));
            Assert.False(IsSaved());
        }

        [Fact]
        public void It_goes_with_a_factory_reset()
        {
            Register();
            Assert.Equal(KcmStatus.Success, _world.Store.FactoryReset());
            Assert.False(IsSaved());
            Restart();
            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Equal(2, _world.Bootstrap.Connected.Count);
        }

        [Theory]
        [InlineData(HeartbeatVerb.Renew)]
        [InlineData(HeartbeatVerb.Update)]
        [InlineData(HeartbeatVerb.Transfer)]
        [InlineData(HeartbeatVerb.Delete)]
        public void It_does_not_outlive_its_credential(HeartbeatVerb verb)
        {
            With(new AgentOptions());
            using TestPki other = new TestPki("Other CA");
            Register();
            _world.Management.Trust = new TrustSnapshot(
                new[] { _world.CloudCa.Anchor, other.Anchor });
            LifecycleScript script = new LifecycleScript(
                _world, verb, verb == HeartbeatVerb.Transfer ? other : null)
            {
                Hold = verb == HeartbeatVerb.Delete ? HeartbeatHold.Deleted : HeartbeatHold.None,
            };
            _world.RequestHeartbeat();
            Assert.True(script.Run(DayMs));
            if (verb == HeartbeatVerb.Delete)
            {
                Assert.True(_world.RunTo(AgentState.OnHold, DayMs));
                Assert.False(IsSaved());
                return;
            }
            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
            Assert.False(_world.Management.Resumed[^1]);
            int connected = _world.Management.Connected.Count;
            Restart();
            Assert.True(_world.RunTo(AgentState.Registered));
            string serial = AgentWorld.SerialOf(_world.LoadLeaf(KcmArea.Working)!);
            Assert.Equal(script.NewSerial, serial);
            Assert.InRange(_world.Management.Connected.Count, connected, connected + 1);
        }

        [Fact]
        public void Numbers_are_reserved_before_they_are_used()
        {
            const int block = 16;
            With(new AgentOptions { HeartbeatEnabled = false, SessionBlock = block });
            Register();
            for (int i = 0; i < 60; i++)
            {
                Update();
                Assert.InRange(_crypto.LastSequence, 1, ReservedEnd() - 1);
                if (i % 7 != 0) { continue; }
                long end = ReservedEnd();
                Restart();
                Assert.True(_world.RunTo(AgentState.Registered));
                Assert.True(
                    _world.Management.Connected.Count == 1, string.Join(' ', _world.Journey));
                Assert.InRange(_crypto.LastSequence, end, ReservedEnd() - 1);
            }
            Assert.Single(_world.Management.Connected);
        }

        [Fact]
        public void A_flash_that_takes_no_reservation_costs_a_handshake_with_new_keys()
        {
            const int block = 16;
            With(new AgentOptions { HeartbeatEnabled = false, SessionBlock = block });
            Register();
            _world.FlashIsBroken = true;
            for (int i = 0; i < 3 * block; i++) { Update(); }
            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.Equal(2, _world.Management.Connected.Count);
            _world.FlashIsBroken = false;
            Restart();
            Assert.True(_world.RunTo(AgentState.Registered));
        }

        [Fact]
        public void What_a_saved_session_costs_the_flash()
        {
            With(new AgentOptions { HeartbeatEnabled = false, SessionBlock = 16 });
            Register();
            KcmHealth before = _world.Store.GetHealth();
            int operations = _power.Operations;
            long end = ReservedEnd();
            while (ReservedEnd() == end) { Update(); }
            _output.WriteLine(
                $"live {before.LiveBytes} bytes, {before.ItemCount} items; a reservation appends "
                + $"{_world.Store.GetHealth().TailBytes - before.TailBytes} bytes, "
                + $"{_power.Operations - operations} operations");
            Assert.InRange(_power.Operations - operations, 1, 40);
        }

        private void With(AgentOptions options)
        {
            _world.Dispose();
            _crypto = new SealWatchCrypto();
            _world = new AgentWorld(_power, crypto: _crypto, options: options);
        }

        private void Register()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
        }

        private void Restart()
        {
            _world.Reboot();
            _world.Start();
        }

        private void Update()
        {
            int requests = _world.Management.Requests.Count;
            Assert.True(_world.Run(() => _world.Management.Requests.Count > requests, DayMs));
            Assert.True(_world.RunTo(AgentState.Registered));
            _world.Run(() => false, 100);
        }

        private bool IsSaved()
        {
            return _world.Store.Contains(
                KcmArea.Working, KcmItemType.SymmetricKey, KcmBackup.SessionName);
        }

        // Version (1), which keys (8), end (6), shift of message ids (2).
        private long ReservedEnd()
        {
            byte[] note = new byte[256];
            Assert.Equal(KcmStatus.Success, _world.Store.GetFrom(
                KcmArea.Working, KcmItemType.Config, KcmBackup.SessionName,
                note, 0, note.Length, out int _));
            long end = 0;
            for (int i = 9; i < 15; i++) { end = (end << 8) | note[i]; }
            return end;
        }
    }
}
