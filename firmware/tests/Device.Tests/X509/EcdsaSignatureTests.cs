using System;
using System.Security.Cryptography;
using Device.Crypto;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    public sealed class EcdsaSignatureTests
    {
        private const string Order =
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
        private const string OrderLess1 =
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";

        [Theory]
        [InlineData("smallest", "3006020101020101", true)]
        [InlineData("r is zero", "3006020100020101", false)]
        [InlineData("s is zero", "3006020101020100", false)]
        [InlineData("r is negative", "3006020181020101", false)]
        [InlineData("s is negative", "3006020101020180", false)]
        [InlineData("r padded", "300702020001020101", false)]
        [InlineData("needed zero", "300702020080020101", true)]
        [InlineData("empty r", "30050200020101", false)]
        [InlineData("r only", "3003020101", false)]
        [InlineData("three numbers", "3009020101020101020101", false)]
        [InlineData("bytes behind", "300602010102010100", false)]
        [InlineData("bytes behind, inside", "30080201010201010500", false)]
        [InlineData("one short", "30060201010201", false)]
        [InlineData("empty", "", false)]
        [InlineData("empty sequence", "3000", false)]
        [InlineData("long form", "308106020101020101", false)]
        [InlineData("a set", "3106020101020101", false)]
        [InlineData("maximum", "3026022100" + OrderLess1 + "020101", true)]
        [InlineData("maximum + 1", "3026022100" + Order + "020101", false)]
        [InlineData("s is maximum + 1", "3026020101022100" + Order, false)]
        [InlineData("33 octets", "3026022101" + OrderLess1 + "020101", false)]
        [InlineData("34 octets", "302702220001" + OrderLess1 + "020101", false)]
        public void Only_the_one_encoding_of_a_number_in_range(
            string why, string hex, bool expected)
        {
            byte[] der = Convert.FromHexString(hex);
            byte[] raw = new byte[P256.SignatureSize];
            Array.Fill(raw, (byte)0xee);
            Assert.True(expected == EcdsaSignature.TryDecodeDer(der, 0, der.Length, raw, 0), why);
            if (!expected) { Assert.All(raw, octet => Assert.Equal(0xee, octet)); }
            else
            {
                byte[] again = new byte[EcdsaSignature.DerMax];
                int count = EcdsaSignature.EncodeDer(raw, 0, again, 0);
                Assert.Equal(hex, Convert.ToHexString(again, 0, count).ToLowerInvariant());
            }
        }

        [Fact]
        public void Random_signatures_are_what_the_platform_writes()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] digest = new byte[P256.DigestSize];
            byte[] raw = new byte[P256.SignatureSize + 2];
            byte[] output = new byte[EcdsaSignature.DerMax + 3];
            for (int i = 0; i < 2_000; i++)
            {
                digest[i % 32]++;
                byte[] der = key.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence);
                Assert.True(EcdsaSignature.TryDecodeDer(der, 0, der.Length, raw, 2));
                Assert.True(key.VerifyHash(digest, raw.AsSpan(2)));
                int count = EcdsaSignature.EncodeDer(raw, 2, output, 3);
                Assert.Equal(der, output.AsSpan(3, count).ToArray());
            }
        }

        [Fact]
        public void The_longest_encoding_has_72_bytes()
        {
            byte[] raw = Convert.FromHexString(OrderLess1 + OrderLess1);
            byte[] output = new byte[EcdsaSignature.DerMax];
            Assert.Equal(
                EcdsaSignature.DerMax, EcdsaSignature.EncodeDer(raw, 0, output, 0));
            Assert.Throws<ArgumentOutOfRangeException>(
                () => EcdsaSignature.EncodeDer(raw, 0, output, 1));
        }
    }
}
