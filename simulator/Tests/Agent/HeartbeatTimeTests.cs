using System;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Kcm;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: a wrong clock, the device's or the service's, wipes nothing and renews nothing
    /// (facts/certificate-lifecycle.md, statements 45 to 47).
    /// Method: the agent against scripted services in virtual time, whose zero is now.
    public sealed class HeartbeatTimeTests : IDisposable
    {
        private const long MinuteMs = 60_000;
        private const long HourMs = 60 * MinuteMs;
        private const long DayMs = 24 * HourMs;
        private const long YearSeconds = 31_557_600;
        private const long In2090 = 3_786_912_000;

        private readonly AgentWorld _world = new AgentWorld(options: new AgentOptions());

        public void Dispose()
        {
            _world.Dispose();
        }

        [Theory]
        [InlineData("1970", 0)]
        [InlineData("2090", In2090)]
        public void A_device_with_a_wrong_clock_and_no_network_loses_nothing_and_comes_back(
            string why, long clock)
        {
            Register();
            string serial = Serial();
            _world.Reboot();
            _world.Silent = true;
            _world.Agent.SetTime(clock, _world.NowMs);
            _world.Start();
            Assert.False(_world.RunTo(AgentState.Registered, 2 * DayMs), why);
            Assert.Equal(serial, Serial());

            _world.Silent = false;

            // It has asked the bootstrap service by then, which brings another credential.
            Assert.True(_world.RunTo(AgentState.Registered, DayMs), why);
        }

        [Theory]
        [InlineData("1970", 0)]
        [InlineData("2090", In2090)]
        public void A_wrong_clock_of_the_device_makes_no_difference_where_it_cannot_be_right(
            string why, long clock)
        {
            Register();
            string serial = Serial();
            _world.Reboot();
            _world.Agent.SetTime(clock, _world.NowMs);
            _world.Start();

            Assert.True(_world.RunTo(AgentState.Registered), why);
            Assert.True(_world.RunHeartbeats(3, 4 * DayMs), why);

            Assert.Equal(serial, Serial());
            Assert.All(_world.Heartbeats, fault => Assert.Equal(HeartbeatFault.None, fault));
            Assert.All(_world.Security.Requests, request => Assert.Empty(request.Wishes));
        }

        [Fact]
        public void A_clock_that_is_years_ahead_costs_connections_until_it_is_set_right()
        {
            Register();
            string serial = Serial();
            // A session that stands is gone on with, whatever the clock says.
            _world.RestartServices();
            _world.Reboot();
            long now = _world.Security.SecondsAt(_world.NowMs);
            _world.Agent.SetTime(now + (5 * YearSeconds), _world.NowMs);
            _world.Start();
            Assert.False(_world.RunTo(AgentState.Registered, DayMs));
            Assert.Equal(serial, Serial());

            _world.Agent.SetTime(_world.Security.SecondsAt(_world.NowMs), _world.NowMs);

            Assert.True(_world.RunTo(AgentState.Registered, DayMs));
            Assert.All(_world.Security.Requests, request => Assert.Empty(request.Wishes));
        }

        [Theory]
        [InlineData("1970", -56 * YearSeconds)]
        [InlineData("2090", 64 * YearSeconds)]
        [InlineData("past the end of its own chain", 2 * YearSeconds)]
        public void Nothing_that_comes_with_a_wrong_time_of_the_service_is_acted_on(
            string why, long errorSeconds)
        {
            Register();
            string serial = Serial();
            LifecycleScript renew = new LifecycleScript(_world, HeartbeatVerb.Renew)
            {
                Hold = HeartbeatHold.Revoked,
            };
            _world.Security.ClockError = errorSeconds;
            _world.RequestHeartbeat();
            Assert.True(_world.RunHeartbeats(3, DayMs), why);

            Assert.All(
                _world.Heartbeats, fault => Assert.Equal(HeartbeatFault.TimeRefused, fault));
            Assert.Empty(_world.Lifecycle);
            Assert.Equal(serial, Serial());
            Assert.Equal(AgentState.Registered, _world.Agent.State);

            _world.Security.ClockError = 0;
            Assert.True(renew.Run(DayMs), why);
        }

        [Fact]
        public void A_renewal_is_wished_for_by_the_services_time_and_soon()
        {
            // The certificates are of a year, their service's clock at 83 % of it.
            _world.Security.ClockError = 303 * 86_400;
            Register();
            _world.RequestHeartbeat();
            Assert.True(_world.RunHeartbeats(2, HourMs));

            Assert.Empty(_world.Security.Requests[0].Wishes);
            Assert.Equal(new[] { "LWM2M" }, _world.Security.Requests[1].Wishes);
            long[] times = _world.Security.TimesMs.ToArray();
            Assert.InRange(times[1] - times[0], 5 * MinuteMs, 11 * MinuteMs);

            // A service that does not listen is not asked every five minutes.
            Assert.True(_world.RunHeartbeats(3, 2 * DayMs));
            times = _world.Security.TimesMs.ToArray();
            Assert.True(times[2] - times[1] > 20 * HourMs);
        }

        [Fact]
        public void A_jump_of_the_clock_breaks_no_timer()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Bootstrapping));
            _world.Agent.SetTime(0, _world.NowMs);
            Assert.True(_world.RunTo(AgentState.ManagementConnecting));
            _world.Agent.SetTime(In2090, _world.NowMs);

            Assert.True(_world.RunTo(AgentState.Registered, MinuteMs));
            Assert.DoesNotContain(
                _world.Journey, step => step.StartsWith("BackingOff", StringComparison.Ordinal));
        }

        private void Register()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
        }

        private string Serial()
        {
            return AgentWorld.SerialOf(_world.LoadLeaf(KcmArea.Working)!);
        }
    }
}
