using System;
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
