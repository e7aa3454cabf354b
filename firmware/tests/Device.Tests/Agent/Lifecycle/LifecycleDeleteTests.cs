using System;
using System.Linq;
using System.Security.Cryptography;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Kcm;
using Device.Tests.Kcm;
using Device.X509;
using Xunit;

namespace Device.Tests.Agent.Lifecycle
{
    /// Goal: deleted is gone, bytes included, at once; it is idempotent; and the way back is an
    /// update.
    public sealed class LifecycleDeleteTests
    {
        // More than a record's header or name, which lie in clear and other records may share, and
        // so much more that the sealed rest is not the same by chance.
        private const int WindowBytes = 24;

        private readonly LifecycleFixture _device = new LifecycleFixture();

        [Fact]
        public void Key_and_certificate_go_in_one_step()
        {
            _device.Do(Delete());
            Assert.Equal(new[] { LifecycleStep.CloseManagement }, _device.Steps);
            Assert.False(Has(KcmItemType.PrivateKey, ItemNames.ManagementKey));
            Assert.False(Has(KcmItemType.Certificate, ItemNames.ManagementCertificate));
            Assert.True(Has(KcmItemType.Certificate, ItemNames.ManagementServerCa));
            Assert.Equal(HeartbeatResult.StatusDone, _device.Result().Status);
            _device.Restart();
            Assert.Equal(HeartbeatResult.StatusDone, _device.Result().Status);
            Assert.Empty(_device.Steps);
        }

        [Fact]
        public void Statement_35_a_second_delete_is_done_as_well()
        {
            _device.Do(Delete());
            _device.Do(Delete());
            Assert.All(_device.Results(), x => Assert.Equal(HeartbeatResult.StatusDone, x.Status));
        }

        [Fact]
        public void Statement_36_the_sealed_bytes_of_every_key_are_gone_from_both_banks()
        {
            foreach (HeartbeatVerb verb in new[] { HeartbeatVerb.Delete, HeartbeatVerb.Update })
            {
                SimFlash blank = new SimFlash(16_384);
                LifecycleFixture device = new LifecycleFixture(
                    blank, new Device.Desktop.DotNetCrypto(), true);

                // Names lie in clear: the journal's has to be there before.
                device.Do(device.Operation(HeartbeatVerb.Delete, "nothing"));
                device.Engine.HandleAcknowledged(new[] { device.Result().Transaction });
                byte[] without = Image(device);
                device.Do(device.Operation(HeartbeatVerb.Update, LifecycleFixture.Named));
                byte[] with = Image(device);
                HeartbeatOperation install = new HeartbeatOperation
                {
                    Verb = HeartbeatVerb.Install,
                    Transaction = device.Result().Transaction,
                    Name = LifecycleFixture.Named,
                };
                if (verb == HeartbeatVerb.Delete)
                {
                    device.Do(device.Operation(verb, LifecycleFixture.Named));
                }
                else
                {
                    // An install without a chain ends the update: its key goes.
                    device.Do(install);
                }
                Assert.NotEqual(-1, FindOld(without, with, with));
                Assert.Equal(-1, FindOld(without, with, Image(device)));
            }
        }

        [Fact]
        public void A_delete_ends_what_was_under_way()
        {
            byte[] leaf = LifecycleFixture.Issue(
                LifecycleFixture.Root, LifecycleFixture.OldKey).Der;
            _device.Do(_device.Renewal(leaf));
            _device.Do(Delete());
            Assert.False(_device.Engine.HasOpenTransaction);
            Assert.Equal(
                new[] { (int)LifecycleFault.Superseded, (int)LifecycleFault.None },
                _device.Results().Select(x => x.Fault));
            Assert.Null(_device.LeafOf(KcmArea.Staged));
        }

