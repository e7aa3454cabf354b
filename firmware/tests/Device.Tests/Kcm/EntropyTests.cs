using System.Linq;
using Device.Desktop;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: a device whose random source fails says so by name, changes nothing, and goes on with
    /// what needs no chance.
    public sealed class EntropyTests
    {
        private readonly NoEntropyCrypto _crypto = new NoEntropyCrypto();
        private readonly MemoryBank _first = new MemoryBank(KcmLimits.BankBytesMin);
        private readonly MemoryBank _second = new MemoryBank(KcmLimits.BankBytesMin);
        private readonly KcmStore _store;
        private readonly KcmKeys _keys;

        public EntropyTests()
        {
            _store = Mount(KcmStatus.Success)!;
            _keys = new KcmKeys(_store);
        }

        [Fact]
        public void No_key_is_made_and_none_stored()
        {
            _crypto.IsDry = true;
            byte[] output = new byte[1024];
            Assert.Equal(KcmStatus.EntropyMissing, _keys.Generate("k", "p", KcmArea.Working));
            Assert.Equal(
                KcmStatus.EntropyMissing,
                _keys.GenerateWithRequest(
                    "k", "p", KcmArea.Working, new KcmRequest { Subject = "CN=a" },
                    output, 0, output.Length, out int count));
            Assert.Equal(0, count);
            Assert.Equal(new byte[1024], output);
            Assert.Equal(0, _store.ItemCount);
        }

        [Fact]
        public void Random_bytes_are_all_there_or_none()
        {
            _crypto.IsDry = true;
            byte[] buffer = Enumerable.Repeat((byte)7, 12).ToArray();
            Assert.Equal(KcmStatus.EntropyMissing, _keys.GetRandom(buffer, 1, 10));
            Assert.Equal(
                new byte[] { 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7 }, buffer);
            _crypto.IsDry = false;
            Assert.Equal(KcmStatus.Success, _keys.GetRandom(buffer, 1, 10));
        }

        [Fact]
        public void Reads_and_appends_go_on_and_a_fresh_image_waits()
        {
            byte[] secret = { 1, 2, 3 };
            Put(KcmItemType.SymmetricKey, "s", secret, KcmStatus.Success);
            _crypto.IsDry = true;
            Put(KcmItemType.Config, "c", secret, KcmStatus.Success);

            // A reset can only be made as a fresh image, which needs a salt.
            Assert.Equal(KcmStatus.EntropyMissing, _store.FactoryReset());
            Assert.Equal(2, _store.ItemCount);

            // Better deleted and not erased yet than not deleted.
            Assert.Equal(KcmStatus.ErasePending, _store.Delete(KcmItemType.SymmetricKey, "s"));
            Assert.Equal(1, _store.ItemCount);
            KcmStore again = Mount(KcmStatus.Success)!;
            Assert.Equal(1, again.ItemCount);
            Assert.True(again.GetHealth().IsErasePending);

            _crypto.IsDry = false;
            again = Mount(KcmStatus.Success)!;
            Assert.False(again.GetHealth().IsErasePending);
            Assert.Equal(1, again.ItemCount);
        }

        [Fact]
        public void A_full_log_says_so_and_keeps_what_it_has()
        {
            byte[] large = new byte[KcmLimits.DataBytesMax];
            Put(KcmItemType.Config, "c", large, KcmStatus.Success);
            _crypto.IsDry = true;
            KcmStatus status;
            int commits = 0;
            do
            {
                KcmTransaction t = _store.Begin();
                t.Set(KcmArea.Working, KcmItemType.Config, "c", large, 0, large.Length);
                status = t.Commit();
                commits++;
            }
            while (status == KcmStatus.Success && commits < 10);
            Assert.Equal(KcmStatus.EntropyMissing, status);
            Assert.Equal(
                KcmStatus.Success,
                _store.Get(KcmItemType.Config, "c", large, 0, large.Length, out int count));
            Assert.Equal(KcmLimits.DataBytesMax, count);
        }

        [Fact]
        public void A_backup_is_not_made_and_a_blank_store_not_formatted()
        {
            Put(KcmItemType.Config, "c", new byte[] { 1 }, KcmStatus.Success);
            byte[] buffer = new byte[512];
            byte[] good = new byte[512];
            Assert.Equal(
                KcmStatus.Success, KcmBackup.Write(_store, good, 0, good.Length, out int size));
            _crypto.IsDry = true;
            Assert.Equal(
                KcmStatus.EntropyMissing,
                KcmBackup.Write(_store, buffer, 0, buffer.Length, out int count));
            Assert.Equal(0, count);
            Assert.Equal(new byte[512], buffer);
            Assert.Equal(
                KcmStatus.EntropyMissing, KcmBackup.Restore(_store, good, 0, size));
            Assert.Equal(1, _store.ItemCount);
            _store.Dispose();
            _first.Erase(0);
            _first.Erase(1);
            _second.Erase(0);
            _second.Erase(1);
            Assert.Null(Mount(KcmStatus.EntropyMissing));
        }

        private KcmStore? Mount(KcmStatus expected)
        {
            Assert.Equal(expected, KcmStore.Mount(
                _first, _second, _crypto, StoreFixture.Root, null, out KcmStore store));
            return store;
        }

        private void Put(KcmItemType type, string name, byte[] data, KcmStatus expected)
        {
            Assert.Equal(expected, _store.Put(type, name, data, 0, data.Length));
        }
    }
}
