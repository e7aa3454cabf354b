using System;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Kcm;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: while a new credential is being proven nothing else of the lifecycle goes on.
    /// Method: the network is silent during the proof, for longer than the heartbeat interval.
    public sealed class LifecycleProofTests : IDisposable
    {
        private const long MinuteMs = 60_000;

        private readonly AgentWorld _world = new AgentWorld(options: new AgentOptions());

        public void Dispose()
        {
            _world.Dispose();
        }

        [Fact]
        public void An_interval_that_ends_during_the_proof_waits_for_its_end()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            _world.Security.NextSeconds = 5;
            LifecycleScript renew = new LifecycleScript(_world, HeartbeatVerb.Renew, null);
            _world.RequestHeartbeat();
            Assert.True(_world.RunTo(AgentState.ManagementConnecting, MinuteMs));
            Assert.NotNull(_world.LoadLeaf(KcmArea.Staged));

            _world.Silent = true;
            Assert.False(_world.Run(() => renew.IsEffective, 8_000));
            _world.Silent = false;

            Assert.True(renew.Run(MinuteMs));
            Assert.Equal(1, _world.Security.Exchanges);
            Assert.True(_world.Run(() => renew.Results.Count > 0, MinuteMs));
        }
    }
}