        [Fact]
        public void After_a_delete_only_an_update_brings_a_credential()
        {
            _device.Do(Delete());
            _device.Do(_device.Renewal(LifecycleFixture.OldLeaf));
            Assert.Equal((int)LifecycleFault.CredentialMissing, _device.Results()[1].Fault);
            HeartbeatOperation update = _device.Operation(
                HeartbeatVerb.Update, HeartbeatLimits.OperationalName);
            _device.Do(update);
            using ECDsa key = LifecycleFixture.KeyOf(_device.Results()[2].Payload);
            update.Verb = HeartbeatVerb.Install;
            update.Chain = new[] { LifecycleFixture.Issue(LifecycleFixture.Root, key).Der };
            _device.Do(update);
            Assert.True(_device.HasPair(KcmArea.Staged));
            Assert.Equal(KcmStatus.Success, _device.Engine.HandleProven(_device.StagedLeaf()));
            Assert.True(_device.HasPair(KcmArea.Working));
        }

        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public void A_bootstraps_credential_takes_the_place_of_what_was_under_way(bool isUpdate)
        {
            HeartbeatOperation operation = isUpdate
                ? _device.Operation(HeartbeatVerb.Update, HeartbeatLimits.OperationalName)
                : _device.Renewal(LifecycleFixture.Issue(
                    LifecycleFixture.Root, LifecycleFixture.OldKey).Der);
            _device.Do(operation);
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] leaf = LifecycleFixture.Issue(LifecycleFixture.Root, key).Der;
            StageWhole(key, leaf);
            Assert.False(_device.Engine.HasOpenTransaction);
            Assert.True(_device.HasPair(KcmArea.Staged));
            _device.Restart();
            Assert.Equal((int)LifecycleFault.Superseded, _device.Result().Fault);
            Assert.Empty(_device.Steps);

            // No operation staged it: a refusal is the agent's affair, a proof is not.
            Assert.False(_device.Engine.HandleRefused(_device.StagedLeaf(), 42));
            Assert.Equal(KcmStatus.Success, _device.Engine.HandleProven(_device.StagedLeaf()));
            Assert.Equal(leaf, _device.LeafOf(KcmArea.Working));
            Assert.True(_device.HasPair(KcmArea.Working));
        }

        [Fact]
        public void A_renewal_of_what_a_bootstrap_staged_keeps_the_staged_key()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            StageWhole(key, LifecycleFixture.Issue(LifecycleFixture.Root, key).Der);
            byte[] renewed = LifecycleFixture.Issue(LifecycleFixture.Root, key).Der;
            Assert.Equal(LifecycleFault.None, _device.Do(_device.Renewal(renewed)));
            Assert.Equal(renewed, _device.LeafOf(KcmArea.Staged));
            Assert.True(_device.HasPair(KcmArea.Staged));
            Assert.True(_device.HasPair(KcmArea.Working));
        }

        [Fact]
        public void An_update_while_a_bootstraps_credential_is_being_proven_is_no_mixed_pair()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            StageWhole(key, LifecycleFixture.Issue(LifecycleFixture.Root, key).Der);
            Certificate proven = _device.StagedLeaf();
            _device.Do(_device.Operation(HeartbeatVerb.Update, HeartbeatLimits.OperationalName));
            Assert.Equal(KcmStatus.Success, _device.Engine.HandleProven(proven));
            Assert.True(_device.HasPair(KcmArea.Working));
            Assert.Equal(LifecycleFixture.OldLeaf, _device.LeafOf(KcmArea.Working));
        }

        private HeartbeatOperation Delete()
        {
            return _device.Operation(HeartbeatVerb.Delete, HeartbeatLimits.OperationalName);
        }

        private bool Has(KcmItemType type, string name)
        {
            return _device.Store.Contains(KcmArea.Working, type, name)
                || _device.Store.Contains(KcmArea.Staged, type, name);
        }

        private void StageWhole(ECDsa key, byte[] leaf)
        {
            byte[] der = key.ExportECPrivateKey();
            KcmTransaction transaction = _device.Store.Begin();
            _device.Engine.Supersede(transaction);
            transaction.Set(
                KcmArea.Staged, KcmItemType.PrivateKey, ItemNames.ManagementKey,
                der, 0, der.Length);
            transaction.Set(
                KcmArea.Staged, KcmItemType.Certificate, ItemNames.ManagementCertificate,
                leaf, 0, leaf.Length);
            KcmStatus status = transaction.Commit();
            Assert.Equal(KcmStatus.Success, status);
            _device.Engine.HandleSuperseded(status);
        }

        private static byte[] Image(LifecycleFixture device)
        {
            return device.Flash.ImageOf(0).Concat(device.Flash.ImageOf(1)).ToArray();
        }

        /// <summary>The place of bytes that came with the key and are still there, or -1. A window
        /// that is mostly erased flash is like others by chance.</summary>
        private static int FindOld(byte[] without, byte[] with, byte[] after)
        {
            for (int i = 0; i + WindowBytes <= with.Length; i++)
            {
                ReadOnlySpan<byte> window = with.AsSpan(i, WindowBytes);
                if (!window.SequenceEqual(without.AsSpan(i, WindowBytes))
                    && window.Count((byte)0xff) <= WindowBytes / 2
                    && without.AsSpan().IndexOf(window) < 0
                    && after.AsSpan().IndexOf(window) >= 0)
                {
                    return i;
                }
            }
            return -1;
        }
    }
}
