using System;
using System.Collections.Generic;
using Device.Crypto;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: H1.4 for every call that takes a name and for every character there is.
    public sealed class NameRuleTests
    {
        private readonly StoreFixture _fixture = new StoreFixture();
        private readonly Dictionary<string, Func<string?, KcmStatus>> _calls;

        public NameRuleTests()
        {
            KcmStore store = _fixture.Store;
            KcmKeys keys = new KcmKeys(store);
            KcmRequest request = new KcmRequest { Subject = "CN=a" };
            byte[] der = TestChain.One(0);
            byte[] b = new byte[1024];
            IPrivateKey key = CheapKeyCrypto.MakeKey(1);
            KcmItemType config = KcmItemType.Config;
            KcmArea working = KcmArea.Working;
            _calls = new Dictionary<string, Func<string?, KcmStatus>>
            {
                ["Put"] = n => store.Put(config, n, b, 0, 1),
                ["PutChain"] = n => store.PutChain(n, der, 0, der.Length, null),
                ["Get"] = n => store.Get(config, n, b, 0, b.Length, out _),
                ["GetFrom"] = n => store.GetFrom(working, config, n, b, 0, b.Length, out _),
                ["GetSize"] = n => store.GetSize(config, n, out _),
                ["GetSizeFrom"] = n => store.GetSizeFrom(working, config, n, out _),
                ["GetLocation"] = n => store.GetLocation(config, n, out _),
                ["GetSecureElementSlot"] = n => store.GetSecureElementSlot(n, out _),
                ["Delete"] = n => store.Delete(config, n),
                ["OpenPrivateKey"] = n => store.OpenPrivateKey(n, KeyUse.Sign, out _),
                ["OpenPrivateKey area"] =
                    n => store.OpenPrivateKey(working, n, KeyUse.Sign, out _),
                ["GetChain"] = n => store.GetChain(n, out _),
                ["GetChain area"] = n => store.GetChain(working, n, out _),
                ["KcmChainReader.Open"] = n => KcmChainReader.Open(store, n, out _),
                ["KcmChainWriter.Create"] =
                    n => KcmChainWriter.Create(store, working, n, 1, null, out _),
                ["Set"] = n => store.Begin().Set(working, config, n, b, 0, 1),
                ["SetChain"] =
                    n => store.Begin().SetChain(working, n, der, 0, der.Length, null),
                ["SetPrivateKey"] = n => store.Begin().SetPrivateKey(working, n, key),
                ["Transaction.Delete"] = n => store.Begin().Delete(working, config, n),
                ["Promote"] = n => store.Begin().Promote(config, n),
                ["Generate"] = n => keys.Generate(n, null, working),
                ["GenerateWithRequest"] = n => keys.GenerateWithRequest(
                    n, null, working, request, b, 0, b.Length, out _),
                ["BuildRequest"] = n => keys.BuildRequest(n, request, b, 0, b.Length, out _),
                ["VerifyCertificate"] = n => keys.VerifyCertificate(n, der, 0, der.Length),
                ["Sign"] = n => keys.Sign(n, b, 0, 32, b, 32, 64, out _),
                ["Verify"] = n => keys.Verify(n, b, 0, 32, b, 32, 64),
                ["Agree"] = n => keys.Agree(n, Point(), 0, 65, b, 0, 32, out _),
            };
        }

        [Theory]
        [InlineData("null", null, 0, KcmStatus.InvalidParameter)]
        [InlineData("empty", "", 1, KcmStatus.InvalidParameter)]
        [InlineData("101", "n", 101, KcmStatus.FileNameTooLong)]
        [InlineData("very long", "n", 100_000, KcmStatus.FileNameTooLong)]
        [InlineData("101 that are wrong", "/", 101, KcmStatus.FileNameTooLong)]
        [InlineData("100 and the last is wrong", "/", 1, KcmStatus.FileNameInvalid)]
        [InlineData("not ASCII", "\u00e4", 1, KcmStatus.FileNameInvalid)]
        [InlineData("a surrogate pair", "\ud83d\ude00", 1, KcmStatus.FileNameInvalid)]
        public void Statement_04_Every_call_refuses_a_bad_name(
            string why, string? part, int times, KcmStatus expected)
        {
            string? name = part == null ? null : string.Concat(Repeat(part, times));
            if (part == "/" && times == 1) { name = new string('n', 99) + "/"; }
            foreach ((string call, Func<string?, KcmStatus> run) in _calls)
            {
                Assert.True(run(name) == expected, $"{call}: {why}: {run(name)}");
            }
            Assert.Equal(0, _fixture.Store.ItemCount);
        }

        [Theory]
        [InlineData(1)]
        [InlineData(100)]
        public void Statement_04_Every_call_takes_names_of_1_and_100_bytes(int count)
        {
            foreach ((string call, Func<string?, KcmStatus> run) in _calls)
            {
                KcmStatus status = run(new string('n', count));
                Assert.True(
                    status is KcmStatus.Success or KcmStatus.ItemNotFound
                        or KcmStatus.FileExist or KcmStatus.KeyExist
                        or KcmStatus.InvalidExpectedLocation or KcmStatus.NotPermitted
                        or KcmStatus.SelfGeneratedCertificateVerificationError,
                    $"{call}: {status}");
            }
            _fixture.Restart();
            Assert.True(
                _fixture.Store.Contains(
                    KcmArea.Working, KcmItemType.PrivateKey, new string('n', count)));
        }

        /// Method: each of the 65,536 characters, lone surrogates too, as the first, a middle and
        /// the last of a name.
        [Fact]
        public void Statement_04_Every_character_is_either_allowed_or_FileNameInvalid()
        {
            byte[] buffer = new byte[1];
            int allowed = 0;
            for (int c = 0; c <= char.MaxValue; c++)
            {
                bool isAllowed = char.IsAsciiLetterOrDigit((char)c) || c is '_' or '.' or '-';
                KcmStatus expected = isAllowed
                    ? KcmStatus.ItemNotFound : KcmStatus.FileNameInvalid;
                foreach (string name in new[] { $"{(char)c}x", $"x{(char)c}x", $"x{(char)c}" })
                {
                    KcmStatus status = _fixture.Store.Get(
                        KcmItemType.Config, name, buffer, 0, 1, out int _);
                    Assert.True(status == expected, $"U+{c:X4}: {status}");
                }
                if (isAllowed) { allowed++; }
            }
            Assert.Equal(65, allowed);
        }

        private byte[] Point()
        {
            using IPrivateKey key = _fixture.Crypto.GenerateKeyPair(KeyUse.Agree);
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            return point;
        }

        private static string[] Repeat(string part, int times)
        {
            string[] parts = new string[times];
            Array.Fill(parts, part);
            return parts;
        }
    }
}
