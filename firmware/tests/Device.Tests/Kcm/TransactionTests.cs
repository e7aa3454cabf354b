using System;
using System.Security.Cryptography;
using Device.Crypto;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: areas, and changes that happen together or not at all.
    public sealed class TransactionTests
    {
        private readonly StoreFixture _fixture = new StoreFixture();

        private KcmStore Store { get { return _fixture.Store; } }

        [Fact]
        public void Statement_21_Key_chain_and_config_come_together()
        {
            using IPrivateKey key = _fixture.Crypto.GenerateKeyPair(KeyUse.Sign);
            byte[] chain = TestChain.Of(3);
            KcmTransaction t = Store.Begin();
            Assert.Equal(KcmStatus.Success, t.SetPrivateKey(KcmArea.Working, "id", key));
            Assert.Equal(
                KcmStatus.Success,
                t.Set(KcmArea.Working, KcmItemType.Certificate, "id", chain, 0, chain.Length));
            Assert.Equal(KcmStatus.Success, Set(t, KcmArea.Working, "id", "value"));
            Assert.Equal(0, Store.ItemCount);
            Assert.Equal(KcmStatus.Success, t.Commit());
            _fixture.Restart();
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            Assert.Equal(point, _fixture.PublicPointOf("id"));
            Assert.Equal(chain, _fixture.Get(KcmItemType.Certificate, "id"));
            Assert.Equal(StoreFixture.Text("value"), _fixture.Get(KcmItemType.Config, "id"));
        }

        [Fact]
        public void The_first_step_that_fails_decides_and_nothing_changes()
        {
            KcmTransaction t = Store.Begin();
            Assert.Equal(KcmStatus.Success, Set(t, KcmArea.Working, "a", "1"));
            Assert.Equal(KcmStatus.FileNameInvalid, Set(t, KcmArea.Working, "b/", "1"));
            Assert.Equal(KcmStatus.ItemNotFound, t.Promote(KcmItemType.Config, "none"));
            Assert.Equal(KcmStatus.FileNameInvalid, t.Commit());
            Assert.Equal(0, Store.ItemCount);
            Assert.Equal(KcmStatus.NotInitialized, t.Commit());
            Assert.Equal(KcmStatus.NotInitialized, Set(t, KcmArea.Working, "a", "1"));
        }

        [Fact]
        public void A_transaction_takes_twelve_steps_and_no_more()
        {
            KcmTransaction t = Store.Begin();
            for (int i = 0; i < KcmLimits.TransactionStepsMax; i++)
            {
                Assert.Equal(KcmStatus.Success, Set(t, KcmArea.Working, $"n{i}", "1"));
            }
            Assert.Equal(KcmStatus.StorageFull, Set(t, KcmArea.Working, "more", "1"));
            Assert.Equal(KcmStatus.StorageFull, t.Commit());
            Assert.Equal(0, Store.ItemCount);
        }

        [Fact]
        public void Steps_see_those_before_them()
        {
            KcmTransaction t = Store.Begin();
            Assert.Equal(KcmStatus.Success, Set(t, KcmArea.Staged, "a", "new"));
            Assert.Equal(KcmStatus.Success, t.Promote(KcmItemType.Config, "a"));
            Assert.Equal(KcmStatus.ItemNotFound, t.Delete(KcmArea.Staged, KcmItemType.Config, "a"));
            t.Dispose();
            t = Store.Begin();
            Assert.Equal(KcmStatus.Success, Set(t, KcmArea.Staged, "a", "new"));
            Assert.Equal(KcmStatus.Success, t.Promote(KcmItemType.Config, "a"));
            Assert.Equal(KcmStatus.Success, Set(t, KcmArea.Working, "b", "1"));
            Assert.Equal(KcmStatus.Success, t.Delete(KcmArea.Working, KcmItemType.Config, "b"));
            Assert.Equal(KcmStatus.Success, t.Commit());
            _fixture.Restart();
            Assert.Equal(StoreFixture.Text("new"), _fixture.Get(KcmItemType.Config, "a"));
            Assert.Equal(1, Store.ItemCount);
        }

        [Fact]
        public void A_transaction_looks_again_when_the_store_has_changed_meanwhile()
        {
            KcmTransaction t = Store.Begin();
            Assert.Equal(KcmStatus.Success, Set(t, KcmArea.Factory, "a", "1"));
            KcmTransaction other = Store.Begin();
            Assert.Equal(KcmStatus.Success, Set(other, KcmArea.Factory, "a", "2"));
            Assert.Equal(KcmStatus.Success, other.Commit());
            Assert.Equal(KcmStatus.FileExist, t.Commit());
            Assert.Equal(StoreFixture.Text("2"), _fixture.Get(KcmItemType.Config, "a"));
        }

        [Fact]
        public void Staged_items_are_seen_only_where_they_are_asked_for()
        {
            Commit(t => Set(t, KcmArea.Staged, "a", "staged"));
            Assert.Equal(KcmStatus.ItemNotFound, _fixture.StatusOf(KcmItemType.Config, "a"));
            Assert.Equal("staged", From(KcmArea.Staged, "a"));
            Assert.Equal(
                KcmStatus.Success,
                _fixture.Put(KcmItemType.Config, "a", StoreFixture.Text("working")));
            Commit(t => t.Promote(KcmItemType.Config, "a"));
            _fixture.Restart();
            Assert.Equal("staged", From(KcmArea.Working, "a"));
            Assert.False(Store.Contains(KcmArea.Staged, KcmItemType.Config, "a"));
        }

        [Fact]
        public void Statement_17_After_a_reset_factory_items_are_there_with_factory_values()
        {
            Commit(t => Set(t, KcmArea.Factory, "uri", "factory"));
            KcmTransaction again = Store.Begin();
            Assert.Equal(KcmStatus.FileExist, Set(again, KcmArea.Factory, "uri", "other"));
            Assert.Equal(
                KcmStatus.NotPermitted, again.Delete(KcmArea.Factory, KcmItemType.Config, "uri"));
            Assert.Equal(
                KcmStatus.FileExist,
                _fixture.Put(KcmItemType.Config, "uri", StoreFixture.Text("put")));
            Commit(t => Set(t, KcmArea.Working, "uri", "overlay"));
            Commit(t => Set(t, KcmArea.Staged, "uri", "staged"));
            Assert.Equal(StoreFixture.Text("overlay"), _fixture.Get(KcmItemType.Config, "uri"));
            Assert.Equal("factory", From(KcmArea.Factory, "uri"));

            Assert.Equal(KcmStatus.Success, Store.FactoryReset());
            _fixture.Restart();
            Assert.Equal(1, Store.ItemCount);
            Assert.Equal(StoreFixture.Text("factory"), _fixture.Get(KcmItemType.Config, "uri"));
            Assert.Equal(KcmStatus.NotPermitted, Store.Delete(KcmItemType.Config, "uri"));
        }

        [Fact]
        public void Statement_18_A_factory_chain_with_the_longest_name_survives_a_reset_whole()
        {
            string name = new string('c', KcmLimits.NameBytesMax);
            byte[] chain = TestChain.Of(5);
            Commit(t => t.Set(
                KcmArea.Factory, KcmItemType.Certificate, name, chain, 0, chain.Length));
            _fixture.Put(KcmItemType.Config, "gone", new byte[1]);
            Assert.Equal(KcmStatus.Success, Store.FactoryReset());
            _fixture.Restart();
            Assert.Equal(chain, _fixture.Get(KcmItemType.Certificate, name));
            Assert.Equal(1, Store.ItemCount);
        }

        [Fact]
        public void Delete_takes_working_and_staged_and_shows_the_factory_item_again()
        {
            Commit(t => Set(t, KcmArea.Factory, "a", "factory"));
            Commit(t => Set(t, KcmArea.Working, "a", "working"));
            Commit(t => Set(t, KcmArea.Staged, "a", "staged"));
            Assert.Equal(KcmStatus.Success, Store.Delete(KcmItemType.Config, "a"));
            Assert.Equal(StoreFixture.Text("factory"), _fixture.Get(KcmItemType.Config, "a"));
            Assert.Equal(1, Store.ItemCount);
        }

        [Fact]
        public void Replacing_a_secret_erases_the_old_one_at_once()
        {
            string? found = SecretRun.Execute((first, second) => (first, second));
            Assert.True(found == null, found);
        }

        [Fact]
        public void A_promoted_key_is_the_staged_one()
        {
            using IPrivateKey old = _fixture.Crypto.GenerateKeyPair(KeyUse.Sign);
            using IPrivateKey fresh = _fixture.Crypto.GenerateKeyPair(KeyUse.Sign);
            Commit(t => t.SetPrivateKey(KcmArea.Working, "id", old));
            Commit(t => t.SetPrivateKey(KcmArea.Staged, "id", fresh));
            uint generation = Store.GetHealth().Generation;
            Commit(t => t.Promote(KcmItemType.PrivateKey, "id"));
            Assert.Equal(generation + 1, Store.GetHealth().Generation);
            _fixture.Restart();
            byte[] point = new byte[P256.PointSize];
            fresh.CopyPublicPoint(point, 0);
            Assert.Equal(point, _fixture.PublicPointOf("id"));
        }

        [Fact]
        public void No_nonce_seals_two_plaintexts_over_cuts_restores_and_formats()
        {
            SealRecorder recorder = new SealRecorder(isNonceFixed: false);
            string? failure = recorder.Run();
            Assert.True(failure == null, failure);
            Assert.True(recorder.Log.Count > 1_000);
        }

        [Fact]
        public void Names_with_the_same_hash_are_different_items()
        {
            // Found by search: FNV-1a over type and name is 0x9785ff6a for both.
            const string left = "vncqtlts";
            const string right = "todbbain";
            Assert.Equal(
                KcmStatus.Success, _fixture.Put(KcmItemType.Config, left, new byte[] { 1 }));
            Assert.Equal(
                KcmStatus.Success, _fixture.Put(KcmItemType.Config, right, new byte[] { 2 }));
            _fixture.Restart();
            Assert.Equal(new byte[] { 1 }, _fixture.Get(KcmItemType.Config, left));
            Assert.Equal(new byte[] { 2 }, _fixture.Get(KcmItemType.Config, right));
            Assert.Equal(KcmStatus.Success, Store.Delete(KcmItemType.Config, left));
            _fixture.Restart();
            Assert.Equal(KcmStatus.ItemNotFound, _fixture.StatusOf(KcmItemType.Config, left));
            Assert.Equal(new byte[] { 2 }, _fixture.Get(KcmItemType.Config, right));
        }

        [Fact]
        public void A_random_history_reads_as_a_dictionary_does()
        {
            Random random = new Random(5);
            System.Collections.Generic.Dictionary<string, byte[]> model =
                new System.Collections.Generic.Dictionary<string, byte[]>();
            for (int i = 0; i < 1_500; i++)
            {
                string name = $"n{random.Next(12)}";
                KcmItemType type = random.Next(3) == 0
                    ? KcmItemType.SymmetricKey : KcmItemType.Config;
                string key = $"{type}/{name}";
                if (random.Next(3) == 0)
                {
                    Assert.Equal(
                        model.Remove(key) ? KcmStatus.Success : KcmStatus.ItemNotFound,
                        Store.Delete(type, name));
                }
                else
                {
                    byte[] data = RandomNumberGenerator.GetBytes(1 + random.Next(300));
                    Assert.Equal(
                        model.TryAdd(key, data) ? KcmStatus.Success : KcmStatus.FileExist,
                        _fixture.Put(type, name, data));
                }
                if (i % 20 == 0) { _fixture.Restart(); }
                Assert.Equal(model.Count, Store.ItemCount);
            }
            foreach (string key in model.Keys)
            {
                string[] parts = key.Split('/');
                Assert.Equal(model[key], _fixture.Get(Enum.Parse<KcmItemType>(parts[0]), parts[1]));
            }
        }

        private static KcmStatus Set(KcmTransaction t, KcmArea area, string name, string value)
        {
            byte[] data = StoreFixture.Text(value);
            return t.Set(area, KcmItemType.Config, name, data, 0, data.Length);
        }

        private void Commit(Func<KcmTransaction, KcmStatus> step)
        {
            KcmTransaction t = Store.Begin();
            Assert.Equal(KcmStatus.Success, step(t));
            Assert.Equal(KcmStatus.Success, t.Commit());
        }

        private string From(KcmArea area, string name)
        {
            byte[] buffer = new byte[100];
            Assert.Equal(
                KcmStatus.Success,
                Store.GetFrom(
                    area, KcmItemType.Config, name, buffer, 0, buffer.Length, out int count));
            return System.Text.Encoding.ASCII.GetString(buffer, 0, count);
        }
    }
}
