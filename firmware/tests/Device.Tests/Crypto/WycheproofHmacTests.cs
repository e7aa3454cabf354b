using System;
using Device.Crypto;
using Xunit;

namespace Device.Tests.Crypto
{
    /// Goal: HMAC-SHA-256 of the desktop is the published one, for keys of any length.
    /// Method: every Wycheproof row; a shorter tag is the head of the whole one.
    public sealed class WycheproofHmacTests
    {
        private const int RowsExpected = 174;

        [Theory]
        [MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
        public void Every_row(string provider)
        {
            int rows = 0;
            foreach (Wycheproof row in Wycheproof.Read("hmac_sha256_test.json"))
            {
                rows++;
                byte[] key = row.Hex("key");
                byte[] message = row.Hex("msg");
                byte[] tag = row.Hex("tag");
                byte[] mac = new byte[P256.DigestSize];
                Providers.Create(provider).HmacSha256(
                    key, 0, key.Length, message, 0, message.Length, mac, 0);
                bool equal = mac.AsSpan(0, tag.Length).SequenceEqual(tag);
                Assert.True(equal == row.IsValid, row.ToString());
            }
            Assert.Equal(RowsExpected, rows);
        }
    }
}
