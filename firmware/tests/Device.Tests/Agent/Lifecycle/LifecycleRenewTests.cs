using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Kcm;
using Device.X509;
using Xunit;

namespace Device.Tests.Agent.Lifecycle
{
    /// Goal: a renewal keeps the key, takes one staging and one proof, and whatever is wrong leaves
    /// the old certificate in force.
    public sealed class LifecycleRenewTests
    {
        private readonly LifecycleFixture _device = new LifecycleFixture();

        [Fact]
        public void A_renewal_is_staged_proven_and_promoted()
        {
            byte[] leaf = NewLeaf();
            Assert.Equal(LifecycleFault.None, _device.Do(_device.Renewal(leaf)));
            Assert.Equal(new[] { LifecycleStep.ProveManagement }, _device.Steps);
            Assert.True(_device.Engine.IsProving);
            Assert.False(_device.Engine.HasResults);
            Assert.Equal(LifecycleFixture.OldLeaf, _device.LeafOf(KcmArea.Working));
            Assert.Equal(leaf, _device.LeafOf(KcmArea.Staged));
            Assert.True(_device.HasPair(KcmArea.Staged));

            Assert.Equal(
                KcmStatus.Success, _device.Engine.HandleProven(_device.StagedLeaf()));
            Assert.Equal(leaf, _device.LeafOf(KcmArea.Working));
            Assert.Null(_device.LeafOf(KcmArea.Staged));
            Assert.True(_device.HasPair(KcmArea.Working));
            HeartbeatResult result = _device.Result();
            Assert.Equal(HeartbeatResult.StatusDone, result.Status);
            Assert.Equal(0, result.Fault);

            _device.Engine.HandleAcknowledged(new[] { result.Transaction });
            Assert.False(_device.Engine.HasResults);
            Assert.False(_device.Engine.HasOpenTransaction);
        }

        [Fact]
        public void A_refused_one_goes_and_the_old_one_stays()
        {
            _device.Do(_device.Renewal(NewLeaf()));
            Assert.True(_device.Engine.HandleRefused(_device.StagedLeaf(), 49));
            _device.RequireOld();
            _device.Restart();
            HeartbeatResult result = _device.Result();
            Assert.Equal((int)LifecycleFault.RefusedByService, result.Fault);
            Assert.Equal(49, result.Detail);
            Assert.Equal(0x500, result.Status);
        }

        [Fact]
        public void Another_certificate_than_the_staged_one_proves_nothing()
        {
            _device.Do(_device.Renewal(NewLeaf()));
            Certificate old = X509.TestCertificate.Parse(LifecycleFixture.OldLeaf);
            Assert.Equal(KcmStatus.Success, _device.Engine.HandleProven(old));
            Assert.False(_device.Engine.HandleRefused(old, 42));
            Assert.True(_device.Engine.IsProving);
            Assert.Equal(LifecycleFixture.OldLeaf, _device.LeafOf(KcmArea.Working));
        }

        [Fact]
        public void After_a_restart_a_staged_one_is_proven()
        {
            _device.Do(_device.Renewal(NewLeaf()));
            _device.Restart();
            Assert.Equal(new[] { LifecycleStep.ProveManagement }, _device.Steps);
            Assert.True(_device.Engine.HasOpenTransaction);
        }

        [Fact]
        public void The_same_transaction_again_has_the_same_result_and_writes_nothing()
        {
            HeartbeatOperation operation = _device.Renewal(NewLeaf());
            _device.Do(operation);
            _device.Flash.PowerOn();
            Assert.Equal(LifecycleFault.None, _device.Do(operation));
            Assert.Equal(0, _device.Flash.Operations);
            _device.Engine.HandleProven(_device.StagedLeaf());
            _device.Engine.HandleAcknowledged(new[] { operation.Transaction });
            _device.Flash.PowerOn();
            Assert.Equal(LifecycleFault.None, _device.Do(operation));
            Assert.Equal(0, _device.Flash.Operations);
            Assert.Equal(HeartbeatResult.StatusDone, _device.Result().Status);
        }

        [Fact]
        public void A_staged_one_that_cannot_be_loaded_goes()
        {
            _device.Engine.HandleUnusable();
            Assert.False(_device.Engine.HasResults);
            _device.Do(_device.Renewal(NewLeaf()));
            _device.Engine.HandleUnusable();
            Assert.Equal((int)LifecycleFault.StagedLost, _device.Result().Fault);
            _device.RequireOld();
        }

        private static byte[] NewLeaf()
        {
            return LifecycleFixture.Issue(LifecycleFixture.Root, LifecycleFixture.OldKey).Der;
        }
    }
}
