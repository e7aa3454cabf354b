using System;
using Device.Agent;
using Device.Agent.Heartbeat;
using Simulator.Cloud;
using Xunit;
using Xunit.Abstractions;

namespace Simulator.Tests.Agent
{
    /// Goal: what a heartbeat costs is bounded: bytes of UDP payload both ways, and the flash.
    /// Method: the agent against scripted services in virtual time, where nothing is lost and
    /// nothing is sent twice; docs/benchmarks.md has the figures against the emulator.
    public sealed class HeartbeatCostTests : IDisposable
    {
        private const long MinuteMs = 60_000;
        private const long DayMs = 24 * 60 * MinuteMs;

        // Longer than any interval: the session is kept.
        private const int LingerForEverMs = 200_000_000;

        private readonly PowerSupply _power = new PowerSupply();
        private readonly TestPki _otherCa = new TestPki("Other CA");
        private readonly ITestOutputHelper _output;
        private AgentWorld? _world;
        private int _bytes;

        public HeartbeatCostTests(ITestOutputHelper output)
        {
            _output = output;
        }

        private AgentWorld World { get { return _world!; } }

        public void Dispose()
        {
            _world?.Dispose();
            _otherCa.Dispose();
        }

        [Theory]
        [InlineData("on a session that stands", LingerForEverMs, 300)]
        [InlineData("with a resumed handshake of its own", 0, 1_000)]
        public void An_idle_heartbeat_is_small_and_does_nothing_to_the_flash(
            string how, int lingerMs, int bytesMax)
        {
            Register(new AgentOptions { HeartbeatLingerMs = lingerMs });
            Beat();
            int operations = _power.Operations;
            _bytes = 0;

            Beat();

            _output.WriteLine($"{how}: {_bytes} bytes");
            Assert.InRange(_bytes, 1, bytesMax);
            Assert.Equal(operations, _power.Operations);
            Assert.Equal(2, World.Security.Exchanges);
        }

        [Theory]
        [InlineData(HeartbeatVerb.Renew, 5_200)]
        [InlineData(HeartbeatVerb.Update, 5_900)]
        [InlineData(HeartbeatVerb.Transfer, 5_900)]
        [InlineData(HeartbeatVerb.Delete, 2_700)]
        public void An_operation_with_its_proof_is_no_larger_than_this(
            HeartbeatVerb verb, int bytesMax)
        {
            Register(new AgentOptions());
            World.Management.Trust = new TrustSnapshot(
                new[] { World.CloudCa.Anchor, _otherCa.Anchor });
            Beat();
            LifecycleScript script = new LifecycleScript(
                World, verb, verb == HeartbeatVerb.Transfer ? _otherCa : null)
            {
                Hold = verb == HeartbeatVerb.Delete ? HeartbeatHold.Deleted : HeartbeatHold.None,
            };
            AgentState end = verb == HeartbeatVerb.Delete
                ? AgentState.OnHold : AgentState.Registered;
            _bytes = 0;

            World.RequestHeartbeat();
            Assert.True(script.Run(MinuteMs));
            Assert.True(World.Run(
                () => World.Agent.State == end && !World.IsPathOpen(AgentOutput.PathHeartbeat),
                MinuteMs));

            _output.WriteLine($"{verb}: {_bytes} bytes");
            Assert.InRange(_bytes, 1, bytesMax);
        }

        private void Register(AgentOptions options)
        {
            _world = new AgentWorld(_power, options: options);
            World.OnDatagram = datagram => _bytes += datagram.Length;
            World.Start();
            Assert.True(World.RunTo(AgentState.Registered));
        }

        private void Beat()
        {
            int before = World.Heartbeats.Count;
            World.RequestHeartbeat();
            Assert.True(World.RunHeartbeats(before + 1, DayMs));
            // What is on the way arrives.
            World.Run(() => false, 1);
        }
    }
}
