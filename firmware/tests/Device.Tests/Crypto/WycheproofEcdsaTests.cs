using System;
using Device.Crypto;
using Device.X509;
using Xunit;

namespace Device.Tests.Crypto
{
    /// Goal: a signature is accepted exactly when it is valid, and is DER to the letter.
    /// Method: every Wycheproof row through our decoder and the desktop's key.
    public sealed class WycheproofEcdsaTests
    {
        private const int RowsExpected = 484;

        [Theory]
        [MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
        public void Every_row(string provider)
        {
            ICrypto crypto = Providers.Create(provider);
            int rows = 0;
            foreach (Wycheproof row in Wycheproof.Read("ecdsa_secp256r1_sha256_test.json"))
            {
                rows++;
                string point = row.Group.GetProperty("publicKey")
                    .GetProperty("uncompressed").GetString()!;
                Assert.True(crypto.TryImportPublicKey(
                    Convert.FromHexString(point), 0, out IPublicKey key));
                byte[] message = row.Hex("msg");
                byte[] digest = new byte[P256.DigestSize];
                crypto.Sha256(message, 0, message.Length, digest, 0);
                byte[] signature = row.Hex("sig");
                byte[] raw = new byte[P256.SignatureSize];
                bool verified =
                    EcdsaSignature.TryDecodeDer(signature, 0, signature.Length, raw, 0)
                    && key.Verify(digest, 0, raw, 0);
                Assert.True(verified == row.IsValid, row.ToString());
                if (verified) { CheckEncoding(row, raw, signature); }
                key.Dispose();
            }
            Assert.Equal(RowsExpected, rows);
        }

        [Theory]
        [MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
        public void Raw_values_out_of_range_verify_nothing_and_throw_nothing(string provider)
        {
            ICrypto crypto = Providers.Create(provider);
            byte[] point = new byte[P256.PointSize];
            using IPrivateKey signer = crypto.GenerateKeyPair(KeyUse.Sign);
            signer.CopyPublicPoint(point, 0);
            Assert.True(crypto.TryImportPublicKey(point, 0, out IPublicKey key));
            byte[] digest = new byte[P256.DigestSize];
            byte[] raw = new byte[P256.SignatureSize];
            byte[] order = Convert.FromHexString(
                "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
            foreach (byte[] odd in new[] { new byte[32], order, AllOnes() })
            {
                signer.Sign(digest, 0, raw, 0);
                Assert.True(key.Verify(digest, 0, raw, 0));
                odd.CopyTo(raw, 0);
                Assert.False(key.Verify(digest, 0, raw, 0), Convert.ToHexString(odd) + " as r");
                signer.Sign(digest, 0, raw, 0);
                odd.CopyTo(raw, P256.ScalarSize);
                Assert.False(key.Verify(digest, 0, raw, 0), Convert.ToHexString(odd) + " as s");
            }
        }

        private static byte[] AllOnes()
        {
            byte[] octets = new byte[P256.ScalarSize];
            Array.Fill(octets, (byte)0xff);
            return octets;
        }

        private static void CheckEncoding(Wycheproof row, byte[] raw, byte[] signature)
        {
            byte[] encoded = new byte[EcdsaSignature.DerMax];
            int count = EcdsaSignature.EncodeDer(raw, 0, encoded, 0);
            Assert.True(encoded.AsSpan(0, count).SequenceEqual(signature), row.ToString());
        }
    }
}
