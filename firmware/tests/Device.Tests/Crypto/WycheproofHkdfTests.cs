using System;
using Device.Crypto;
using Device.Desktop;
using Xunit;

namespace Device.Tests.Crypto
{
    /// Goal: HKDF-SHA-256 is RFC 5869's, from no salt to the longest output.
    /// Method: every Wycheproof row; the invalid ones ask for more than 255 blocks, which is our
    /// own mistake and throws.
    public sealed class WycheproofHkdfTests
    {
        private const int RowsExpected = 86;

        [Fact]
        public void Every_row()
        {
            int rows = 0;
            foreach (Wycheproof row in Wycheproof.Read("hkdf_sha256_test.json"))
            {
                rows++;
                int size = row.Int("size");
                byte[] output = new byte[size];
                void Derive()
                {
                    Hkdf.DeriveKey(
                        new DotNetCrypto(), row.Hex("ikm"), row.Hex("salt"), row.Hex("info"),
                        output, 0, size);
                }

                if (row.IsValid)
                {
                    Derive();
                    Assert.True(output.AsSpan().SequenceEqual(row.Hex("okm")), row.ToString());
                }
                else
                {
                    Assert.True(size > Hkdf.OutputMax, row.ToString());
                    Assert.Throws<ArgumentOutOfRangeException>(Derive);
                }
            }
            Assert.Equal(RowsExpected, rows);
        }
    }
}
