using System;
using System.Collections.Generic;
using System.Linq;
using Device.Crypto;
using Device.Desktop;
using Xunit;

namespace Device.Tests.Crypto
{
    /// <summary>What every provider of the desktop must do.</summary>
    public abstract class ProviderTests
    {
        private const string OrderHex =
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

        [Theory]
        [InlineData("zero", "0000000000000000000000000000000000000000000000000000000000000000",
            false)]
        [InlineData("one", "0000000000000000000000000000000000000000000000000000000000000001",
            true)]
        [InlineData("maximum", "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550",
            true)]
        [InlineData("maximum + 1", OrderHex, false)]
        [InlineData("largest", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            false)]
        public void A_private_key_is_taken_in_when_its_scalar_is_in_range(
            string why, string hex, bool expected)
        {
            ICrypto crypto = Create();
            foreach (KeyUse use in new[] { KeyUse.Sign, KeyUse.Agree })
            {
                bool imported = crypto.TryImportPrivateKey(
                    Convert.FromHexString(hex), 0, null!, 0, use, out IPrivateKey key);
                Assert.True(imported == expected, why);
                Assert.Equal(expected, key != null);
                key?.Dispose();
            }
        }

        [Theory]
        [InlineData(KeyUse.Sign)]
        [InlineData(KeyUse.Agree)]
        public void A_private_key_with_another_key_s_point_is_refused(KeyUse use)
        {
            ICrypto crypto = Create();
            using IPrivateKey one = crypto.GenerateKeyPair(use);
            using IPrivateKey other = crypto.GenerateKeyPair(use);
            byte[] scalar = new byte[P256.ScalarSize];
            byte[] point = new byte[P256.PointSize];
            one.ExportScalar(scalar, 0);
            one.CopyPublicPoint(point, 0);
            Assert.True(crypto.TryImportPrivateKey(scalar, 0, point, 0, use, out IPrivateKey back));
            byte[] again = new byte[P256.PointSize];
            back.CopyPublicPoint(again, 0);
            Assert.Equal(point, again);
            back.Dispose();

            other.CopyPublicPoint(point, 0);
            Assert.False(crypto.TryImportPrivateKey(scalar, 0, point, 0, use, out back));
            Assert.Null(back);
        }

        [Fact]
        public void A_key_does_only_what_it_is_for()
        {
            ICrypto crypto = Create();
            using IPrivateKey signer = crypto.GenerateKeyPair(KeyUse.Sign);
            using IPrivateKey agreer = crypto.GenerateKeyPair(KeyUse.Agree);
            byte[] point = new byte[P256.PointSize];
            agreer.CopyPublicPoint(point, 0);
            Assert.Throws<InvalidOperationException>(
                () => signer.TryAgree(point, 0, new byte[32], 0));
            Assert.Throws<InvalidOperationException>(
                () => agreer.Sign(new byte[32], 0, new byte[64], 0));
        }

        [Fact]
        public void A_key_used_after_dispose_throws_and_gives_nothing()
        {
            ICrypto crypto = Create();
            IPrivateKey signer = crypto.GenerateKeyPair(KeyUse.Sign);
            IPrivateKey agreer = crypto.GenerateKeyPair(KeyUse.Agree);
            byte[] point = new byte[P256.PointSize];
            agreer.CopyPublicPoint(point, 0);
            signer.Dispose();
            agreer.Dispose();
            byte[] output = new byte[P256.SignatureSize];
            Assert.Throws<ObjectDisposedException>(() => signer.Sign(new byte[32], 0, output, 0));
            Assert.Throws<ObjectDisposedException>(() => signer.ExportScalar(output, 0));
            Assert.Throws<ObjectDisposedException>(() => agreer.TryAgree(point, 0, output, 0));
            Assert.Throws<ObjectDisposedException>(() => agreer.ExportScalar(output, 0));
            Assert.Equal(new byte[P256.SignatureSize], output);
            signer.Dispose();
        }

