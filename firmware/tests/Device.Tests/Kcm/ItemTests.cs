using System;
using System.Security.Cryptography;
using Device.Crypto;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: what single items do, after the numbered statements of Pelion's KCM (H1); the number
    /// stands in each name.
    public sealed class ItemTests
    {
        private readonly StoreFixture _fixture = new StoreFixture();

        [Fact]
        public void Statement_01_and_03_Items_of_all_types_under_one_name_outlive_a_restart()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] spki = key.ExportSubjectPublicKeyInfo();
            byte[] symmetric = RandomNumberGenerator.GetBytes(16);
            byte[] chain = TestChain.Of(2);
            byte[] config = StoreFixture.Text("coaps://localhost:5684?aid=1");
            Stored(KcmItemType.PrivateKey, key.ExportECPrivateKey());
            Stored(KcmItemType.PublicKey, spki);
            Stored(KcmItemType.SymmetricKey, symmetric);
            Stored(KcmItemType.Certificate, chain);
            Stored(KcmItemType.Config, config);

            _fixture.Restart();

            // H1.3: all five under one name.
            Assert.Equal(spki, _fixture.Get(KcmItemType.PublicKey, "same"));
            Assert.Equal(symmetric, _fixture.Get(KcmItemType.SymmetricKey, "same"));
            Assert.Equal(chain, _fixture.Get(KcmItemType.Certificate, "same"));
            Assert.Equal(config, _fixture.Get(KcmItemType.Config, "same"));
            Assert.Equal(
                KcmStatus.Success,
                _fixture.Store.OpenPrivateKey("same", KeyUse.Sign, out IPrivateKey opened));
            byte[] digest = RandomNumberGenerator.GetBytes(P256.DigestSize);
            byte[] signature = new byte[P256.SignatureSize];
            opened.Sign(digest, 0, signature, 0);
            Assert.True(key.VerifyHash(digest, signature));
        }

        [Fact]
        public void Statement_02_A_second_store_of_a_name_is_FileExist_and_leaves_the_first_value()
        {
            byte[] first = StoreFixture.Text("first");
            Stored(KcmItemType.Config, first);

            Assert.Equal(
                KcmStatus.FileExist,
                _fixture.Put(KcmItemType.Config, "same", StoreFixture.Text("second")));
            Assert.Equal(first, _fixture.Get(KcmItemType.Config, "same"));
        }

        [Theory]
        [InlineData("null", null, KcmStatus.InvalidParameter)]
        [InlineData("empty", "", KcmStatus.InvalidParameter)]
        [InlineData("shortest", "a", KcmStatus.Success)]
        [InlineData("every kind of character", "azAZ09_.-", KcmStatus.Success)]
        [InlineData("slash", "a/b", KcmStatus.FileNameInvalid)]
        [InlineData("space", "a b", KcmStatus.FileNameInvalid)]
        [InlineData("not ASCII", "\u00e4", KcmStatus.FileNameInvalid)]
        [InlineData("low byte is a letter", "\u0161", KcmStatus.FileNameInvalid)]
        [InlineData("nul", "a\0", KcmStatus.FileNameInvalid)]
        public void Statement_04_Names_that_are_none_are_refused_by_name(
            string why, string? name, KcmStatus expected)
        {
            byte[] data = { 1 };
            Assert.True(
                expected == _fixture.Store.Put(KcmItemType.Config, name, data, 0, 1), why);
            KcmStatus read = _fixture.StatusOf(KcmItemType.Config, name!);
            Assert.True(expected == read, why);
        }

        [Fact]
        public void Statement_04_A_name_of_100_bytes_is_taken_and_101_are_FileNameTooLong()
        {
            byte[] data = { 1, 2 };
            string longest = new string('n', KcmLimits.NameBytesMax);
            Assert.Equal(KcmStatus.Success, _fixture.Put(KcmItemType.Config, longest, data));
            _fixture.Restart();
            Assert.Equal(data, _fixture.Get(KcmItemType.Config, longest));
            Assert.Equal(
                KcmStatus.FileNameTooLong,
                _fixture.Put(KcmItemType.Config, longest + "n", data));
        }

        [Fact]
        public void Statement_05_Size_0_is_ItemIsEmpty_except_for_a_config_which_reads_back_empty()
        {
            byte[] none = Array.Empty<byte>();
            Assert.Equal(KcmStatus.Success, _fixture.Put(KcmItemType.Config, "e", none));
            _fixture.Restart();
            Assert.Empty(_fixture.Get(KcmItemType.Config, "e"));
            foreach (KcmItemType type in new[]
            {
                KcmItemType.PrivateKey, KcmItemType.PublicKey, KcmItemType.SymmetricKey,
                KcmItemType.Certificate,
            })
            {
                Assert.Equal(KcmStatus.ItemIsEmpty, _fixture.Put(type, "e", none));
                Assert.False(_fixture.Store.Contains(KcmArea.Working, type, "e"));
            }
        }

        [Fact]
        public void Statement_06_A_buffer_one_byte_short_is_InsufficientBuffer_and_gets_nothing()
        {
            Stored(KcmItemType.Config, StoreFixture.Text("twelve bytes"));
            byte[] buffer = new byte[12];
            Assert.Equal(
                KcmStatus.InsufficientBuffer,
                _fixture.Store.Get(KcmItemType.Config, "same", buffer, 0, 11, out int count));
            Assert.Equal(0, count);
            Assert.Equal(new byte[12], buffer);
            Assert.Equal(
                KcmStatus.Success, _fixture.Store.GetSize(KcmItemType.Config, "same", out count));
            Assert.Equal(12, count);
        }

        [Fact]
        public void Statement_08_Get_and_delete_of_what_is_not_there_are_ItemNotFound()
        {
            foreach (KcmItemType type in Enum.GetValues<KcmItemType>())
            {
                Assert.Equal(KcmStatus.ItemNotFound, _fixture.StatusOf(type, "none"));
                Assert.Equal(KcmStatus.ItemNotFound, _fixture.Store.Delete(type, "none"));
                Assert.Equal(
                    KcmStatus.ItemNotFound,
                    _fixture.Store.GetSize(type, "none", out int _));
            }
        }

        [Fact]
        public void A_private_key_never_comes_out()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Stored(KcmItemType.PrivateKey, key.ExportPkcs8PrivateKey());
            byte[] buffer = new byte[256];
            Assert.Equal(
                KcmStatus.NotPermitted,
                _fixture.Store.Get(KcmItemType.PrivateKey, "same", buffer, 0, 256, out int count));
            Assert.Equal(
                KcmStatus.NotPermitted,
                _fixture.Store.GetFrom(
                    KcmArea.Working, KcmItemType.PrivateKey, "same", buffer, 0, 256, out count));
            Assert.Equal(
                KcmStatus.NotPermitted,
                _fixture.Store.GetSize(KcmItemType.PrivateKey, "same", out count));
            Assert.Equal(new byte[256], buffer);
        }

        [Fact]
        public void A_deleted_item_is_gone_and_its_name_free()
        {
            foreach (string value in new[] { "one", "two", "three" })
            {
                Stored(KcmItemType.Config, StoreFixture.Text(value));
                Stored(KcmItemType.SymmetricKey, StoreFixture.Text(value));
                Assert.Equal(
                    KcmStatus.Success, _fixture.Store.Delete(KcmItemType.Config, "same"));
                Assert.Equal(
                    KcmStatus.Success, _fixture.Store.Delete(KcmItemType.SymmetricKey, "same"));
                _fixture.Restart();
                Assert.Equal(0, _fixture.Store.ItemCount);
            }
        }

        [Theory]
        [InlineData("null buffer", -1, 0, 1)]
        [InlineData("negative offset", 4, -1, 1)]
        [InlineData("negative count", 4, 0, -1)]
        [InlineData("one past the end", 4, 4, 1)]
        [InlineData("sum overflows", 4, 1, int.MaxValue)]
        public void Slices_outside_their_buffer_are_refused(
            string why, int length, int offset, int count)
        {
            Stored(KcmItemType.Config, new byte[] { 1 });
            byte[]? buffer = length < 0 ? null : new byte[length];
            Assert.True(
                KcmStatus.InvalidParameter
                    == _fixture.Store.Put(KcmItemType.Config, "x", buffer, offset, count),
                why);
            Assert.True(
                KcmStatus.InvalidParameter
                    == _fixture.Store.Get(
                        KcmItemType.Config, "same", buffer, offset, count, out int _),
                why);
        }

        [Fact]
        public void The_largest_item_is_taken_and_one_byte_more_is_not()
        {
            byte[] largest = RandomNumberGenerator.GetBytes(KcmLimits.DataBytesMax);
            string name = new string('n', KcmLimits.NameBytesMax);
            StoreFixture small = new StoreFixture(KcmLimits.BankBytesMin);
            Assert.Equal(KcmStatus.Success, small.Put(KcmItemType.Config, name, largest));
            small.Restart();
            Assert.Equal(largest, small.Get(KcmItemType.Config, name));
            Assert.Equal(
                KcmStatus.InvalidParameter,
                small.Put(KcmItemType.Config, "x", new byte[KcmLimits.DataBytesMax + 1]));
        }

        [Fact]
        public void Unknown_types_and_areas_are_refused()
        {
            KcmItemType type = (KcmItemType)5;
            Assert.Equal(KcmStatus.InvalidParameter, _fixture.Put(type, "x", new byte[1]));
            Assert.Equal(KcmStatus.InvalidParameter, _fixture.StatusOf(type, "x"));
            Assert.False(_fixture.Store.Contains((KcmArea)3, KcmItemType.Config, "x"));
        }

        [Fact]
        public void After_dispose_every_call_says_so()
        {
            KcmStore store = _fixture.Store;
            KcmTransaction open = store.Begin();
            Assert.Equal(
                KcmStatus.Success, open.Set(
                    KcmArea.Working, KcmItemType.Config, "x", new byte[1], 0, 1));
            store.Dispose();
            Assert.Equal(KcmStatus.NotInitialized, _fixture.StatusOf(KcmItemType.Config, "x"));
            Assert.Equal(
                KcmStatus.NotInitialized, _fixture.Put(KcmItemType.Config, "x", new byte[1]));
            Assert.Equal(KcmStatus.NotInitialized, store.Delete(KcmItemType.Config, "x"));
            Assert.Equal(KcmStatus.NotInitialized, store.FactoryReset());
            Assert.Equal(KcmStatus.NotInitialized, open.Commit());
            Assert.Equal(KcmStatus.NotInitialized, store.Begin().Commit());
            store.Dispose();
        }

        private void Stored(KcmItemType type, byte[] data)
        {
            Assert.Equal(KcmStatus.Success, _fixture.Put(type, "same", data));
        }
    }
}
