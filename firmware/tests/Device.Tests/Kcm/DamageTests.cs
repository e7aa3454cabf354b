using System;
using System.Collections.Generic;
using Device.Desktop;
using Device.Kcm;
using Xunit;
using Xunit.Abstractions;

namespace Device.Tests.Kcm
{
    /// Goal: whatever the flash holds, the store gives no wrong byte, reports what it lost, and
    /// neither throws nor hangs.
    public sealed class DamageTests
    {
        private const int Flips = 1_500;
        private const int RecordHeaderBytes = 12;
        private const int OpenTriesMax = 256;

        private readonly ITestOutputHelper _output;

        public DamageTests(ITestOutputHelper output)
        {
            _output = output;
        }

        [Fact]
        public void Statement_16_A_flipped_bit_is_never_returned_as_data()
        {
            string? failure = DamageRun.FlipBits(new CheapKeyCrypto(), Flips);
            _output.WriteLine($"{Flips} flips");
            Assert.True(failure == null, failure);
        }

        [Fact]
        public void A_damaged_item_says_so_and_its_name_can_be_used_again()
        {
            CheapKeyCrypto crypto = new CheapKeyCrypto();
            MemoryBank[] banks = DamageRun.MakeImage(
                crypto, out Dictionary<string, byte[]> items);
            byte[] name = StoreFixture.Text("image-5");
            MemoryBank live = banks[0].Image.AsSpan().IndexOf(name) >= 0 ? banks[0] : banks[1];
            live.Image[live.Image.AsSpan().IndexOf(name) + name.Length + 20] ^= 1;

            // The damage outlives a compaction: "not found" would hide it.
            for (int round = 0; round < 2; round++)
            {
                KcmStore store = Mount(banks, crypto);
                byte[] buffer = new byte[100];
                Assert.Equal(
                    KcmStatus.FileCorrupted,
                    store.Get(KcmItemType.Config, "image-5", buffer, 0, 100, out int _));
                Assert.Equal(1, store.GetHealth().CorruptedCount);
                Assert.Equal(
                    KcmStatus.Success,
                    store.Get(KcmItemType.Config, "image-4", buffer, 0, 100, out int count));
                Assert.Equal(40, count);
                Assert.Equal(
                    KcmStatus.Success,
                    store.Put(KcmItemType.Config, $"other-{round}", buffer, 0, 100));
            }
            KcmStore last = Mount(banks, crypto);
            byte[] data = { 1, 2 };
            Assert.Equal(
                KcmStatus.Success, last.Put(KcmItemType.Config, "image-5", data, 0, 2));
            last = Mount(banks, crypto);
            Assert.Equal(KcmStatus.Success, last.Delete(KcmItemType.Config, "image-5"));
            last = Mount(banks, crypto);
            Assert.Equal(0, last.GetHealth().CorruptedCount);
            Assert.Equal(0, last.GetHealth().DamagedRecordCount);
        }

        /// Goal: one damaged record costs one item, however long the log behind it is.
        /// Method: a log of more records than the scan tries after damage, then one flipped bit
        /// near its start.
        [Fact]
        public void Damage_before_a_long_log_does_not_hide_the_rest_of_it()
        {
            StoreFixture fixture = new StoreFixture(KcmLimits.BankBytesMax);
            fixture.Put(KcmItemType.Config, "first", new byte[8]);
            for (int i = 1; i <= OpenTriesMax; i++)
            {
                Set(fixture, KcmArea.Working, "counter", [(byte)(i >> 8), (byte)i]);
            }
            Assert.Equal(1u, fixture.Store.GetHealth().Generation);
            MemoryBank live = fixture.First;
            live.Image[live.Image.AsSpan().IndexOf(StoreFixture.Text("first")) + 20] ^= 1;

            fixture.Restart();

            Assert.Equal(
                KcmStatus.FileCorrupted, fixture.StatusOf(KcmItemType.Config, "first"));
            Assert.Equal(
                [OpenTriesMax >> 8, OpenTriesMax & 0xff],
                fixture.Get(KcmItemType.Config, "counter"));
            Assert.False(fixture.Store.GetHealth().TailWasTorn);
        }

        /// Goal: damage to one item never takes another one with it.
        /// Method: each bit of the clear header of a staged item flips in turn: one of them makes
        /// it look like the working item of the same name.
        [Fact]
        public void A_damaged_header_that_names_another_item_does_not_spoil_that()
        {
            StoreFixture fixture = new StoreFixture(KcmLimits.BankBytesMin);
            byte[] working = { 1, 2, 3 };
            Set(fixture, KcmArea.Working, "device", working);
            Set(fixture, KcmArea.Staged, "device", [4, 5, 6]);
            // What is removed is a secret: the rest becomes an image.
            fixture.Put(KcmItemType.SymmetricKey, "compact", new byte[16]);
            fixture.Store.Delete(KcmItemType.SymmetricKey, "compact");
            byte[] name = StoreFixture.Text("device");
            MemoryBank live = fixture.First.Image.AsSpan().IndexOf(name) >= 0
                ? fixture.First : fixture.Second;
            int at = live.Image.AsSpan().LastIndexOf(name) - RecordHeaderBytes;
            for (int bit = 0; bit < 8 * RecordHeaderBytes; bit++)
            {
                live.Image[at + (bit / 8)] ^= (byte)(1 << (bit % 8));
                fixture.Restart();
                Assert.Equal(working, fixture.Get(KcmItemType.Config, "device"));
                Assert.True(fixture.Store.GetHealth().DamagedRecordCount > 0, $"bit {bit}");
                live.Image[at + (bit / 8)] ^= (byte)(1 << (bit % 8));
            }
        }

        [Fact]
        public void Damage_under_a_mounted_store_is_seen_at_the_read()
        {
            StoreFixture fixture = new StoreFixture(KcmLimits.BankBytesMin);
            byte[] data = new byte[64];
            fixture.Put(KcmItemType.Config, "item", data);
            int at = fixture.First.Image.AsSpan().IndexOf(StoreFixture.Text("item"));
            fixture.First.Image[at + 30] ^= 4;
            Assert.Equal(
                KcmStatus.FileCorrupted, fixture.StatusOf(KcmItemType.Config, "item"));
            fixture.First.Image[at + 30] ^= 4;
            fixture.First.Image[at] ^= 1;
            Assert.Equal(
                KcmStatus.FileCorrupted, fixture.StatusOf(KcmItemType.Config, "item"));
        }

        private static void Set(StoreFixture fixture, KcmArea area, string name, byte[] data)
        {
            KcmTransaction transaction = fixture.Store.Begin();
            transaction.Set(area, KcmItemType.Config, name, data, 0, data.Length);
            Assert.Equal(KcmStatus.Success, transaction.Commit());
        }

        private static KcmStore Mount(MemoryBank[] banks, CheapKeyCrypto crypto)
        {
            Assert.Equal(
                KcmStatus.Success,
                KcmStore.Mount(
                    banks[0], banks[1], crypto, StoreFixture.Root, null, out KcmStore store));
            return store;
        }
    }
}
