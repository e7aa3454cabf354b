using System;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Lwm2m.Coap;
using Simulator.Cloud;
using Xunit;

namespace Simulator.Tests.Cloud.Lifecycle
{
    /// <summary>Heartbeats that find nothing to do, and those that are refused.</summary>
    public sealed class IdleHeartbeatTests : IDisposable
    {
        private const int AntiFloodSeconds = 300;

        private readonly HeartbeatWorld _world = new HeartbeatWorld(AntiFloodSeconds);

        [Fact]
        public void An_idle_heartbeat_gets_time_and_interval_and_costs_no_commit()
        {
            _world.Bootstrap();
            // The end of that session saves the device's state; a write of our own is behind it.
            _world.Core.Store.Write(_ => { });
            long commits = _world.Core.Store.Commits;
            HeartbeatRequest request = _world.Request();

            HeartbeatAnswer answer = _world.Beat(request)!;

            Assert.Equal(_world.Cloud.Time.Now.ToUnixTimeSeconds(), answer.NowSeconds);
            Assert.Equal(CloudOptions.HeartbeatIntervalSecondsDefault, answer.NextSeconds);
            Assert.Empty(answer.Operations);
            Assert.Equal(HeartbeatHold.None, answer.Hold);
            Assert.True(answer.CredentialsWanted);
            Assert.Equal(commits, _world.Core.Store.Commits);
            Assert.Equal(1, _world.Counters[CloudEvent.Heartbeat]);
            // Time and the wish for the list: 15 bytes and 2 more.
            Assert.InRange(_world.Body.Length, 15, 20);
        }

        [Fact]
        public void The_credential_list_is_asked_for_until_its_digest_is_known()
        {
            _world.Bootstrap();
            Assert.True(_world.Beat(_world.Request())!.CredentialsWanted);
            Pass();
            HeartbeatRequest request = _world.Request();
            request.Credentials = [];
            // An empty list is one byte of CBOR.
            request.Digest = SHA256.HashData([0x80])[..HeartbeatLimits.IdSize];
            Assert.False(_world.Beat(request)!.CredentialsWanted);
            _world.Reopen();
            Pass();
            HeartbeatRequest same = _world.Request();
            same.Digest = request.Digest;
            Assert.False(_world.Beat(same)!.CredentialsWanted);
            Pass();
            HeartbeatRequest lying = _world.Request();
            lying.Credentials = [];
            Assert.True(_world.Beat(lying)!.CredentialsWanted);
        }

        /// Statement 2: a forced heartbeat inside the window gets "too soon, next at T" and
        /// changes nothing.
        [Theory]
        [InlineData("at once", HeartbeatReason.Forced, 0, AntiFloodSeconds)]
        [InlineData("a second before", HeartbeatReason.Forced, AntiFloodSeconds - 1, 1)]
        [InlineData("a continuation of nothing", HeartbeatReason.Continuation, 1, 299)]
        [InlineData("a refused credential", HeartbeatReason.CredentialRefused, 1, 299)]
        public void Too_soon_is_429_to_the_second_and_changes_nothing(
            string why, HeartbeatReason reason, int afterSeconds, int waitSeconds)
        {
            _world.Bootstrap();
            _world.Beat(_world.Request());
            long last = _world.Device.LastHeartbeatAtMs;
            _world.Cloud.Time.Now += TimeSpan.FromSeconds(afterSeconds);

            Assert.Null(_world.Beat(_world.Request(reason)));

            Assert.True(_world.Code == CoapCode.TooManyRequests, why);
            Assert.Equal(waitSeconds, _world.MaxAgeSeconds);
            HeartbeatAnswer body = HeartbeatWorld.Parse(_world.Body);
            Assert.Equal(waitSeconds, body.NextSeconds);
            Assert.Equal(last, _world.Device.LastHeartbeatAtMs);
            Assert.Equal(1, _world.Counters[CloudEvent.HeartbeatTooSoon]);
            _world.Cloud.Time.Now += TimeSpan.FromSeconds(waitSeconds);
            Assert.NotNull(_world.Beat(_world.Request(reason)));
        }

        [Fact]
        public void A_repeat_gets_the_same_bytes_inside_the_window_and_counts_once()
        {
            _world.Bootstrap();
            HeartbeatRequest request = _world.Request();
            _world.Beat(request);
            byte[] first = _world.Body;
            _world.Cloud.Time.Now += TimeSpan.FromSeconds(7);

            Assert.NotNull(_world.Beat(request));

            Assert.Equal(first, _world.Body);
            Assert.Equal(1, _world.Counters[CloudEvent.Heartbeat]);
            Assert.Equal(1, _world.Counters[CloudEvent.HeartbeatRepeated]);
        }

