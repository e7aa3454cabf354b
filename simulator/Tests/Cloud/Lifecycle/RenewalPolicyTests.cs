using System;
using Device.Agent.Heartbeat;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Lifecycle;
using Xunit;

namespace Simulator.Tests.Cloud.Lifecycle
{
    /// <summary>Renewals that no operator asked for.</summary>
    public sealed class RenewalPolicyTests : IDisposable
    {
        private readonly HeartbeatWorld _world = new HeartbeatWorld();
        private readonly ModelDevice _device;
        private readonly RootCa _root;

        public RenewalPolicyTests()
        {
            _device = new ModelDevice(_world);
            _root = _world.CreateRoot("plant", autoRenew: true);
            _world.Queue(OperationVerb.Transfer, _root.Uid);
            for (int i = 0; i < 3; i++) { _device.Step(); }
        }

        /// Statement 18: at the share of life that the root CA says, with at most 5 % of jitter,
        /// and as soon as the setting is changed.
        [Fact]
        public void A_root_that_renews_by_itself_does_so_in_its_window()
        {
            TimeSpan life = TimeSpan.FromSeconds(RootCaSettings.DeviceValiditySecondsDefault);
            DateTimeOffset start = _world.Cloud.Time.Now;
            _world.Cloud.Time.Now = start + (life * 0.669);
            Assert.Empty(_world.Beat(_world.Request())!.Operations);
            Set(_root.Settings with { AutoRenew = false });
            _world.Cloud.Time.Now = start + (life * 0.725);
            Assert.Empty(_world.Beat(_world.Request())!.Operations);
            Set(_root.Settings with { AutoRenew = true });

            HeartbeatOperation renew = Assert.Single(
                _world.Beat(_world.Request())!.Operations);

            Assert.Equal(HeartbeatVerb.Renew, renew.Verb);
            Assert.Equal(_root.Certificate.Der, renew.IssuerAnchor);
            OperationRecord found = OperationTable.Find(
                _world.Core.Store, _world.Core.Account,
                Convert.ToHexStringLower(renew.Transaction))!;
            Assert.Equal("auto-renew", found.Actor);
            // The next heartbeat repeats it and makes no second one.
            Assert.Equal(
                renew.Transaction,
                Assert.Single(_world.Beat(_world.Request())!.Operations).Transaction);
        }

        [Fact]
        public void The_internal_authority_renews_nothing_by_itself()
        {
            using HeartbeatWorld world = new HeartbeatWorld();
            using ModelDevice device = new ModelDevice(world);
            world.Cloud.Time.Now += TimeSpan.FromDays(360);
            Assert.Empty(world.Beat(world.Request())!.Operations);
        }

        /// A device's own policy is heard, but not in the first tenth of a certificate's life: it
        /// would pay for a mistake at every heartbeat.
        [Theory]
        [InlineData("too early", 36, "LWM2M", 0)]
        [InlineData("in time", 37, "LWM2M", 1)]
        [InlineData("nothing of that name", 37, "other", 0)]
        public void A_devices_own_wish_is_heard_after_a_tenth_of_its_life(
            string why, int days, string name, int operations)
        {
            _world.Cloud.Time.Now += TimeSpan.FromDays(days);
            HeartbeatRequest request = _world.Request();
            request.Wishes = [name];

            HeartbeatAnswer answer = _world.Beat(request)!;

            Assert.True(answer.Operations.Length == operations, why);
        }

        public void Dispose()
        {
            _device.Dispose();
            _world.Dispose();
        }

        private void Set(RootCaSettings settings)
        {
            Assert.Equal(
                RootCaChange.Done,
                _world.Core.Signers.Update(
                    _world.Core.Account, _root.Uid, settings, mayCutStragglers: false));
        }
    }
}
