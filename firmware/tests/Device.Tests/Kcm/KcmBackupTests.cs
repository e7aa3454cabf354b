using System;
using System.Security.Cryptography;
using Device.Desktop;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: H1.28, a backup holds everything, comes back on the same device and on no other, all
    /// or not at all, and tells nothing to who has only its bytes.
    public sealed class KcmBackupTests
    {
        private readonly StoreFixture _fixture = new StoreFixture();
        private readonly byte[] _symmetric = RandomNumberGenerator.GetBytes(32);
        private readonly byte[] _scalar;

        public KcmBackupTests()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            _scalar = key.ExportParameters(true).D!;
            KcmTransaction transaction = _fixture.Store.Begin();
            byte[] der = key.ExportECPrivateKey();
            transaction.Set(KcmArea.Factory, KcmItemType.PrivateKey, "k", der, 0, der.Length);
            Add(transaction, KcmArea.Factory, KcmItemType.Certificate, "c", TestChain.Of(3));
            Add(transaction, KcmArea.Factory, KcmItemType.Config, "f", StoreFixture.Text("f"));
            Add(transaction, KcmArea.Working, KcmItemType.SymmetricKey, "s", _symmetric);
            Add(transaction, KcmArea.Working, KcmItemType.Config, "f", StoreFixture.Text("w"));
            Add(transaction, KcmArea.Working, KcmItemType.Config, "e", Array.Empty<byte>());
            Add(transaction, KcmArea.Staged, KcmItemType.Config, "f", StoreFixture.Text("t"));
            Add(
                transaction, KcmArea.Working, KcmItemType.Config, "sslsession",
                StoreFixture.Text("a saved session"));
            Assert.Equal(KcmStatus.Success, transaction.Commit());
        }

        [Fact]
        public void Statement_28_Everything_but_the_session_comes_back_after_a_format()
        {
            byte[] backup = Backup(_fixture.Store);
            byte[] point = _fixture.PublicPointOf("k");
            KcmStore store = Format(StoreFixture.Root);
            Assert.Equal(KcmStatus.Success, Restore(store, backup));
            store.Dispose();
            _fixture.Restart();

            Assert.Equal(7, _fixture.Store.ItemCount);
            Assert.Equal(point, _fixture.PublicPointOf("k"));
            Assert.Equal(TestChain.Of(3), _fixture.Get(KcmItemType.Certificate, "c"));
            Assert.Equal(_symmetric, _fixture.Get(KcmItemType.SymmetricKey, "s"));
            Assert.Equal(StoreFixture.Text("w"), _fixture.Get(KcmItemType.Config, "f"));
            Assert.Empty(_fixture.Get(KcmItemType.Config, "e"));
            Assert.Equal(
                KcmStatus.ItemNotFound, _fixture.StatusOf(KcmItemType.Config, "sslsession"));
            Assert.True(_fixture.Store.Contains(KcmArea.Staged, KcmItemType.Config, "f"));
            Assert.Equal(KcmStatus.Success, _fixture.Store.FactoryReset());
            Assert.Equal(StoreFixture.Text("f"), _fixture.Get(KcmItemType.Config, "f"));
            Assert.Equal(3, _fixture.Store.ItemCount);
        }

        [Fact]
        public void Statement_28_A_restore_undoes_what_came_after_the_backup()
        {
            byte[] backup = Backup(_fixture.Store);
            Assert.Equal(
                KcmStatus.Success,
                _fixture.Put(KcmItemType.SymmetricKey, "later", new byte[] { 1, 2, 3 }));
            Assert.Equal(KcmStatus.Success, _fixture.Store.Delete(KcmItemType.SymmetricKey, "s"));
            KcmTransaction transaction = _fixture.Store.Begin();
            Add(transaction, KcmArea.Factory, KcmItemType.Config, "new", new byte[] { 9 });
            Assert.Equal(KcmStatus.Success, transaction.Commit());

            Assert.Equal(KcmStatus.Success, Restore(_fixture.Store, backup));
            _fixture.Restart();
            Assert.Equal(_symmetric, _fixture.Get(KcmItemType.SymmetricKey, "s"));
            Assert.Equal(
                KcmStatus.ItemNotFound, _fixture.StatusOf(KcmItemType.SymmetricKey, "later"));
            Assert.Equal(
                KcmStatus.ItemNotFound, _fixture.StatusOf(KcmItemType.Config, "sslsession"));

            // What the factory added stays: it never goes.
            Assert.Equal(new byte[] { 9 }, _fixture.Get(KcmItemType.Config, "new"));
            Assert.Equal(8, _fixture.Store.ItemCount);
        }

        [Fact]
        public void Statement_28_A_backup_of_another_root_changes_nothing()
        {
            byte[] backup = Backup(_fixture.Store);
            StoreFixture other = new StoreFixture();
            Assert.Equal(KcmStatus.Success, other.Put(KcmItemType.Config, "x", new byte[] { 1 }));
            KcmStatus status = KcmStore.Format(
                new MemoryBank(16_384), new MemoryBank(16_384), other.Crypto,
                StoreFixture.MakeRoot(2), null, out KcmStore foreign);
            Assert.Equal(KcmStatus.Success, status);
            Assert.Equal(KcmStatus.BackupForeign, Restore(foreign, backup));
            Assert.Equal(0, foreign.ItemCount);
            Assert.Equal(102, (int)KcmStatus.BackupForeign);
        }

        [Fact]
        public void A_factory_item_of_other_bytes_refuses_the_whole()
        {
            byte[] backup = Backup(_fixture.Store);
            KcmStore store = Format(StoreFixture.Root);
            KcmTransaction transaction = store.Begin();
            Add(transaction, KcmArea.Factory, KcmItemType.Config, "f", StoreFixture.Text("g"));
            Add(transaction, KcmArea.Working, KcmItemType.Config, "mine", new byte[] { 1 });
            Assert.Equal(KcmStatus.Success, transaction.Commit());
            Assert.Equal(KcmStatus.FileExist, Restore(store, backup));
            Assert.Equal(2, store.ItemCount);
            Assert.True(store.Contains(KcmArea.Working, KcmItemType.Config, "mine"));
        }

        [Fact]
        public void Every_flipped_bit_and_every_cut_is_refused_and_changes_nothing()
        {
            byte[] backup = Backup(_fixture.Store);
            KcmStore store = Format(StoreFixture.Root);
            for (int bit = 0; bit < backup.Length * 8; bit++)
            {
                backup[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.Equal(KcmStatus.FileCorrupted, Restore(store, backup));
                backup[bit / 8] ^= (byte)(1 << (bit % 8));
            }
            for (int count = 0; count < backup.Length; count++)
            {
                Assert.Equal(
                    KcmStatus.FileCorrupted, KcmBackup.Restore(store, backup, 0, count));
            }
            byte[] longer = TestChain.Concat(backup, new byte[1]);
            Assert.Equal(KcmStatus.FileCorrupted, Restore(store, longer));
            Assert.Equal(0, store.ItemCount);
            Assert.Equal(KcmStatus.Success, Restore(store, backup));
        }

        [Fact]
        public void A_newer_version_is_named()
        {
            byte[] backup = Backup(_fixture.Store);
            backup[4] = 2;
            Array.Clear(backup, 12, 4);
            uint crc = Crc32(backup.AsSpan(0, 48));
            backup[12] = (byte)(crc >> 24);
            backup[13] = (byte)(crc >> 16);
            backup[14] = (byte)(crc >> 8);
            backup[15] = (byte)crc;
            Assert.Equal(KcmStatus.InvalidFileVersion, Restore(_fixture.Store, backup));
            Assert.Equal(8, _fixture.Store.ItemCount);
        }

        [Fact]
        public void Statement_24_No_secret_and_no_session_can_be_found_in_a_backup()
        {
            byte[] backup = Backup(_fixture.Store);
            foreach (byte[] secret in new[]
            {
                _scalar, _symmetric, StoreFixture.Text("a saved session"),
                StoreFixture.Text("sslsession"),
            })
            {
                for (int i = 0; i + 8 <= secret.Length; i++)
                {
                    Assert.True(backup.AsSpan().IndexOf(secret.AsSpan(i, 8)) < 0);
                }
            }
        }

        [Fact]
        public void Two_backups_share_neither_salt_nor_nonce()
        {
            byte[] first = Backup(_fixture.Store);
            byte[] second = Backup(_fixture.Store);
            Assert.Equal(first.Length, second.Length);
            Assert.NotEqual(first.AsSpan(16, 16).ToArray(), second.AsSpan(16, 16).ToArray());
            Assert.NotEqual(first.AsSpan(48, 12).ToArray(), second.AsSpan(48, 12).ToArray());
        }

        [Fact]
        public void Under_one_salt_a_nonce_comes_again_only_for_the_same_backup()
        {
            FixedSaltCrypto crypto = new FixedSaltCrypto();
            Assert.Equal(
                KcmStatus.Success,
                KcmStore.Format(
                    new MemoryBank(8_192), new MemoryBank(8_192), crypto, StoreFixture.Root,
                    null, out KcmStore store));
            store.Put(KcmItemType.Config, "x", new byte[] { 1 }, 0, 1);
            byte[] one = Backup(store);
            Assert.Equal(one, Backup(store));
            store.Delete(KcmItemType.Config, "x");
            store.Put(KcmItemType.Config, "x", new byte[] { 2 }, 0, 1);
            byte[] two = Backup(store);
            Assert.Equal(one.AsSpan(0, 48).ToArray(), two.AsSpan(0, 48).ToArray());
            Assert.NotEqual(one.AsSpan(48, 12).ToArray(), two.AsSpan(48, 12).ToArray());
        }

        [Fact]
        public void A_store_too_small_says_so_and_keeps_what_it_has()
        {
            foreach (string name in new[] { "a", "b", "c" })
            {
                Assert.Equal(
                    KcmStatus.Success, _fixture.Put(KcmItemType.Config, name, new byte[3_000]));
            }
            byte[] backup = Backup(_fixture.Store);
            StoreFixture small = new StoreFixture(8_192);
            Assert.Equal(KcmStatus.Success, small.Put(KcmItemType.Config, "x", new byte[] { 1 }));
            Assert.Equal(KcmStatus.StorageFull, Restore(small.Store, backup));
            Assert.Equal(new byte[] { 1 }, small.Get(KcmItemType.Config, "x"));
            Assert.Equal(1, small.Store.ItemCount);
        }

        [Fact]
        public void The_fullest_store_of_128_items_comes_back()
        {
            StoreFixture full = new StoreFixture();
            for (int i = 0; i < KcmLimits.ItemsMax; i++)
            {
                Assert.Equal(
                    KcmStatus.Success,
                    full.Put(KcmItemType.Config, $"n{i}", new byte[] { (byte)i }));
            }
            byte[] backup = Backup(full.Store);
            StoreFixture second = new StoreFixture();
            Assert.Equal(KcmStatus.Success, Restore(second.Store, backup));
            second.Restart();
            for (int i = 0; i < KcmLimits.ItemsMax; i++)
            {
                Assert.Equal(new byte[] { (byte)i }, second.Get(KcmItemType.Config, $"n{i}"));
            }
        }

        [Fact]
        public void An_empty_store_has_a_backup_too()
        {
            StoreFixture empty = new StoreFixture();
            byte[] backup = Backup(empty.Store);
            Assert.Equal(KcmBackup.OverheadBytes, backup.Length);
            Assert.Equal(KcmStatus.Success, Restore(_fixture.Store, backup));
            Assert.Equal(3, _fixture.Store.ItemCount);
        }

        [Fact]
        public void Bad_buffers_and_a_closed_store()
        {
            byte[] backup = Backup(_fixture.Store);
            byte[] buffer = new byte[backup.Length];
            Assert.Equal(
                KcmStatus.InsufficientBuffer,
                KcmBackup.Write(_fixture.Store, buffer, 0, buffer.Length - 1, out int count));
            Assert.Equal(0, count);
            Assert.Equal(new byte[backup.Length], buffer);
            Assert.Equal(
                KcmStatus.InvalidParameter,
                KcmBackup.Write(_fixture.Store, null, 0, 9, out count));
            Assert.Equal(
                KcmStatus.InvalidParameter, KcmBackup.Write(null, buffer, 0, 9, out count));
            Assert.Equal(
                KcmStatus.InvalidParameter, KcmBackup.Restore(_fixture.Store, null, 0, 9));
            Assert.Equal(
                KcmStatus.InvalidParameter,
                KcmBackup.Restore(_fixture.Store, buffer, 1, int.MaxValue));
            Assert.Equal(KcmStatus.InvalidParameter, KcmBackup.Restore(null, buffer, 0, 9));
            _fixture.Store.Dispose();
            Assert.Equal(KcmStatus.NotInitialized, KcmBackup.GetSize(_fixture.Store, out count));
            Assert.Equal(KcmStatus.NotInitialized, Restore(_fixture.Store, backup));
        }

        [Fact]
        public void A_damaged_item_is_not_left_out_in_silence()
        {
            StoreFixture fixture = new StoreFixture();
            Assert.Equal(KcmStatus.Success, fixture.Put(KcmItemType.Config, "x", new byte[20]));
            byte[] backup = Backup(fixture.Store);
            fixture.First.Image[48 + 30] ^= 1;
            byte[] buffer = new byte[1_000];
            Assert.Equal(
                KcmStatus.FileCorrupted,
                KcmBackup.Write(fixture.Store, buffer, 0, 1_000, out int _));
            Assert.Equal(new byte[1_000], buffer);
            Assert.Equal(KcmStatus.Success, Restore(fixture.Store, backup));
            Assert.Equal(new byte[20], fixture.Get(KcmItemType.Config, "x"));
        }

        private static void Add(
            KcmTransaction transaction, KcmArea area, KcmItemType type, string name, byte[] data)
        {
            Assert.Equal(
                KcmStatus.Success, transaction.Set(area, type, name, data, 0, data.Length));
        }

        private static byte[] Backup(KcmStore store)
        {
            Assert.Equal(KcmStatus.Success, KcmBackup.GetSize(store, out int size));
            byte[] buffer = new byte[size];
            Assert.Equal(KcmStatus.Success, KcmBackup.Write(store, buffer, 0, size, out int count));
            Assert.Equal(size, count);
            return buffer;
        }

        private static KcmStatus Restore(KcmStore store, byte[] backup)
        {
            return KcmBackup.Restore(store, backup, 0, backup.Length);
        }

        private static uint Crc32(ReadOnlySpan<byte> bytes)
        {
            uint crc = 0xffffffff;
            foreach (byte b in bytes)
            {
                crc ^= b;
                for (int i = 0; i < 8; i++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
                }
            }
            return ~crc;
        }

        private KcmStore Format(byte[] root)
        {
            _fixture.Store.Dispose();
            Assert.Equal(
                KcmStatus.Success,
                KcmStore.Format(
                    _fixture.First, _fixture.Second, _fixture.Crypto, root, null,
                    out KcmStore store));
            return store;
        }

        /// <summary>Draws the same salt each time, as a broken random source would.</summary>
        private sealed class FixedSaltCrypto : CheapKeyCrypto
        {
            public override void FillRandom(byte[] buffer, int offset, int count)
            {
                Array.Fill(buffer, (byte)0x5a, offset, count);
            }
        }
    }
}
