using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Desktop;
using Device.Kcm;
using Device.Tests.Kcm;
using Xunit;
using Xunit.Abstractions;

namespace Device.Tests.Agent.Lifecycle
{
    /// Goal: a bootstrap's credential takes the place of an operation's in one step, wherever the
    /// power is cut: the journal never tells of what is not there.
    /// Method: the staging is recorded once over a device with a staged renewal, or with an update
    /// that waits; then every tear of every operation is made.
    public sealed class BootstrapPowerCutTests
    {
        private readonly ITestOutputHelper _output;

        public BootstrapPowerCutTests(ITestOutputHelper output)
        {
            _output = output;
        }

        [Theory]
        [InlineData(HeartbeatVerb.Renew)]
        [InlineData(HeartbeatVerb.Update)]
        public void Every_cut_leaves_the_operation_or_the_bootstraps_credential(HeartbeatVerb verb)
        {
            LifecycleFixture first = new LifecycleFixture(8_192);
            byte[] renewed = LifecycleFixture.Issue(
                LifecycleFixture.Root, LifecycleFixture.OldKey).Der;
            first.Do(first.Operation(verb, HeartbeatLimits.OperationalName, renewed));
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] leaf = LifecycleFixture.Issue(LifecycleFixture.Root, key).Der;
            SimFlash prepared = first.Flash.Copy();
            SimFlash whole = prepared.Copy();
            List<FlashOperation> operations = whole.Record();
            Stage(new LifecycleFixture(whole, new DotNetCrypto(), false), key, leaf);
            int states = 0;
            for (int cut = 0; cut < operations.Count; cut++)
            {
                IReadOnlyList<Tear> tears = operations[cut].Tears;
                for (int i = cut % 3; i < tears.Count; i += 3)
                {
                    SimFlash flash = prepared.Copy();
                    flash.ApplyTorn(operations[cut], tears[i], cut);
                    Look(flash, verb, leaf, $"cut={cut} tear={tears[i]}");
                    states++;
                }
                prepared.Apply(operations[cut]);
            }
            _output.WriteLine($"{verb}: {operations.Count} cuts, {states} states");
            Assert.True(states > 200);
        }

        private static void Look(SimFlash flash, HeartbeatVerb verb, byte[] leaf, string where)
        {
            LifecycleFixture device = new LifecycleFixture(flash, new DotNetCrypto(), false);
            device.Drain();
            Assert.True(device.HasPair(KcmArea.Working), where);
            byte[]? staged = device.LeafOf(KcmArea.Staged);
            bool isBootstraps = staged != null && leaf.AsSpan().SequenceEqual(staged);
            Assert.True(device.Engine.HasOpenTransaction == !isBootstraps, where);
            Assert.True(staged == null || device.HasPair(KcmArea.Staged), where);
            Assert.True((staged != null) || verb == HeartbeatVerb.Update, where);
            if (isBootstraps)
            {
                Assert.Equal(0x500, device.Result().Status);
                return;
            }
            if (verb == HeartbeatVerb.Update)
            {
                Assert.Equal(HeartbeatResult.StatusRequest, device.Result().Status);
            }
        }

        private static void Stage(LifecycleFixture device, ECDsa key, byte[] leaf)
        {
            byte[] der = key.ExportECPrivateKey();
            KcmTransaction transaction = device.Store.Begin();
            device.Engine.Supersede(transaction);
            transaction.Set(
                KcmArea.Staged, KcmItemType.PrivateKey, ItemNames.ManagementKey,
                der, 0, der.Length);
            transaction.Set(
                KcmArea.Staged, KcmItemType.Certificate, ItemNames.ManagementCertificate,
                leaf, 0, leaf.Length);
            KcmStatus status = transaction.Commit();
            Assert.Equal(KcmStatus.Success, status);
            device.Engine.HandleSuperseded(status);
        }
    }
}
