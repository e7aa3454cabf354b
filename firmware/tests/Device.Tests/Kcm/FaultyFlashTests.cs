using System;
using Device.Desktop;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: flash that fails, and says so or not, costs no data that was there, and a status names
    /// it.
    public sealed class FaultyFlashTests
    {
        private const int SecretBytes = 64;

        private readonly FlakyBank _first = new FlakyBank(KcmLimits.BankBytesMin);
        private readonly FlakyBank _second = new FlakyBank(KcmLimits.BankBytesMin);
        private readonly DotNetCrypto _crypto = new DotNetCrypto();
        private KcmStore _store;

        public FaultyFlashTests()
        {
            _store = Mount();
            Assert.Equal(KcmStatus.Success, Put("old", 10));
            Assert.Equal(
                KcmStatus.Success,
                _store.Put(KcmItemType.SymmetricKey, "secret", new byte[16], 0, 16));
        }

        [Theory]
        [InlineData("says so", false)]
        [InlineData("silent", true)]
        public void A_tail_that_does_not_program_makes_the_store_move(string why, bool lies)
        {
            _first.ProgramFails = address => address > 300;
            _first.ProgramLies = lies;
            Assert.True(Put("new", 200) == KcmStatus.Success, why);
            Assert.True(_store.GetHealth().FlashFaultCount > 0, why);
            _store = Mount();
            Assert.Equal(2, Config("old", "new"));
        }

        [Theory]
        [InlineData("says so", false)]
        [InlineData("silent", true)]
        public void A_dead_spare_bank_leaves_everything_readable_and_deletable(
            string why, bool lies)
        {
            _second.ProgramFails = address => true;
            _second.ProgramLies = lies;
            _second.EraseFails = true;
            _second.EraseLies = lies;
            Assert.True(Put("new", 20) == KcmStatus.Success, why);
            Assert.True(_store.Delete(KcmItemType.Config, "old") == KcmStatus.Success, why);

            // Deleted, and overwritten where it lay: gone means gone.
            int at = _first.Image.AsSpan().IndexOf(StoreFixture.Text("secret")) - 12;
            Assert.True(at > 0);
            Assert.Equal(
                KcmStatus.Success, _store.Delete(KcmItemType.SymmetricKey, "secret"));
            Assert.True(_first.Image.AsSpan(at, SecretBytes).IndexOfAnyExcept((byte)0) < 0);
            _store = Mount();
            Assert.False(_store.Contains(KcmArea.Working, KcmItemType.SymmetricKey, "secret"));
            Assert.False(_store.GetHealth().IsErasePending);
            Assert.Equal(1, _store.GetHealth().WipedRecordCount);
            Assert.Equal(0, _store.GetHealth().DamagedRecordCount);
            Assert.Equal(1, Config("old", "new"));
            Assert.Equal(KcmStatus.StorageError, _store.FactoryReset());
            Assert.Equal(1, Config("old", "new"));

            _second.ProgramFails = address => false;
            _second.EraseFails = false;
            _store = Mount();
            Assert.Equal(KcmStatus.Success, _store.FactoryReset());
            Assert.Equal(0, _store.GetHealth().WipedRecordCount);
        }

        /// Goal: where the flash refuses even to overwrite, the deletion holds and says what is
        /// left.
        [Fact]
        public void A_secret_that_cannot_be_overwritten_is_deleted_and_its_erase_pending()
        {
            _second.ProgramFails = address => true;
            _second.EraseFails = true;
            int at = _first.Image.AsSpan().IndexOf(StoreFixture.Text("secret")) - 12;
            _first.ProgramFails = address => address == at;
            Assert.Equal(
                KcmStatus.ErasePending, _store.Delete(KcmItemType.SymmetricKey, "secret"));
            _store = Mount();
            Assert.False(_store.Contains(KcmArea.Working, KcmItemType.SymmetricKey, "secret"));
            Assert.True(_store.GetHealth().IsErasePending);
            Assert.Equal(1, Config("old"));

            _second.ProgramFails = address => false;
            _second.EraseFails = false;
            _store = Mount();
            Assert.False(_store.GetHealth().IsErasePending);
            Assert.Equal(-1, _first.Image.AsSpan().IndexOf(StoreFixture.Text("secret")));
            Assert.Equal(1, Config("old"));
        }

        /// Goal: a full store beside a dead bank can be emptied item by item.
        /// Method: far more deletions than the reserve has room for.
        [Fact]
        public void Every_item_of_a_full_store_can_be_deleted_beside_a_dead_bank()
        {
            int count = 0;
            while (Put($"fill-{count}", 200) == KcmStatus.Success) { count++; }
            _second.ProgramFails = address => true;
            _second.EraseFails = true;
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(KcmStatus.Success, _store.Delete(KcmItemType.Config, $"fill-{i}"));
                _store = Mount();
                Assert.False(_store.Contains(KcmArea.Working, KcmItemType.Config, $"fill-{i}"));
                Assert.Equal(2 + count - i - 1, _store.ItemCount);
                Assert.Equal(0, _store.GetHealth().DamagedRecordCount);
                Assert.Equal(1, Config("old"));
            }
            Assert.True(count > 20);
            _second.ProgramFails = address => false;
            _second.EraseFails = false;
            Assert.Equal(KcmStatus.Success, Put("new", 20));
            _store = Mount();
            Assert.Equal(0, _store.GetHealth().WipedRecordCount);
            Assert.Equal(2, Config("old", "new"));
        }

        /// Goal: a value that was replaced before does not come back when the newest one is wiped.
        [Fact]
        public void A_wiped_item_does_not_uncover_the_one_it_replaced()
        {
            Assert.Equal(KcmStatus.Success, Set(KcmArea.Working, "twice", 30));
            Assert.Equal(KcmStatus.Success, Set(KcmArea.Working, "twice", 31));
            Assert.Equal(KcmStatus.Success, Set(KcmArea.Working, "promoted", 32));
            Assert.Equal(KcmStatus.Success, Set(KcmArea.Staged, "promoted", 33));
            KcmTransaction t = _store.Begin();
            t.Promote(KcmItemType.Config, "promoted");
            Assert.Equal(KcmStatus.Success, t.Commit());
            _second.ProgramFails = address => true;
            _second.EraseFails = true;

            // Nothing can be appended either.
            _first.ProgramFails = address => _first.Image[address] == 0xff;
            foreach (string name in new[] { "twice", "promoted" })
            {
                Assert.Equal(KcmStatus.Success, _store.Delete(KcmItemType.Config, name));
                _store = Mount();
                Assert.False(_store.Contains(KcmArea.Working, KcmItemType.Config, name));
                Assert.False(_store.Contains(KcmArea.Staged, KcmItemType.Config, name));
            }
            Assert.Equal(1, Config("old"));
        }

        [Fact]
        public void A_full_store_with_a_dead_spare_bank_still_deletes()
        {
            for (int i = 0; Put($"fill-{i}", 500) == KcmStatus.Success; i++) { }
            _second.ProgramFails = address => true;
            _second.EraseFails = true;
            Assert.Equal(KcmStatus.StorageFull, Put("more", 2_000));
            Assert.Equal(KcmStatus.Success, _store.Delete(KcmItemType.Config, "fill-0"));
            _store = Mount();
            Assert.False(_store.Contains(KcmArea.Working, KcmItemType.Config, "fill-0"));
            Assert.Equal(1, Config("old"));
        }

        [Fact]
        public void Both_banks_dead_is_a_storage_error_and_the_old_data_is_there()
        {
            _first.ProgramFails = address => true;
            _second.ProgramFails = address => true;
            Assert.Equal(KcmStatus.StorageError, Put("new", 20));
            Assert.Equal(KcmStatus.StorageError, _store.Delete(KcmItemType.Config, "old"));
            Assert.Equal(1, Config("old"));
            _store = Mount();
            Assert.Equal(1, Config("old"));
        }

        [Fact]
        public void A_bank_that_cannot_be_read_is_a_storage_error_and_is_not_formatted()
        {
            _first.ReadFails = true;
            Assert.Equal(
                KcmStatus.StorageError,
                KcmStore.Mount(
                    _first, _second, _crypto, StoreFixture.Root, null, out KcmStore none));
            Assert.Null(none);
            _first.ReadFails = false;
            _store = Mount();
            Assert.Equal(1, Config("old"));
        }

        [Fact]
        public void Statement_26_A_full_store_keeps_its_data_and_takes_again_after_a_delete()
        {
            int count = 0;
            while (Put($"fill-{count}", 500) == KcmStatus.Success) { count++; }
            Assert.Equal(KcmStatus.StorageFull, Put("more", 500));
            Assert.True(count >= 10);
            Assert.Equal(KcmStatus.Success, _store.Delete(KcmItemType.Config, "fill-3"));
            Assert.Equal(KcmStatus.Success, Put("more", 500));
            _store = Mount();
            Assert.Equal(3, Config("old", "fill-0", "more"));
        }

        [Fact]
        public void A_full_index_says_so()
        {
            StoreFixture large = new StoreFixture(KcmLimits.BankBytesMax);
            for (int i = 0; i < KcmLimits.ItemsMax; i++)
            {
                Assert.Equal(
                    KcmStatus.Success, large.Put(KcmItemType.Config, $"n{i}", new byte[2]));
            }
            Assert.Equal(
                KcmStatus.StorageFull, large.Put(KcmItemType.Config, "one-more", new byte[2]));
            large.Restart();
            Assert.Equal(KcmLimits.ItemsMax, large.Store.ItemCount);
            Assert.Equal(2, large.Get(KcmItemType.Config, "n127").Length);
        }

        private KcmStatus Set(KcmArea area, string name, int count)
        {
            KcmTransaction t = _store.Begin();
            t.Set(area, KcmItemType.Config, name, new byte[count], 0, count);
            return t.Commit();
        }

        private KcmStatus Put(string name, int count)
        {
            return _store.Put(KcmItemType.Config, name, new byte[count], 0, count);
        }

        /// <summary>How many of the names can be read.</summary>
        private int Config(params string[] names)
        {
            int found = 0;
            byte[] buffer = new byte[1_000];
            foreach (string name in names)
            {
                KcmStatus status = _store.Get(
                    KcmItemType.Config, name, buffer, 0, buffer.Length, out int _);
                if (status == KcmStatus.Success) { found++; }
            }
            return found;
        }

        private KcmStore Mount()
        {
            KcmStatus status = KcmStore.Mount(
                _first, _second, _crypto, StoreFixture.Root, null, out KcmStore store);
            Assert.Equal(KcmStatus.Success, status);
            return store;
        }
    }
}
