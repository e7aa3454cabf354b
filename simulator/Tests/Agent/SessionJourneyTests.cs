using System;
using System.Linq;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Kcm;
using Device.Lwm2m.Coap;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: a handshake is made where it has to be, and nowhere else: sessions are resumed and
    /// follow a device to another address, and none proves a credential or outlives one.
    /// Method: the agent against scripted services behind the emulator's DTLS server, in virtual
    /// time.
    public sealed class SessionJourneyTests : IDisposable
    {
        private const long DayMs = 24 * 3_600_000;

        private AgentWorld _world = new AgentWorld();

        public void Dispose()
        {
            _world.Dispose();
        }

        [Theory]
        [InlineData("resumed", true)]
        [InlineData("switched off", false)]
        public void A_session_that_the_service_ended_is_resumed(string why, bool resumes)
        {
            With(new AgentOptions { HeartbeatEnabled = false, ResumeSessions = resumes });
            Register();
            Assert.Equal(new[] { false }, _world.Management.Resumed);

            Reconnect();

            Assert.True(
                _world.Management.Resumed.SequenceEqual(new[] { false, resumes }), why);
            Assert.Equal("POST rd", _world.Management.Requests[^1][..7]);
        }

        [Fact]
        public void The_proof_of_a_staged_credential_is_a_full_handshake()
        {
            Register();
            Reconnect();
            _world.RefuseUntilNextEnrolment();
            Reconnect();
            // Refused twice, bootstrapped, staged, proven; then in force, and resumed again.
            Assert.NotEqual(
                _world.RegisteredSerials[0], _world.RegisteredSerials[^1]);
            Assert.False(_world.Management.Resumed[^1]);
            Reconnect();
            Assert.True(_world.Management.Resumed[^1]);
        }

        [Fact]
        public void Heartbeats_of_their_own_resume_the_session_of_the_factory_identity()
        {
            With(new AgentOptions { HeartbeatLingerMs = 0 });
            Register();
            for (int i = 1; i <= 3; i++)
            {
                _world.RequestHeartbeat();
                Assert.True(_world.RunHeartbeats(i, DayMs));
                Assert.True(_world.Run(
                    () => !_world.IsPathOpen(AgentOutput.PathHeartbeat), 1_000));
            }
            Assert.All(_world.Heartbeats, one => Assert.Equal(HeartbeatFault.None, one));
            // The bootstrap's handshake is the only full one.
            Assert.Equal(new[] { false, true, true, true }, _world.Bootstrap.Resumed);
        }

        [Fact]
        public void A_service_that_changed_its_certificate_gets_a_full_handshake()
        {
            Register();
            _world.Management.Credential = _world.CloudCa.Server("cloud.test");
            Reconnect();
            Assert.False(_world.Management.Resumed[^1]);
        }

        [Fact]
        public void A_device_with_another_address_keeps_its_session()
        {
            Register();
            for (int i = 0; i < 3; i++)
            {
                _world.Rebind(AgentOutput.PathMain);
                int requests = _world.Management.Requests.Count;
                Assert.True(_world.Run(
                    () => _world.Management.Requests.Count > requests, DayMs));
                Assert.True(_world.Run(
                    () => _world.Agent.State == AgentState.Registered, 1_000));
                // The server finds the device at its new address too.
                _world.Management.Act(coap => coap.Request(
                    new CoapRequest().Reset(CoapCode.Get, "3/0/0"), _world.NowMs), _world.NowMs);
                int answers = _world.Management.Answers.Count;
                Assert.True(_world.Run(
                    () => _world.Management.Answers.Count > answers, 10_000));
            }
            Assert.Single(_world.Management.Connected);
            Assert.DoesNotContain("BackingOff", string.Concat(_world.Journey));
        }

        [Fact]
        public void Without_a_connection_id_another_address_costs_a_handshake()
        {
            With(new AgentOptions { HeartbeatEnabled = false, OfferConnectionId = false });
            Register();
            _world.Rebind(AgentOutput.PathMain);
            Assert.True(_world.Run(() => _world.Management.Connected.Count > 1, DayMs));
            Assert.True(_world.RunTo(AgentState.Registered));
        }

        private void With(AgentOptions options)
        {
            _world.Dispose();
            _world = new AgentWorld(options: options);
        }

        private void Register()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            Assert.NotNull(_world.LoadLeaf(KcmArea.Working));
        }

        private void Reconnect()
        {
            int before = _world.RegisteredSerials.Count;
            _world.Management.CloseLast();
            Assert.True(_world.Run(
                () => _world.RegisteredSerials.Count > before
                    && _world.Agent.State == AgentState.Registered, DayMs));
        }
    }
}
