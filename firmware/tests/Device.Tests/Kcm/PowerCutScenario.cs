using System;
using System.Collections.Generic;
using Device.Crypto;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>A state of the store and a change whose every flash operation is cut.</summary>
    internal sealed class PowerCutScenario
    {
        private PowerCutScenario(
            string name, Action<KcmStore> prepare, Func<KcmStore, KcmStatus> change)
        {
            Name = name;
            Prepare = prepare;
            Change = change;
        }

        public string Name { get; }

        /// <summary>Brings a blank store to the state before the change.</summary>
        public Action<KcmStore> Prepare { get; }

        public Func<KcmStore, KcmStatus> Change { get; }

        public static IReadOnlyList<PowerCutScenario> All { get; } = new[]
        {
            new PowerCutScenario("put", Onboarded,
                store => store.Put(KcmItemType.Certificate, "new", TestChain.One(1), 0,
                    TestChain.One(1).Length)),
            new PowerCutScenario("delete", Onboarded,
                store => store.Delete(KcmItemType.Config, "mbed.SerialNumber")),
            new PowerCutScenario("delete-secret", Onboarded,
                store => store.Delete(KcmItemType.SymmetricKey, "disk")),
            new PowerCutScenario("replace", Onboarded, store => InOne(store, t =>
                Set(t, KcmArea.Working, KcmItemType.Config, "mbed.SerialNumber", 60))),
            new PowerCutScenario("three-items", Onboarded, store => InOne(store, t =>
            {
                SetKey(t, KcmArea.Working, "three", 2);
                SetCertificate(t, KcmArea.Working, "three", TestChain.Of(3));
                Set(t, KcmArea.Working, KcmItemType.Config, "three", 20);
            })),
            new PowerCutScenario("factory-item", Onboarded, store => InOne(store, t =>
                Set(t, KcmArea.Factory, KcmItemType.Config, "mbed.ClassId", 16))),
            new PowerCutScenario("stage", Onboarded, store => InOne(store, t => Stage(t, 2))),
            new PowerCutScenario("promote-first", Staged, store => InOne(store, Promote)),
            new PowerCutScenario("promote-over-key", StagedOverWorking,
                store => InOne(store, Promote)),
            new PowerCutScenario("unstage", StagedOverWorking, store => InOne(store, t =>
            {
                t.Delete(KcmArea.Staged, KcmItemType.PrivateKey, "mbed.LwM2MDevicePrivateKey");
                t.Delete(KcmArea.Staged, KcmItemType.Certificate, "mbed.LwM2MDeviceCert");
                t.Delete(KcmArea.Staged, KcmItemType.Config, "mbed.LwM2MServerURI");
            })),
            new PowerCutScenario("factory-reset", StagedOverWorking,
                store => store.FactoryReset()),
            new PowerCutScenario("compaction-by-wear", NearlyFull,
                store => store.Put(KcmItemType.Config, "straw", new byte[500], 0, 500)),
            new PowerCutScenario("first-format", store => { }, store => KcmStatus.Success),
        };

        /// <summary>What a device holds that left the factory, and a secret.</summary>
        private static void Onboarded(KcmStore store)
        {
            Require(InOne(store, t =>
            {
                SetKey(t, KcmArea.Factory, "mbed.BootstrapDevicePrivateKey", 1);
                SetCertificate(
                    t, KcmArea.Factory, "mbed.BootstrapDeviceCert", TestChain.One(0));
                SetCertificate(
                    t, KcmArea.Factory, "mbed.BootstrapServerCACert", TestChain.One(5));
                Set(t, KcmArea.Factory, KcmItemType.Config, "mbed.BootstrapServerURI", 40);
                Set(t, KcmArea.Factory, KcmItemType.Config, "mbed.EndpointName", 32);
                Set(t, KcmArea.Working, KcmItemType.Config, "mbed.SerialNumber", 12);
                Set(t, KcmArea.Working, KcmItemType.SymmetricKey, "disk", 16);
            }));
        }

        private static void Staged(KcmStore store)
        {
            Onboarded(store);
            Require(InOne(store, t => Stage(t, 1)));
        }

        private static void StagedOverWorking(KcmStore store)
        {
            Staged(store);
            Require(InOne(store, Promote));
            Require(InOne(store, t => Stage(t, 3)));
        }

        private static void NearlyFull(KcmStore store)
        {
            Onboarded(store);
            for (int i = 0; store.GetHealth().TailBytes > 700; i++)
            {
                Require(InOne(store, t =>
                    Set(t, KcmArea.Working, KcmItemType.Config, "mbed.SerialNumber", 100 + i)));
            }
        }

        private static void Stage(KcmTransaction t, byte seed)
        {
            SetKey(t, KcmArea.Staged, "mbed.LwM2MDevicePrivateKey", seed);
            SetCertificate(t, KcmArea.Staged, "mbed.LwM2MDeviceCert", TestChain.One(0));
            Set(t, KcmArea.Staged, KcmItemType.Config, "mbed.LwM2MServerURI", 40);
        }

        private static void Promote(KcmTransaction t)
        {
            t.Promote(KcmItemType.PrivateKey, "mbed.LwM2MDevicePrivateKey");
            t.Promote(KcmItemType.Certificate, "mbed.LwM2MDeviceCert");
            t.Promote(KcmItemType.Config, "mbed.LwM2MServerURI");
        }

        private static KcmStatus InOne(KcmStore store, Action<KcmTransaction> steps)
        {
            KcmTransaction transaction = store.Begin();
            steps(transaction);
            return transaction.Commit();
        }

        private static void Set(
            KcmTransaction t, KcmArea area, KcmItemType type, string name, int count)
        {
            byte[] data = new byte[count];
            Array.Fill(data, (byte)(count + name.Length));
            t.Set(area, type, name, data, 0, count);
        }

        private static void SetCertificate(
            KcmTransaction t, KcmArea area, string name, byte[] der)
        {
            t.Set(area, KcmItemType.Certificate, name, der, 0, der.Length);
        }

        private static void SetKey(KcmTransaction t, KcmArea area, string name, byte seed)
        {
            using IPrivateKey key = CheapKeyCrypto.MakeKey(seed);
            t.SetPrivateKey(area, name, key);
        }

        private static void Require(KcmStatus status)
        {
            if (status != KcmStatus.Success)
            {
                throw new InvalidOperationException(status.ToString());
            }
        }

        public override string ToString()
        {
            return Name;
        }
    }
}
