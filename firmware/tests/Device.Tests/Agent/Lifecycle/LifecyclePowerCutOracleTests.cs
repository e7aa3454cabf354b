using System;
using System.Security.Cryptography;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Crypto;
using Device.Desktop;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Agent.Lifecycle
{
    /// Goal: the oracles of the cuts see what they are there for.
    /// Method: what a saga with a mistake would leave is made by hand, and must be told.
    public sealed class LifecyclePowerCutOracleTests
    {
        private readonly LifecycleFixture _device = new LifecycleFixture();

        public LifecyclePowerCutOracleTests()
        {
            // The first transaction of a device is the one that services pass over.
            _device.Operation(HeartbeatVerb.Renew, HeartbeatLimits.OperationalName);
        }

        [Fact]
        public void Another_key_for_a_transaction_whose_request_has_left_is_told()
        {
            HeartbeatOperation update = _device.Operation(
                HeartbeatVerb.Update, HeartbeatLimits.OperationalName);
            TestService service = new TestService(
                update, point => LifecycleFixture.OldLeaf, true);

            // The request is taken; then the device forgets all of it.
            int looks = 0;
            Assert.Equal(
                "stop",
                service.Drive(_device, () => ++looks == 3 ? "stop" : null, () => { }));
            LifecycleFixture forgetful = new LifecycleFixture();
            forgetful.Do(update);
            Assert.Equal(
                "another key for the same transaction",
                service.Drive(forgetful, () => null, () => { }));
        }

        [Fact]
        public void A_result_of_another_transaction_is_told()
        {
            HeartbeatOperation none = _device.Operation(
                HeartbeatVerb.Update, HeartbeatLimits.OperationalName);
            Assert.Equal(
                LifecycleFault.None, _device.Do(_device.Renewal(NewLeaf())));
            TestService service = new TestService(none, point => point, true);
            Assert.Equal(
                "a result of a transaction that nobody began",
                service.Drive(_device, () => null, () => { }));
        }

        [Fact]
        public void A_mixed_pair_and_a_missing_item_are_told()
        {
            DotNetCrypto crypto = new DotNetCrypto();
            Assert.True(TestCredential.IsUsable(_device.Store, crypto, KcmArea.Working));
            Assert.False(TestCredential.IsUsable(_device.Store, crypto, KcmArea.Staged));
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] leaf = LifecycleFixture.Issue(LifecycleFixture.Root, key).Der;
            Set(KcmItemType.Certificate, ItemNames.ManagementCertificate, leaf);
            Assert.False(TestCredential.IsUsable(_device.Store, crypto, KcmArea.Working));
            Set(KcmItemType.PrivateKey, ItemNames.ManagementKey, key.ExportECPrivateKey());
            Assert.True(TestCredential.IsUsable(_device.Store, crypto, KcmArea.Working));
            Assert.Equal(
                KcmStatus.Success,
                _device.Store.Delete(KcmItemType.Config, ItemNames.ManagementUri));
            Assert.False(TestCredential.IsUsable(_device.Store, crypto, KcmArea.Working));
        }

        [Fact]
        public void The_pool_of_keys_gives_different_ones()
        {
            LazyKeyCrypto crypto = new LazyKeyCrypto();
            bool areDifferent = false;
            byte[] first = new byte[P256.PointSize];
            byte[] other = new byte[P256.PointSize];
            crypto.GenerateKeyPair(KeyUse.Sign).CopyPublicPoint(first, 0);
            for (int i = 0; i < 64; i++)
            {
                crypto.GenerateKeyPair(KeyUse.Sign).CopyPublicPoint(other, 0);
                areDifferent = areDifferent || !other.AsSpan().SequenceEqual(first);
            }
            Assert.True(areDifferent);
        }

        private static byte[] NewLeaf()
        {
            return LifecycleFixture.Issue(LifecycleFixture.Root, LifecycleFixture.OldKey).Der;
        }

        private void Set(KcmItemType type, string name, byte[] data)
        {
            using KcmTransaction transaction = _device.Store.Begin();
            transaction.Set(KcmArea.Working, type, name, data, 0, data.Length);
            Assert.Equal(KcmStatus.Success, transaction.Commit());
        }
    }
}
