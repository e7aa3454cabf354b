using System;
using System.Linq;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Lwm2m.Coap;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// Goal: a device says once an interval how it is, under its factory identity, beside its
    /// registration; and no failure of that does more than wait.
    /// Method: the agent against scripted services in virtual time.
    public sealed class HeartbeatJourneyTests : IDisposable
    {
        private const long HourMs = 3_600_000;
        private const long DayMs = 24 * HourMs;

        private readonly AgentWorld _world = new AgentWorld(options: new AgentOptions());

        public void Dispose()
        {
            _world.Dispose();
        }

        [Fact]
        public void An_idle_heartbeat_comes_within_the_first_interval_on_a_path_of_its_own()
        {
            Register();
            long registeredMs = _world.NowMs;

            Assert.True(_world.RunHeartbeats(1, DayMs));

            Assert.Equal(HeartbeatFault.None, _world.Heartbeats[0]);
            Assert.InRange(_world.NowMs - registeredMs, 0, DayMs);
            HeartbeatRequest request = Assert.Single(_world.Security.Requests);
            Assert.Equal(HeartbeatReason.Interval, request.Reason);
            Assert.Null(request.Credentials);
            Assert.True(request.HasHealth);
            Assert.Equal(AgentState.Registered, _world.Agent.State);
            Assert.True(_world.IsPathOpen(AgentOutput.PathMain));
            Assert.True(_world.Run(() => !_world.IsPathOpen(AgentOutput.PathHeartbeat), 1_000));
        }

        [Fact]
        public void Intervals_are_the_answers_with_5_percent_of_jitter()
        {
            _world.Security.NextSeconds = 36_000;
            Register();

            Assert.True(_world.RunHeartbeats(6, 4 * DayMs));

            long[] times = _world.Security.TimesMs.ToArray();
            for (int i = 1; i < times.Length; i++)
            {
                Assert.InRange(times[i] - times[i - 1], 34_200_000, 37_801_000);
            }
            Assert.Equal(6, _world.Security.Requests.Select(
                one => Convert.ToHexString(one.Exchange)).Distinct().Count());
        }

        [Fact]
        public void Idle_heartbeats_write_no_flash()
        {
            Register();
            byte[][] before = _world.CopyBanks();

            Assert.True(_world.RunHeartbeats(3, 5 * DayMs));

            Assert.All(_world.Heartbeats, fault => Assert.Equal(HeartbeatFault.None, fault));
            Assert.Equal(before[0], _world.Banks[0]);
            Assert.Equal(before[1], _world.Banks[1]);
        }

        [Fact]
        public void The_credential_list_goes_along_when_the_service_asks_for_it()
        {
            _world.Security.OnAnswer = (request, answer) =>
                answer.CredentialsWanted = request.Credentials == null;
            Register();

            Assert.True(_world.RunHeartbeats(2, 3 * DayMs));

            Assert.Null(_world.Security.Requests[0].Credentials);
            HeartbeatCredential[] list = _world.Security.Requests[1].Credentials;
            Assert.Equal(new[] { "BOOTSTRAP", "LWM2M" }, list.Select(one => one.Name));
            Assert.Equal(
                new[] { HeartbeatCredential.AreaFactory, HeartbeatCredential.AreaInForce },
                list.Select(one => one.Area));
            byte[] encoded = new byte[1024];
            int count = HeartbeatRequest.EncodeCredentials(list, encoded, 0, encoded.Length);
            byte[] digest = System.Security.Cryptography.SHA256.HashData(encoded.AsSpan(0, count));
            Assert.Equal(digest[..8], _world.Security.Requests[0].Digest);
            Assert.Equal(digest[..8], _world.Security.Requests[1].Digest);
        }

        [Fact]
        public void Too_soon_waits_to_the_second_and_is_no_failure()
        {
            Register();
            _world.Security.Code = CoapCode.TooManyRequests;
            _world.Security.MaxAgeSeconds = 217;
            _world.RequestHeartbeat();
            Assert.True(_world.RunHeartbeats(1, 60_000));
            Assert.Equal(HeartbeatFault.TooSoon, _world.Heartbeats[0]);
            Assert.Equal(HeartbeatReason.Forced, _world.Security.Requests[0].Reason);
            _world.Security.Code = CoapCode.Changed;
            _world.RequestHeartbeat();

            Assert.True(_world.RunHeartbeats(2, 10 * 60_000));

            long[] times = _world.Security.TimesMs.ToArray();
            Assert.InRange(times[1] - times[0], 217_000, 217_999);
            Assert.NotEqual(
                _world.Security.Requests[0].Exchange, _world.Security.Requests[1].Exchange);
        }

        [Fact]
        public void A_busy_service_is_not_asked_before_its_max_age()
        {
            Register();
            _world.Security.Code = CoapCode.ServiceUnavailable;
            _world.Security.MaxAgeSeconds = 7_200;
            _world.RequestHeartbeat();
            Assert.True(_world.RunHeartbeats(1, 60_000));
            Assert.Equal(HeartbeatFault.Busy, _world.Heartbeats[0]);
            _world.Security.Code = CoapCode.Changed;
            _world.RequestHeartbeat();

            Assert.True(_world.RunHeartbeats(2, 3 * HourMs));

            long[] times = _world.Security.TimesMs.ToArray();
            Assert.InRange(times[1] - times[0], 7_200_000, 7_200_999);
            Assert.Equal(
                _world.Security.Requests[0].Exchange, _world.Security.Requests[1].Exchange);
        }

        [Fact]
        public void A_lost_answer_is_asked_for_under_the_same_exchange_id()
        {
            Register();
            _world.Security.IsMute = true;
            _world.RequestHeartbeat();
            Assert.True(_world.RunHeartbeats(1, 10 * 60_000));
            Assert.Equal(HeartbeatFault.NoAnswer, _world.Heartbeats[0]);
            _world.Security.IsMute = false;

            Assert.True(_world.RunHeartbeats(2, HourMs));

            Assert.Equal(HeartbeatFault.None, _world.Heartbeats[1]);
            Assert.Equal(
                _world.Security.Requests[0].Exchange, _world.Security.Requests[1].Exchange);
        }

        [Theory]
        [InlineData("not admitted", CoapCode.Forbidden)]
        [InlineData("malformed", CoapCode.BadRequest)]
        public void A_refusal_is_told_and_deletes_nothing(string why, int code)
        {
            Register();
            _world.Security.Code = code;
            _world.RequestHeartbeat();

            Assert.True(_world.RunHeartbeats(1, 60_000), why);

            Assert.Equal(HeartbeatFault.Refused, _world.Heartbeats[0]);
            Assert.Equal(AgentState.Registered, _world.Agent.State);
            Assert.True(_world.Agent.State == AgentState.Registered, why);
        }

        [Fact]
        public void A_body_that_is_no_answer_is_told()
        {
            Register();
            _world.Security.Body = new byte[] { 0xa1, 0x00 };
            _world.RequestHeartbeat();

            Assert.True(_world.RunHeartbeats(1, 60_000));

            Assert.Equal(HeartbeatFault.AnswerMalformed, _world.Heartbeats[0]);
        }

        [Fact]
        public void Without_a_path_and_without_a_session_it_waits()
        {
            Register();
            _world.NoTransport = true;
            _world.RequestHeartbeat();
            Assert.True(_world.RunHeartbeats(1, 60_000));
            Assert.Equal(HeartbeatFault.TransportFailed, _world.Heartbeats[0]);
            _world.NoTransport = false;
            _world.Silent = true;

            Assert.True(_world.RunHeartbeats(2, 2 * HourMs));

            Assert.Equal(HeartbeatFault.SessionFailed, _world.Heartbeats[1]);
        }

        [Fact]
        public void Failures_are_remembered_across_reboots_and_forgotten_after_an_answer()
        {
            Register();
            _world.Security.Code = CoapCode.Forbidden;
            _world.RequestHeartbeat();
            Assert.True(_world.RunHeartbeats(3, 2 * HourMs));
            Assert.Equal(3, StoredExponent());

            _world.Reboot();
            _world.Start();
            _world.RequestHeartbeat();
            Assert.True(_world.RunHeartbeats(4, HourMs));
            Assert.Equal(4, StoredExponent());

            _world.Security.Code = CoapCode.Changed;
            Assert.True(_world.RunHeartbeats(5, DayMs));
            Assert.Equal(0, StoredExponent());
        }

        [Fact]
        public void A_device_whose_factory_key_is_damaged_tells_so_and_stays_registered()
        {
            Register();
            _world.Damage(ItemNames.BootstrapKey);

            _world.RequestHeartbeat();

            Assert.Equal(HeartbeatFault.IdentityUnusable, Assert.Single(_world.Heartbeats));
            Assert.Equal(AgentState.Registered, _world.Agent.State);
        }

        [Theory]
        [InlineData("1970", -1_700_000_000L)]
        [InlineData("past the end of the service's chain", 2 * 366 * 86_400L)]
        [InlineData("2090", 65 * 366 * 86_400L)]
        public void A_time_that_cannot_be_is_refused_with_all_that_came_with_it(
            string why, long errorSeconds)
        {
            _world.Security.OnAnswer = (_, answer) => answer.CredentialsWanted = true;
            _world.Security.ClockError = errorSeconds;
            Register();
            _world.RequestHeartbeat();
            Assert.True(_world.RunHeartbeats(1, 60_000), why);
            Assert.Equal(HeartbeatFault.TimeRefused, _world.Heartbeats[0]);

            Assert.True(_world.RunHeartbeats(2, HourMs), why);

            Assert.Null(_world.Security.Requests[1].Credentials);
            Assert.Equal(AgentState.Registered, _world.Agent.State);
        }

        [Fact]
        public void A_session_that_the_service_forgot_is_made_again_at_once()
        {
            _world.Security.NextSeconds = 10;
            Register();
            Assert.True(_world.RunHeartbeats(2, DayMs));
            Assert.True(_world.IsPathOpen(AgentOutput.PathHeartbeat));
            int connected = _world.Bootstrap.Connected.Count;

            _world.Bootstrap.Last!.Close();
            Assert.True(_world.RunHeartbeats(4, 60_000));

            Assert.All(_world.Heartbeats, fault => Assert.Equal(HeartbeatFault.None, fault));
            Assert.Equal(connected + 1, _world.Bootstrap.Connected.Count);
        }

        [Fact]
        public void Stop_ends_both_paths()
        {
            _world.Security.NextSeconds = 10;
            Register();
            Assert.True(_world.RunHeartbeats(1, DayMs));
            Assert.True(_world.IsPathOpen(AgentOutput.PathHeartbeat));

            _world.Stop();

            Assert.True(_world.RunTo(AgentState.Stopped));
            Assert.False(_world.IsPathOpen(AgentOutput.PathHeartbeat));
            Assert.False(_world.IsPathOpen(AgentOutput.PathMain));
        }

        private void Register()
        {
            _world.Start();
            Assert.True(_world.RunTo(AgentState.Registered));
        }

        private int StoredExponent()
        {
            byte[] buffer = new byte[1];
            Device.Kcm.KcmStatus status = _world.Store.Get(
                Device.Kcm.KcmItemType.Config, ItemNames.HeartbeatBackOff, buffer, 0, 1, out _);
            Assert.Equal(Device.Kcm.KcmStatus.Success, status);
            return buffer[0];
        }
    }
}
