using System;
using System.Security.Cryptography;
using Device.Crypto;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: what the store does with its keys, by name; H1.22 and 23.
    public sealed class KcmKeysTests
    {
        private static readonly byte[] Hash = SHA256.HashData(StoreFixture.Text("message"));

        private readonly StoreFixture _fixture = new StoreFixture();
        private readonly KcmKeys _keys;

        public KcmKeysTests()
        {
            _keys = new KcmKeys(_fixture.Store);
        }

        [Theory]
        [InlineData(KcmArea.Working)]
        [InlineData(KcmArea.Factory)]
        public void Statement_22_A_generated_pair_is_in_its_area_and_belongs_together(KcmArea area)
        {
            Assert.Equal(KcmStatus.Success, _keys.Generate("k", "p", area));
            _fixture.Restart();
            Assert.True(_fixture.Store.Contains(area, KcmItemType.PrivateKey, "k"));
            byte[] spki = _fixture.Get(KcmItemType.PublicKey, "p");
            Assert.Equal(_fixture.PublicPointOf("k"), spki.AsSpan(26).ToArray());
            using ECDsa read = ECDsa.Create();
            read.ImportSubjectPublicKeyInfo(spki, out int used);
            Assert.Equal(spki.Length, used);
        }

        [Fact]
        public void Statement_22_A_taken_key_name_is_KeyExist_and_changes_nothing()
        {
            Assert.Equal(KcmStatus.Success, _keys.Generate("k", "p", KcmArea.Working));
            byte[] point = _fixture.PublicPointOf("k");
            foreach (KcmArea area in new[] { KcmArea.Working, KcmArea.Factory })
            {
                Assert.Equal(KcmStatus.KeyExist, _keys.Generate("k", null, area));
                Assert.Equal(KcmStatus.KeyExist, _keys.Generate("k2", "p", area));
            }
            Assert.Equal(2, _fixture.Store.ItemCount);
            Assert.Equal(point, _fixture.PublicPointOf("k"));
            Assert.Equal(KcmStatus.Success, _keys.Generate("k", null, KcmArea.Staged));
            Assert.Equal(KcmStatus.KeyExist, _keys.Generate("k", null, KcmArea.Staged));
        }

        [Theory]
        [InlineData("null", null, KcmStatus.InvalidParameter)]
        [InlineData("empty", "", KcmStatus.InvalidParameter)]
        [InlineData("slash", "a/b", KcmStatus.FileNameInvalid)]
        public void Statement_04_Key_names_follow_the_rules(
            string why, string? name, KcmStatus expected)
        {
            byte[] output = new byte[1024];
            KcmRequest request = new KcmRequest { Subject = "CN=a" };
            Assert.True(expected == _keys.Generate(name, null, KcmArea.Working), why);
            Assert.True(expected == Sign(name, Hash, output), why);
            Assert.True(expected == _keys.BuildRequest(name, request, output, 0, 1024, out _), why);
            Assert.True(
                expected == _keys.Verify(name, Hash, 0, 32, output, 0, 64), why);
            Assert.True(
                expected == _keys.VerifyCertificate(name, TestChain.One(0), 0, 9), why);
            Assert.Equal(0, _fixture.Store.ItemCount);
        }

        [Fact]
        public void Statement_04_A_key_name_may_have_100_bytes_and_not_101()
        {
            string longest = new string('k', 100);
            Assert.Equal(KcmStatus.Success, _keys.Generate(longest, longest, KcmArea.Factory));
            Assert.Equal(
                KcmStatus.FileNameTooLong, _keys.Generate(longest + "k", null, KcmArea.Working));
            Assert.Equal(
                KcmStatus.FileNameTooLong, _keys.Generate("k", longest + "k", KcmArea.Working));
        }

        [Fact]
        public void Statement_01_and_23_A_signature_verifies_here_and_elsewhere()
        {
            Assert.Equal(KcmStatus.Success, _keys.Generate("k", "p", KcmArea.Working));
            byte[] signature = new byte[64];
            Assert.Equal(KcmStatus.Success, Sign("k", Hash, signature));
            using ECDsa peer = ECDsa.Create();
            peer.ImportSubjectPublicKeyInfo(_fixture.Get(KcmItemType.PublicKey, "p"), out _);
            Assert.True(peer.VerifyHash(Hash, signature));
            Assert.Equal(KcmStatus.Success, Verify(Hash, signature));

            byte[] other = (byte[])Hash.Clone();
            other[0] ^= 1;
            Assert.Equal(KcmStatus.VerifySignatureFailed, Verify(other, signature));
            signature[63] ^= 1;
            Assert.Equal(KcmStatus.VerifySignatureFailed, Verify(Hash, signature));
            Assert.Equal(KcmStatus.VerifySignatureFailed, Verify(Hash, new byte[63]));
            Assert.Equal(KcmStatus.VerifySignatureFailed, Verify(Hash, Array.Empty<byte>()));
            Assert.Equal(
                KcmStatus.ItemNotFound, _keys.Verify("none", Hash, 0, 32, signature, 0, 64));
        }

        [Theory]
        [InlineData("empty", 0)]
        [InlineData("one short", 31)]
        [InlineData("one long", 33)]
        public void Statement_23_Only_a_hash_of_32_bytes_is_signed_or_verified(
            string why, int count)
        {
            Assert.Equal(KcmStatus.Success, _keys.Generate("k", "p", KcmArea.Working));
            byte[] signature = new byte[64];
            Assert.True(KcmStatus.InvalidParameter == Sign("k", new byte[count], signature), why);
            Assert.True(KcmStatus.InvalidParameter == Verify(new byte[count], signature), why);
            Assert.Equal(new byte[64], signature);
        }

        [Fact]
        public void Null_short_and_overlapping_buffers()
        {
            Assert.Equal(KcmStatus.Success, _keys.Generate("k", "p", KcmArea.Working));
            byte[] both = new byte[64];
            Assert.Equal(
                KcmStatus.InvalidParameter, _keys.Sign("k", null, 0, 32, both, 0, 64, out _));
            Assert.Equal(
                KcmStatus.InvalidParameter, _keys.Sign("k", Hash, 0, 32, null, 0, 64, out _));
            Assert.Equal(
                KcmStatus.InvalidParameter, _keys.Sign("k", Hash, 1, 32, both, 0, 64, out _));
            Assert.Equal(
                KcmStatus.InsufficientBuffer, _keys.Sign("k", Hash, 0, 32, both, 0, 63, out _));
            Assert.Equal(
                KcmStatus.InvalidParameter, _keys.Verify("p", Hash, 0, 32, null, 0, 64));
            Assert.Equal(
                KcmStatus.InvalidParameter, _keys.VerifyCertificate("k", null, 0, 1));
            Assert.Equal(KcmStatus.InvalidParameter, _keys.GetRandom(null, 0, 1));
            Assert.Equal(KcmStatus.InvalidParameter, _keys.GetRandom(both, 64, 1));
            Assert.Equal(
                KcmStatus.InvalidParameter,
                _keys.Agree("k", null, 0, 65, both, 0, 64, out _));
            Assert.Equal(
                KcmStatus.InvalidParameter,
                _keys.BuildRequest("k", null, both, 0, 64, out _));
            Assert.Equal(
                KcmStatus.InvalidParameter,
                _keys.GenerateWithRequest(
                    "n", null, KcmArea.Working, new KcmRequest(), null, 0, 64, out _));
            Assert.Throws<ArgumentNullException>(() => new KcmKeys(null));

            Hash.CopyTo(both, 7);
            Assert.Equal(
                KcmStatus.Success, _keys.Sign("k", both, 7, 32, both, 0, 64, out int count));
            Assert.Equal(64, count);
            Assert.Equal(KcmStatus.Success, Verify(Hash, both));
        }

        [Fact]
        public void Agreement_gives_both_ends_the_same_secret()
        {
            Assert.Equal(KcmStatus.Success, _keys.Generate("k", "p", KcmArea.Working));
            using ECDiffieHellman peer = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            using ECDiffieHellman ours = ECDiffieHellman.Create();
            ours.ImportSubjectPublicKeyInfo(_fixture.Get(KcmItemType.PublicKey, "p"), out _);
            byte[] expected = peer.DeriveRawSecretAgreement(ours.PublicKey);
            byte[] spki = peer.ExportSubjectPublicKeyInfo();
            byte[] secret = new byte[32];
            Assert.Equal(KcmStatus.Success, Agree("k", spki, secret));
            Assert.Equal(expected, secret);
            Assert.Equal(KcmStatus.Success, Agree("k", spki.AsSpan(26).ToArray(), secret));
            Assert.Equal(expected, secret);

            using ECDsa large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            Assert.Equal(
                KcmStatus.UnsupportedCurve,
                Agree("k", large.ExportSubjectPublicKeyInfo(), secret));
            Assert.Equal(KcmStatus.ParsingDerPublicKey, Agree("k", new byte[] { 1 }, secret));
            Assert.Equal(KcmStatus.ItemNotFound, Agree("none", spki, secret));
            Assert.Equal(KcmStatus.InsufficientBuffer, Agree("k", spki, new byte[31]));
            Assert.Equal(KcmStatus.InvalidParameter, Agree("k", Array.Empty<byte>(), secret));
            spki[90] ^= 1;
            Array.Clear(secret);
            Assert.Equal(KcmStatus.PublicKeyVerificationFailed, Agree("k", spki, secret));
            Assert.Equal(new byte[32], secret);
        }

        [Fact]
        public void A_certificate_is_for_the_stored_key_or_not()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] der = SelfSigned(key);
            Assert.Equal(
                KcmStatus.Success,
                _fixture.Put(KcmItemType.PrivateKey, "mine", key.ExportECPrivateKey()));
            Assert.Equal(KcmStatus.Success, _keys.Generate("other", null, KcmArea.Working));
            Assert.Equal(
                KcmStatus.Success, _keys.VerifyCertificate("mine", der, 0, der.Length));
            Assert.Equal(
                KcmStatus.SelfGeneratedCertificateVerificationError,
                _keys.VerifyCertificate("other", der, 0, der.Length));
            Assert.Equal(
                KcmStatus.ItemNotFound, _keys.VerifyCertificate("none", der, 0, der.Length));
            Assert.Equal(
                KcmStatus.ParsingDerCert,
                _keys.VerifyCertificate("mine", der, 0, der.Length - 1));
            using ECDsa large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            byte[] p384 = SelfSigned(large);
            Assert.Equal(
                KcmStatus.UnsupportedCurve,
                _keys.VerifyCertificate("mine", p384, 0, p384.Length));
        }

        [Fact]
        public void Random_bytes_fill_exactly_the_slice()
        {
            byte[] buffer = new byte[100];
            Assert.Equal(KcmStatus.Success, _keys.GetRandom(buffer, 10, 80));
            Assert.Equal(new byte[10], buffer.AsSpan(0, 10).ToArray());
            Assert.Equal(new byte[10], buffer.AsSpan(90).ToArray());
            Assert.NotEqual(new byte[80], buffer.AsSpan(10, 80).ToArray());
            Assert.Equal(KcmStatus.Success, _keys.GetRandom(buffer, 100, 0));
        }

        [Fact]
        public void Location_says_store_or_not_found()
        {
            Assert.Equal(KcmStatus.Success, _keys.Generate("k", null, KcmArea.Factory));
            Assert.Equal(
                KcmStatus.Success,
                _fixture.Store.GetLocation(KcmItemType.PrivateKey, "k", out KcmLocation location));
            Assert.Equal(KcmLocation.Store, location);
            Assert.Equal(1, (int)KcmLocation.Store);
            Assert.Equal(2, (int)KcmLocation.SecureElement);
            Assert.Equal(
                KcmStatus.ItemNotFound,
                _fixture.Store.GetLocation(KcmItemType.Config, "k", out location));
            Assert.Equal(KcmLocation.None, location);
        }

        [Fact]
        public void A_slot_of_a_secure_element_is_not_there_to_be_had()
        {
            Assert.Equal(KcmStatus.Success, _keys.Generate("k", null, KcmArea.Working));
            Assert.Equal(
                KcmStatus.InvalidExpectedLocation,
                _fixture.Store.GetSecureElementSlot("k", out int slot));
            Assert.Equal(0, slot);
            Assert.Equal(
                KcmStatus.ItemNotFound, _fixture.Store.GetSecureElementSlot("none", out slot));
            Assert.Equal(
                KcmStatus.FileNameInvalid, _fixture.Store.GetSecureElementSlot("a/b", out slot));
        }

        /// The store records no use: by name the same key signs and agrees, as in Pelion's KCM.
        /// Which of the two is said at each opening, and the opened key holds to it.
        [Fact]
        public void A_key_signs_and_agrees_by_name_and_an_opened_one_does_one_of_them()
        {
            Assert.Equal(KcmStatus.Success, _keys.Generate("k", "p", KcmArea.Working));
            byte[] output = new byte[64];
            byte[] spki = _fixture.Get(KcmItemType.PublicKey, "p");
            Assert.Equal(KcmStatus.Success, Sign("k", Hash, output));
            Assert.Equal(KcmStatus.Success, Agree("k", spki, output));
            Assert.Equal(
                KcmStatus.Success,
                _fixture.Store.OpenPrivateKey("k", KeyUse.Sign, out IPrivateKey signer));
            Assert.Throws<InvalidOperationException>(
                () => signer.TryAgree(spki, 26, output, 0));
            Assert.Equal(
                KcmStatus.Success,
                _fixture.Store.OpenPrivateKey("k", KeyUse.Agree, out IPrivateKey agreer));
            Assert.Throws<InvalidOperationException>(() => agreer.Sign(Hash, 0, output, 0));
            signer.Dispose();
            agreer.Dispose();
        }

        [Fact]
        public void After_dispose_every_call_says_so()
        {
            byte[] buffer = new byte[1024];
            KcmRequest request = new KcmRequest { Subject = "CN=a" };
            byte[] spki;
            using (ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
            {
                spki = key.ExportSubjectPublicKeyInfo();
            }
            _fixture.Store.Dispose();
            Assert.Equal(KcmStatus.NotInitialized, _keys.Generate("k", null, KcmArea.Working));
            Assert.Equal(KcmStatus.NotInitialized, Sign("k", Hash, buffer));
            Assert.Equal(KcmStatus.NotInitialized, Verify(Hash, new byte[64]));
            Assert.Equal(KcmStatus.NotInitialized, Agree("k", spki, buffer));
            Assert.Equal(KcmStatus.NotInitialized, _keys.GetRandom(buffer, 0, 1));
            Assert.Equal(
                KcmStatus.NotInitialized,
                _keys.BuildRequest("k", request, buffer, 0, 1024, out _));
            Assert.Equal(
                KcmStatus.NotInitialized,
                _keys.GenerateWithRequest(
                    "k", null, KcmArea.Working, request, buffer, 0, 1024, out _));
            Assert.Equal(
                KcmStatus.NotInitialized,
                _fixture.Store.GetLocation(KcmItemType.Config, "k", out _));
        }

        private static byte[] SelfSigned(ECDsa key)
        {
            DateTimeOffset from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            return new System.Security.Cryptography.X509Certificates.CertificateRequest(
                "CN=self", key, HashAlgorithmName.SHA256)
                .CreateSelfSigned(from, from.AddYears(1)).RawData;
        }

        private KcmStatus Sign(string? name, byte[] hash, byte[] signature)
        {
            return _keys.Sign(
                name, hash, 0, hash.Length, signature, 0, signature.Length, out int _);
        }

        private KcmStatus Verify(byte[] hash, byte[] signature)
        {
            return _keys.Verify("p", hash, 0, hash.Length, signature, 0, signature.Length);
        }

        private KcmStatus Agree(string name, byte[] peer, byte[] secret)
        {
            return _keys.Agree(name, peer, 0, peer.Length, secret, 0, secret.Length, out int _);
        }
    }
}
