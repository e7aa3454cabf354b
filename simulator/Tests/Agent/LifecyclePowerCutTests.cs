using System;
using System.Linq;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Kcm;
using Device.Lwm2m.Coap;
using Simulator.Cloud;
using Xunit;
using Xunit.Abstractions;

namespace Simulator.Tests.Agent
{
    /// Goal: whenever the power goes in a renewal, update, transfer or deletion, and whenever it
    /// goes again in the recovery from that, the device connects afterwards with its old credential
    /// or the new one, the operation comes to its end, and one certificate was issued for it.
    /// Method: from one image of a registered device, cut before the first flash operation of the
    /// whole journey, start again, and demand all of that; then before the second, and so on until
    /// a journey ends before its cut. The second pass cuts the recovery too, each time at another
    /// of its first operations. What a single torn operation can leave behind is the store's own
    /// power-cut test.
    public sealed class LifecyclePowerCutTests : IDisposable
    {
        private const long MinuteMs = 60_000;
        private const long HourMs = 60 * MinuteMs;
        private const long DayMs = 24 * HourMs;

        // The recovery's operations that are cut, in turn: past the mount and the first changes.
        private const int SecondCutMax = 89;
        private const int SecondCutStep = 37;

        private readonly ITestOutputHelper _output;
        private readonly PowerSupply _power = new PowerSupply();
        private readonly TestPki _otherCa = new TestPki("Other CA");
        private readonly AgentWorld _world;
        private readonly byte[][] _registered;

        public LifecyclePowerCutTests(ITestOutputHelper output)
        {
            _output = output;
            _world = new AgentWorld(_power, options: new AgentOptions());
            _world.Management.Trust = new TrustSnapshot(
                new[] { _world.CloudCa.Anchor, _otherCa.Anchor });
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
            _registered = _world.CopyBanks();
        }

        public void Dispose()
        {
            _power.CutAt = -1;
            _world.Dispose();
            _otherCa.Dispose();
        }

        [Theory]
        [InlineData("renewal", HeartbeatVerb.Renew, false)]
        [InlineData("renewal, and its recovery", HeartbeatVerb.Renew, true)]
        [InlineData("update", HeartbeatVerb.Update, false)]
        [InlineData("update, and its recovery", HeartbeatVerb.Update, true)]
        [InlineData("transfer", HeartbeatVerb.Transfer, false)]
        [InlineData("transfer, and its recovery", HeartbeatVerb.Transfer, true)]
        [InlineData("deletion", HeartbeatVerb.Delete, false)]
        [InlineData("deletion, and its recovery", HeartbeatVerb.Delete, true)]
        public void A_device_connects_with_old_or_new_after_a_cut_at_any_flash_operation(
            string why, HeartbeatVerb verb, bool isTwice)
        {
            int cuts = 0;
            while (CutAndRecover(verb, cuts, isTwice)) { cuts++; }
            _output.WriteLine($"{why}: {cuts} cuts");
            Assert.True(cuts > 10, $"{cuts} cuts are not an operation");
        }

        // False when the journey ended before so many operations.
        private bool CutAndRecover(HeartbeatVerb verb, int operation, bool isTwice)
        {
            string cut = $"{verb} cut={operation} twice={isTwice}";
            _power.CutAt = -1;
            _world.RebootFrom(_registered);
            _world.RegisteredSerials.Clear();
            _world.BootstrapCode = CoapCode.Changed;
            LifecycleScript script = new LifecycleScript(
                _world, verb, verb == HeartbeatVerb.Transfer ? _otherCa : null);
            if (verb == HeartbeatVerb.Delete)
            {
                script.Hold = HeartbeatHold.Deleted;
                // As the cloud has it from the moment the deletion is delivered.
                _world.BootstrapCode = CoapCode.Forbidden;
            }
            _power.CutAt = _power.Operations + operation;
            if (!IsCut(() => RunJourney(script, verb, cut))) { return false; }
            if (isTwice)
            {
                _power.CutAt = _power.Operations + (operation * SecondCutStep % SecondCutMax);
                IsCut(() =>
                {
                    _world.Reboot();
                    RunJourney(script, verb, cut);
                });
            }
            _power.CutAt = -1;
            _world.Reboot();
            RunJourney(script, verb, cut);
            AssertEnd(script, verb, cut);
            return true;
        }

        private static bool IsCut(Action journey)
        {
            try
            {
                journey();
                return false;
            }
            catch (PowerCutException)
            {
                return true;
            }
        }

        // Start, connect, heartbeat until it is effective and reported.
        private void RunJourney(LifecycleScript script, HeartbeatVerb verb, string cut)
        {
            _world.Start();
            // A heartbeat of its own may come before the registration, with the deletion in it.
            bool hasCredential = _world.LoadLeaf(KcmArea.Working) != null;
            Assert.True(
                _world.Run(
                    () => _world.Agent.State == AgentState.Registered
                        ? hasCredential
                        : _world.Agent.State == AgentState.OnHold
                            && (!hasCredential || script.IsEffective),
                    HourMs),
                cut + " never connects");
            _world.RequestHeartbeat();
            Assert.True(script.Run(2 * HourMs), cut + " never effective");
            AgentState end = verb == HeartbeatVerb.Delete
                ? AgentState.OnHold : AgentState.Registered;
            Assert.True(_world.RunTo(end, HourMs), cut + " not there in the end");
            _world.RequestHeartbeat();
            Assert.True(_world.Run(() => script.Results.Count > 0, HourMs), cut + " not reported");
            Assert.True(_world.RunHeartbeats(_world.Heartbeats.Count + 1, 2 * DayMs), cut);
        }

        private void AssertEnd(LifecycleScript script, HeartbeatVerb verb, string cut)
        {
            Assert.True(script.Results[^1].Status == HeartbeatResult.StatusDone, cut);
            Assert.True(_world.LoadLeaf(KcmArea.Staged) == null, cut);
            string old = AgentWorld.SerialOf(script.Before!);
            Assert.True(
                _world.RegisteredSerials.All(one => one == old || one == script.NewSerial), cut);
            if (verb == HeartbeatVerb.Delete)
            {
                Assert.True(_world.LoadLeaf(KcmArea.Working) == null, cut);
                return;
            }
            Assert.True(script.Issued == 1, cut);
            string serial = AgentWorld.SerialOf(_world.LoadLeaf(KcmArea.Working)!);
            Assert.True(serial == script.NewSerial, cut);
            Assert.True(_world.RegisteredSerials[^1] == script.NewSerial, cut);
        }
    }
}