        /// Statement 8: a heartbeat that was answered before the last one is refused and recorded.
        [Fact]
        public void An_old_heartbeat_is_a_replay_and_is_refused_and_recorded()
        {
            _world.Bootstrap();
            HeartbeatRequest old = _world.Request();
            _world.Beat(old);
            for (int i = 0; i < 3; i++)
            {
                Pass();
                _world.Beat(_world.Request());
                long last = _world.Device.LastHeartbeatAtMs;
                Assert.Null(_world.Beat(old));
                Assert.Equal(CoapCode.Forbidden, _world.Code);
                Assert.Equal(last, _world.Device.LastHeartbeatAtMs);
            }
            Assert.Equal(3, _world.Counters[RefusalCause.HeartbeatReplayed]);
            Assert.Equal(3, _world.CountDenials(RefusalCause.HeartbeatReplayed));
        }

        [Fact]
        public void When_it_was_heard_of_is_there_after_a_restart()
        {
            _world.Bootstrap();
            _world.Beat(_world.Request());
            long last = _world.Device.LastHeartbeatAtMs;
            long next = _world.Device.NextHeartbeatAtMs;

            _world.Reopen();

            Assert.Equal(last, _world.Device.LastHeartbeatAtMs);
            Assert.Equal(next, _world.Device.NextHeartbeatAtMs);
            Assert.Null(_world.Beat(_world.Request()));
            Assert.Equal(CoapCode.TooManyRequests, _world.Code);
        }

        [Theory]
        [InlineData("empty", "")]
        [InlineData("no CBOR", "ff")]
        [InlineData("another version", "a4000201480000000000000000024800000000000000000348"
            + "0000000000000000")]
        public void What_is_no_heartbeat_is_400(string why, string hex)
        {
            _world.Bootstrap();

            Assert.Null(_world.Beat(Convert.FromHexString(hex), CoapContentFormat.Cbor));

            Assert.True(_world.Code == CoapCode.BadRequest, why);
            Assert.Equal(1, _world.Counters[RefusalCause.HeartbeatMalformed]);
        }

        [Fact]
        public void Another_content_format_is_400()
        {
            _world.Bootstrap();
            byte[] body = new byte[HeartbeatLimits.RequestMax];
            int count = _world.Request().Write(body, 0, body.Length);

            Assert.Null(_world.Beat(
                body.AsSpan(0, count).ToArray(), CoapContentFormat.OctetStream));

            Assert.Equal(1, _world.Counters[RefusalCause.HeartbeatMalformed]);
        }

        [Fact]
        public void A_root_of_trust_that_is_not_the_keys_is_403()
        {
            _world.Bootstrap();
            HeartbeatRequest request = _world.Request();
            request.RootOfTrustId = new byte[HeartbeatLimits.IdSize];

            Assert.Null(_world.Beat(request));

            Assert.Equal(CoapCode.Forbidden, _world.Code);
            Assert.Equal(1, _world.Counters[RefusalCause.RootOfTrustDiffers]);
        }

        [Fact]
        public void A_device_that_never_bootstrapped_is_403()
        {
            Assert.Null(_world.Beat(_world.Request()));

            Assert.Equal(CoapCode.Forbidden, _world.Code);
            Assert.Equal(1, _world.Counters[RefusalCause.DeviceUnknown]);
            Assert.Equal(0, _world.Core.Devices.Directory.Count);
        }

        [Fact]
        public void Another_factory_key_under_a_known_name_is_403()
        {
            _world.Bootstrap();
            using ECDsa key = FactoryPki.NewKey();
            using TestDevice other = _world.Connect(
                _world.IssueFactory(key, HeartbeatWorld.Endpoint));
            byte[] body = new byte[HeartbeatLimits.RequestMax];
            int count = _world.Request().Write(body, 0, body.Length);

            Assert.Equal(CoapCode.Forbidden, other.Ask(new CoapRequest()
                .Reset(CoapCode.Post, HeartbeatLimits.Path)
                .SetPayload(CoapContentFormat.Cbor, body, 0, count)));
            Assert.Equal(1, _world.Counters[RefusalCause.FactoryKeyDiffers]);
        }

        [Fact]
        public void Other_methods_are_405()
        {
            using TestDevice device = _world.Connect();
            Assert.Equal(
                CoapCode.MethodNotAllowed, device.Ask(CoapCode.Get, HeartbeatLimits.Path));
        }

        public void Dispose()
        {
            _world.Dispose();
        }

        private void Pass()
        {
            _world.Cloud.Time.Now += TimeSpan.FromSeconds(AntiFloodSeconds);
        }
    }
}
