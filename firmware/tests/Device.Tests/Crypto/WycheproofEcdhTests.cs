using System;
using System.Linq;
using Device.Crypto;
using Xunit;

namespace Device.Tests.Crypto
{
    /// Goal: ECDH agrees as published and refuses what is not an uncompressed point of the curve.
    /// Method: every Wycheproof row; compressed points are refused by choice (RFC 8422 section
    /// 5.1.1 leaves TLS only the uncompressed form).
    public sealed class WycheproofEcdhTests
    {
        private const int RowsExpected = 355;

        [Theory]
        [MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
        public void Every_row(string provider)
        {
            ICrypto crypto = Providers.Create(provider);
            int rows = 0;
            foreach (Wycheproof row in Wycheproof.Read("ecdh_secp256r1_ecpoint_test.json"))
            {
                rows++;
                byte[] point = row.Hex("public");
                bool isOurForm = point.Length == P256.PointSize;
                Assert.True(isOurForm || !row.IsValid, row.ToString());

                // The seam takes 65 bytes: what is shorter stands in a buffer of that size.
                byte[] padded = new byte[Math.Max(point.Length, P256.PointSize)];
                point.CopyTo(padded, 0);
                Assert.True(crypto.TryImportPrivateKey(
                    ScalarOf(row), 0, null!, 0, KeyUse.Agree, out IPrivateKey key), row.ToString());
                byte[] secret = new byte[P256.ScalarSize];
                bool agreed = key.TryAgree(padded, 0, secret, 0);
                Assert.True(agreed == row.IsValid, row.ToString());
                if (agreed)
                {
                    Assert.True(secret.SequenceEqual(row.Hex("shared")), row.ToString());
                }
                bool imported = crypto.TryImportPublicKey(padded, 0, out IPublicKey imports);
                Assert.True(imported == row.IsValid, row + " as public key");
                imports?.Dispose();
                key.Dispose();
            }
            Assert.Equal(RowsExpected, rows);
        }

        // Wycheproof writes scalars as signed numbers of the fewest octets.
        private static byte[] ScalarOf(Wycheproof row)
        {
            byte[] octets = row.Hex("private");
            byte[] scalar = new byte[P256.ScalarSize];
            int skip = Math.Max(0, octets.Length - scalar.Length);
            octets.AsSpan(skip).CopyTo(scalar.AsSpan(scalar.Length - (octets.Length - skip)));
            return scalar;
        }
    }
}