        /// Goal: no nonce comes twice, which would give the key away, and none is wanted from a
        /// caller. Method: hedged or deterministic is the provider's choice; here it is hedged:
        /// many signatures of one hash are all good and all different in r.
        [Fact]
        public void Many_signatures_of_one_hash_are_good_and_no_two_share_r()
        {
            const int signatures = 500;
            ICrypto crypto = Create();
            using IPrivateKey key = crypto.GenerateKeyPair(KeyUse.Sign);
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            Assert.True(crypto.TryImportPublicKey(point, 0, out IPublicKey verifier));
            byte[] digest = new byte[P256.DigestSize];
            crypto.Sha256(point, 0, point.Length, digest, 0);
            HashSet<string> seen = new HashSet<string>();
            byte[] raw = new byte[P256.SignatureSize];
            for (int i = 0; i < signatures; i++)
            {
                key.Sign(digest, 0, raw, 0);
                Assert.True(verifier.Verify(digest, 0, raw, 0));
                Assert.True(seen.Add(Convert.ToHexString(raw, 0, P256.ScalarSize)), $"r of {i}");
            }
            verifier.Dispose();
        }

        /// RFC 6979 section A.2.5, SHA-256: a verifier that is right takes these; and as we sign
        /// hedged, the same key and message do not give them back.
        [Theory]
        [InlineData("sample",
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
            + "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8")]
        [InlineData("test",
            "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
            + "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083")]
        public void The_vectors_of_RFC_6979_verify_and_are_not_what_we_make(
            string message, string expected)
        {
            ICrypto crypto = Create();
            byte[] scalar = Convert.FromHexString(
                "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
            Assert.True(crypto.TryImportPrivateKey(
                scalar, 0, null!, 0, KeyUse.Sign, out IPrivateKey key));
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            Assert.Equal(
                "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
                Convert.ToHexStringLower(point));
            Assert.True(crypto.TryImportPublicKey(point, 0, out IPublicKey verifier));
            byte[] octets = System.Text.Encoding.ASCII.GetBytes(message);
            byte[] digest = new byte[P256.DigestSize];
            crypto.Sha256(octets, 0, octets.Length, digest, 0);
            byte[] published = Convert.FromHexString(expected);
            Assert.True(verifier.Verify(digest, 0, published, 0));
            published[63] ^= 1;
            Assert.False(verifier.Verify(digest, 0, published, 0));
            byte[] raw = new byte[P256.SignatureSize];
            key.Sign(digest, 0, raw, 0);
            Assert.True(verifier.Verify(digest, 0, raw, 0));
            Assert.NotEqual(expected, Convert.ToHexStringLower(raw));
            key.Dispose();
            verifier.Dispose();
        }

        [Theory]
        [InlineData("infinity", 0x00)]
        [InlineData("compressed, even", 0x02)]
        [InlineData("compressed, odd", 0x03)]
        [InlineData("hybrid", 0x06)]
        public void Only_uncompressed_points_are_keys(string why, byte form)
        {
            ICrypto crypto = Create();
            using IPrivateKey key = crypto.GenerateKeyPair(KeyUse.Agree);
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            point[0] = form;
            Assert.False(crypto.TryImportPublicKey(point, 0, out IPublicKey imported), why);
            Assert.Null(imported);
            Assert.False(key.TryAgree(point, 0, new byte[32], 0), why);
        }

        [Fact]
        public void A_digest_can_be_read_at_any_time_and_starts_again()
        {
            ICrypto crypto = Create();
            byte[] message = Enumerable.Range(0, 200).Select(i => (byte)i).ToArray();
            byte[] expected = new byte[P256.DigestSize];
            byte[] running = new byte[P256.DigestSize];
            using IHash hash = crypto.CreateSha256();
            for (int count = 0; count <= message.Length; count++)
            {
                crypto.Sha256(message, 0, count, expected, 0);
                hash.CopyDigest(running, 0);
                Assert.Equal(expected, running);
                if (count < message.Length) { hash.Update(message, count, 1); }
            }
            hash.Reset();
            hash.CopyDigest(running, 0);
            crypto.Sha256(message, 0, 0, expected, 0);
            Assert.Equal(expected, running);
        }

        protected abstract ICrypto Create();
    }

    public sealed class DotNetCryptoTests : ProviderTests
    {
        protected override ICrypto Create()
        {
            return new DotNetCrypto();
        }
    }

    /// <summary>Where libcrypto is missing this is the platform's provider once more.</summary>
    public sealed class OpenSslCryptoTests : ProviderTests
    {
        protected override ICrypto Create()
        {
            return OpenSslCrypto.CreateBest();
        }
    }
}
