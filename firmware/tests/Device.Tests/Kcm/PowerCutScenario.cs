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

        /// <summary>What happens to the flash before the change, or null; it knows whether the
        /// device has a counter.</summary>
        public Action<SimFlash, bool>? Spoil { get; init; }

        /// <summary>The flash is blank before the change, which is the first mount.</summary>
        public bool IsFirstFormat { get; init; }

        /// <summary>The change can be made again after whatever cut and whatever came
        /// then.</summary>
        public bool IsRepeatable { get; init; }

        public Func<KcmStore, KcmStatus> Change { get; }

        public static IReadOnlyList<PowerCutScenario> All { get; } = new[]
        {
            new PowerCutScenario("put", Onboarded,
                store => store.Put(KcmItemType.Certificate, "new", TestChain.One(1), 0,
                    TestChain.One(1).Length)),
            new PowerCutScenario("put-config", Onboarded, PutSmall),
            new PowerCutScenario("delete", Onboarded,
                store => store.Delete(KcmItemType.Config, "mbed.SerialNumber")),
            new PowerCutScenario("replace", Onboarded, store => InOne(store, t =>
                Set(t, KcmArea.Working, KcmItemType.Config, "mbed.SerialNumber", 60))),
            new PowerCutScenario("chain-store", Onboarded, store => InOne(store, t =>
                SetCertificate(t, KcmArea.Working, "chain", TestChain.Of(4)))),
            new PowerCutScenario("three-items", Onboarded, store => InOne(store, Three)),
            new PowerCutScenario("twelve-items", Onboarded, store => InOne(store, Twelve)),
            new PowerCutScenario("factory-item", Onboarded, store => InOne(store, t =>
                Set(t, KcmArea.Factory, KcmItemType.Config, "mbed.ClassId", 16))),
            new PowerCutScenario("factory-reset", StagedOverWorking,
                store => store.FactoryReset()),
            new PowerCutScenario("compaction-by-wear", NearlyFull,
                store => store.Put(KcmItemType.Config, "straw", new byte[500], 0, 500)),
            new PowerCutScenario("compaction-by-secret", Onboarded,
                store => store.Delete(KcmItemType.SymmetricKey, "disk")),
            new PowerCutScenario("replace-secret", Onboarded, store => InOne(store, t =>
                Set(t, KcmArea.Working, KcmItemType.SymmetricKey, "disk", 32))),
            new PowerCutScenario("stage", Onboarded, store => InOne(store, t => Stage(t, 2))),
            new PowerCutScenario("staged-renewal", Renewable,
                store => InOne(store, t => Stage(t, 3))),
            new PowerCutScenario("promote-first", Staged, store => InOne(store, Promote)),
            new PowerCutScenario("promote-over-key", StagedOverWorking,
                store => InOne(store, Promote)),
            new PowerCutScenario("unstage", StagedOverWorking, store => InOne(store, t =>
            {
                t.Delete(KcmArea.Staged, KcmItemType.PrivateKey, "mbed.LwM2MDevicePrivateKey");
                t.Delete(KcmArea.Staged, KcmItemType.Certificate, "mbed.LwM2MDeviceCert");
                t.Delete(KcmArea.Staged, KcmItemType.Config, "mbed.LwM2MServerURI");
            })),
            new PowerCutScenario("full-store-delete", Full,
                store => store.Delete(KcmItemType.Config, "fill-0")),
            new PowerCutScenario("full-store-replace", Full, store => InOne(store, t =>
                Set(t, KcmArea.Working, KcmItemType.Config, "fill-1", 220))),
            new PowerCutScenario("dirty-tail", Onboarded, PutSmall) { Spoil = TearTail },
            new PowerCutScenario("dirty-tail-secret", Onboarded,
                store => store.Delete(KcmItemType.SymmetricKey, "disk")) { Spoil = TearTail },
            new PowerCutScenario("dirty-spare", Onboarded, store => InOne(store, Three))
            {
                Spoil = TearCompaction,
            },
            new PowerCutScenario("backup-restore", StagedOverWorking, Restore)
            {
                IsRepeatable = true,
            },
            new PowerCutScenario("backup-restore-blank", store => { }, Restore)
            {
                IsRepeatable = true,
            },
            new PowerCutScenario("backup-restore-dirty", Onboarded, Restore)
            {
                Spoil = TearTail,
                IsRepeatable = true,
            },
            new PowerCutScenario("put-after-restore", Restored, PutSmall),
            new PowerCutScenario("first-format", store => { }, store => KcmStatus.Success)
            {
                IsFirstFormat = true,
            },
        };

        private static readonly Lazy<byte[]> Backup = new Lazy<byte[]>(MakeBackup);

        /// <summary>A transaction was cut before: its torn records lie behind the log.</summary>
        private static void TearTail(SimFlash flash, bool hasCounter)
        {
            Cut(flash, hasCounter, 13, Tear.OfProgram[9], store => InOne(store, Three));
        }

        /// <summary>A compaction was cut before: its image lies in the spare bank, without a
        /// header.</summary>
        private static void TearCompaction(SimFlash flash, bool hasCounter)
        {
            Cut(flash, hasCounter, 60, Tear.OfProgram[3],
                store => store.Delete(KcmItemType.SymmetricKey, "disk"));
        }

        private static void Cut(
            SimFlash flash, bool hasCounter, int operation, Tear tear,
            Func<KcmStore, KcmStatus> change)
        {
            KcmStatus status = KcmStore.Mount(
                flash.First, flash.Second, new CheapKeyCrypto(2), StoreFixture.Root,
                hasCounter ? flash : null, out KcmStore store);
            Require(status);
            flash.PowerOn().CutAt(operation, tear);
            try
            {
                change(store);
            }
            catch (PowerCut)
            {
                return;
            }
            throw new InvalidOperationException("the change was over before the cut");
        }

        private static KcmStatus PutSmall(KcmStore store)
        {
            return store.Put(KcmItemType.Config, "new", new byte[20], 0, 20);
        }

        private static void Three(KcmTransaction t)
        {
            SetKey(t, KcmArea.Working, "three", 2);
            SetCertificate(t, KcmArea.Working, "three", TestChain.Of(3));
            Set(t, KcmArea.Working, KcmItemType.Config, "three", 20);
        }

        private static void Twelve(KcmTransaction t)
        {
            for (int i = 0; i < KcmLimits.TransactionStepsMax; i++)
            {
                Set(t, KcmArea.Working, KcmItemType.Config, $"twelve-{i}", 20 + i * 4);
            }
        }

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

        private static void Renewable(KcmStore store)
        {
            Staged(store);
            Require(InOne(store, Promote));
        }

        private static void StagedOverWorking(KcmStore store)
        {
            Renewable(store);
            Require(InOne(store, t => Stage(t, 3)));
        }

        private static KcmStatus Restore(KcmStore store)
        {
            return KcmBackup.Restore(store, Backup.Value, 0, Backup.Value.Length);
        }

        private static void Restored(KcmStore store)
        {
            StagedOverWorking(store);
            Require(Restore(store));
        }

        /// <summary>Of the same device at another time: some items of other bytes, some that are
        /// not there now, some of now that it does not have.</summary>
        private static byte[] MakeBackup()
        {
            SimFlash flash = new SimFlash(PowerCutRun.BankBytes);
            Require(KcmStore.Mount(
                flash.First, flash.Second, new CheapKeyCrypto(6), StoreFixture.Root, null,
                out KcmStore store));
            Staged(store);
            Require(InOne(store, Three));
            Require(InOne(store, t =>
            {
                Set(t, KcmArea.Working, KcmItemType.SymmetricKey, "disk", 32);
                t.Delete(KcmArea.Working, KcmItemType.Config, "mbed.SerialNumber");
            }));
            Require(KcmBackup.GetSize(store, out int size));
            byte[] backup = new byte[size];
            Require(KcmBackup.Write(store, backup, 0, size, out int _));
            return backup;
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

        private static void Full(KcmStore store)
        {
            Onboarded(store);
            int count = 0;
            KcmStatus status;
            do
            {
                status = store.Put(
                    KcmItemType.Config, $"fill-{count++}", new byte[1_500], 0, 1_500);
            }
            while (status == KcmStatus.Success);
            store.Put(KcmItemType.Config, "fill-rest", new byte[300], 0, 300);
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
