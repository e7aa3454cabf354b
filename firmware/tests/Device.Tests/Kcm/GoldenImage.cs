using System;
using Device.Crypto;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>A store with an item of every kind of record: in the image, in the log, staged,
    /// promoted, deleted, replaced; if asked, with a transaction that was cut.</summary>
    internal static class GoldenImage
    {
        public static SimFlash Make(bool isTorn)
        {
            SimFlash flash = new SimFlash(8_192);
            KcmStatus status = KcmStore.Mount(
                flash.First, flash.Second, new CheapKeyCrypto(77), StoreFixture.Root, null,
                out KcmStore store);
            if (status != KcmStatus.Success) { throw new InvalidOperationException("mount"); }
            InOne(store, t =>
            {
                SetKey(t, KcmArea.Factory, "mbed.BootstrapDevicePrivateKey", 1);
                Set(t, KcmArea.Factory, KcmItemType.Certificate, "mbed.BootstrapDeviceCert",
                    TestChain.Of(2));
                Set(t, KcmArea.Factory, KcmItemType.Config, "mbed.EndpointName", Bytes(32));
                Set(t, KcmArea.Working, KcmItemType.SymmetricKey, "disk", Bytes(16));
                Set(t, KcmArea.Working, KcmItemType.Config, "empty", Array.Empty<byte>());
            });
            InOne(store, t => Stage(t, 2));
            InOne(store, Promote);
            InOne(store, t => Set(
                t, KcmArea.Working, KcmItemType.SymmetricKey, "disk", Bytes(32)));
            InOne(store, t => Stage(t, 3));
            InOne(store, t =>
            {
                Set(t, KcmArea.Working, KcmItemType.Config, new string('n', 100), Bytes(5));
                Set(t, KcmArea.Working, KcmItemType.Config, "mbed.EndpointName", Bytes(7));
                t.Delete(KcmArea.Working, KcmItemType.Config, "empty");
            });
            if (!isTorn) { return flash; }
            flash.PowerOn().CutAt(9, Tear.OfProgram[10]);
            try
            {
                store.Put(KcmItemType.Config, "never", Bytes(300), 0, 300);
            }
            catch (PowerCut)
            {
                return flash.PowerOn();
            }
            throw new InvalidOperationException("no cut");
        }

        private static byte[] Bytes(int count)
        {
            byte[] bytes = new byte[count];
            for (int i = 0; i < count; i++) { bytes[i] = (byte)(i * 7 + count); }
            return bytes;
        }

        private static void Stage(KcmTransaction t, byte seed)
        {
            SetKey(t, KcmArea.Staged, "mbed.LwM2MDevicePrivateKey", seed);
            Set(t, KcmArea.Staged, KcmItemType.Config, "mbed.LwM2MServerURI", Bytes(20 + seed));
        }

        private static void Promote(KcmTransaction t)
        {
            t.Promote(KcmItemType.PrivateKey, "mbed.LwM2MDevicePrivateKey");
            t.Promote(KcmItemType.Config, "mbed.LwM2MServerURI");
        }

        private static void InOne(KcmStore store, Action<KcmTransaction> steps)
        {
            KcmTransaction t = store.Begin();
            steps(t);
            KcmStatus status = t.Commit();
            if (status != KcmStatus.Success)
            {
                throw new InvalidOperationException(status.ToString());
            }
        }

        private static void Set(
            KcmTransaction t, KcmArea area, KcmItemType type, string name, byte[] data)
        {
            t.Set(area, type, name, data, 0, data.Length);
        }

        private static void SetKey(KcmTransaction t, KcmArea area, string name, byte seed)
        {
            using IPrivateKey key = CheapKeyCrypto.MakeKey(seed);
            t.SetPrivateKey(area, name, key);
        }
    }
}
