using System;
using Device.Agent;
using Device.Lwm2m;
using Device.Lwm2m.Formats;
using Device.Lwm2m.Coap;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: a device that sleeps between its updates says so, knows how long it has to listen, and
    /// tells values by itself.
    /// Method: the agent against scripted services in virtual time.
    public sealed class QueueModeTests
    {
        private const long MinuteMs = 60_000;

        [Theory]
        [InlineData("1.1", RegistrationOptions.Version11, true, "lwm2m=1.1&b=U&Q&")]
        [InlineData("1.0", RegistrationOptions.Version10, true, "lwm2m=1.0&b=UQ&")]
        [InlineData("without", RegistrationOptions.Version11, false, "lwm2m=1.1&b=U&et")]
        [InlineData("1.0 without", RegistrationOptions.Version10, false, "lwm2m=1.0&b=U&et")]
        public void A_registration_says_it(
            string why, string version, bool isQueueMode, string expected)
        {
            using AgentWorld world = Create(version, isQueueMode);
            Assert.Equal(AgentOutput.NoDeadline, world.Agent.AwakeUntilMs);
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered), why);

            Assert.Contains(expected, world.Management.Requests[^1], StringComparison.Ordinal);
            Assert.Equal(
                isQueueMode
                    ? world.NowMs + RegistrationOptions.AwakeMsDefault
                    : AgentOutput.NoDeadline,
                world.Agent.AwakeUntilMs);
        }

        [Fact]
        public void Who_asks_keeps_the_device_awake()
        {
            using AgentWorld world = Create(RegistrationOptions.Version11, true);
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered));
            world.Run(() => false, MinuteMs);
            CoapRequest request = new CoapRequest().Reset(CoapCode.Get, "3/0/13");
            world.Management.Act(coap => coap.Request(request, world.NowMs), world.NowMs);
            Assert.True(world.Run(() => world.Management.Answers.Count > 0, MinuteMs));

            Assert.InRange(
                world.Agent.AwakeUntilMs, world.NowMs + MinuteMs,
                world.NowMs + RegistrationOptions.AwakeMsDefault);
        }

        [Fact]
        public void A_value_is_told_unasked()
        {
            using AgentWorld world = Create(RegistrationOptions.Version11, true);
            NodePath battery = new NodePath(3, 0, 9);
            world.Agent.Info.BatteryPercent = 90;
            Assert.False(world.TrySend(battery));
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered));

            Assert.True(world.TrySend(battery));
            Assert.Equal(0, world.Agent.SendCode);
            Assert.False(world.TrySend(battery));
            Assert.True(world.Run(() => world.Agent.SendCode != 0, MinuteMs));
            Assert.Equal(CoapCode.Changed, world.Agent.SendCode);
            Assert.StartsWith("POST dp", world.Management.Requests[^1], StringComparison.Ordinal);
            Assert.True(world.TrySend(battery));
        }

        [Fact]
        public void LwM2M_1_0_knows_no_Send()
        {
            using AgentWorld world = Create(RegistrationOptions.Version10, false);
            world.Start();
            Assert.True(world.RunTo(AgentState.Registered));
            world.Agent.Info.BatteryPercent = 90;
            Assert.False(world.TrySend(new NodePath(3, 0, 9)));
        }

        private static AgentWorld Create(string version, bool isQueueMode)
        {
            AgentOptions options = new AgentOptions
            {
                HeartbeatEnabled = false,
                Version = version,
                QueueMode = isQueueMode,
            };
            return new AgentWorld(options: options);
        }
    }
}
