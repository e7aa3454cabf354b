using System;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: H1.15 and 28, a restore that is cut leaves the store before it or after it.
    /// Method: run once to count the flash operations, then again with the power cut at each of
    /// them in every way that fits it.
    public sealed class KcmRestoreCutTests
    {
        private static readonly byte[] Before = StoreFixture.Text("before");
        private static readonly byte[] After = StoreFixture.Text("after it");

        private readonly CheapKeyCrypto _crypto = new CheapKeyCrypto();

        [Fact]
        public void H1_28_a_restore_cut_anywhere_is_whole_or_not_at_all()
        {
            byte[] backup = MakeBackup();
            SimFlash prepared = new SimFlash(8_192);
            using (KcmStore store = Mount(prepared))
            {
                Fill(store, Before);
                Put(store, KcmItemType.Config, "only-before", Before);
            }
            SimFlash whole = prepared.Copy();
            using (KcmStore store = Mount(whole))
            {
                whole.PowerOn();
                Assert.Equal(
                    KcmStatus.Success, KcmBackup.Restore(store, backup, 0, backup.Length));
            }
            for (int cut = 0; cut < whole.Tears.Count; cut++)
            {
                foreach (Tear tear in whole.Tears[cut])
                {
                    SimFlash flash = prepared.Copy();
                    Restore(flash, backup, cut, tear);
                    using KcmStore found = Mount(flash.PowerOn());
                    bool isOld = Has(found, Before) && found.ItemCount == 3;
                    bool isNew = Has(found, After) && found.ItemCount == 2;
                    Assert.True(isOld || isNew, $"cut={cut} tear={tear}");
                    Assert.Equal(
                        KcmStatus.Success,
                        KcmBackup.Restore(found, backup, 0, backup.Length));
                    Assert.True(Has(found, After), $"again cut={cut} tear={tear}");
                }
            }
        }

        private static void Put(KcmStore store, KcmItemType type, string name, byte[] data)
        {
            Assert.Equal(KcmStatus.Success, store.Put(type, name, data, 0, data.Length));
        }

        private static void Fill(KcmStore store, byte[] data)
        {
            Put(store, KcmItemType.SymmetricKey, "key", data);
            Put(store, KcmItemType.Config, "config", data);
        }

        private static bool Has(KcmStore store, byte[] data)
        {
            byte[] buffer = new byte[16];
            foreach (KcmItemType type in new[] { KcmItemType.SymmetricKey, KcmItemType.Config })
            {
                string name = type == KcmItemType.Config ? "config" : "key";
                if (store.Get(type, name, buffer, 0, 16, out int count) != KcmStatus.Success
                    || !buffer.AsSpan(0, count).SequenceEqual(data))
                {
                    return false;
                }
            }
            return true;
        }

        private void Restore(SimFlash flash, byte[] backup, int cut, Tear tear)
        {
            KcmStore store = Mount(flash);
            flash.PowerOn();
            flash.CutAt(cut, tear);
            Assert.Throws<PowerCut>(
                () => KcmBackup.Restore(store, backup, 0, backup.Length));
        }

        private byte[] MakeBackup()
        {
            using KcmStore store = Mount(new SimFlash(8_192));
            Fill(store, After);
            byte[] buffer = new byte[512];
            Assert.Equal(
                KcmStatus.Success,
                KcmBackup.Write(store, buffer, 0, buffer.Length, out int count));
            return buffer.AsSpan(0, count).ToArray();
        }

        private KcmStore Mount(SimFlash flash)
        {
            Assert.Equal(
                KcmStatus.Success,
                KcmStore.Mount(
                    flash.First, flash.Second, _crypto, StoreFixture.Root, flash,
                    out KcmStore store));
            return store;
        }
    }
}
