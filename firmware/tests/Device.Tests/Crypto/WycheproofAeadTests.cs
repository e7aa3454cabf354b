using System;
using System.Linq;
using Device.Crypto;
using Xunit;

namespace Device.Tests.Crypto
{
    /// Goal: the desktop's ciphers seal as published and open nothing that was changed.
    /// Method: every Wycheproof row of our sizes, sealed and opened, apart and in place.
    public sealed class WycheproofAeadTests
    {
        private const int KeyBits = 128;
        private const int NonceBits = 96;

        [Theory]
        [MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
        public void Every_row_of_our_sizes(string provider)
        {
            ICrypto crypto = Providers.Create(provider);
            Check(crypto, "aes_ccm_test.json", 64, AeadAlgorithm.Aes128Ccm8, 8);
            Check(crypto, "aes_ccm_test.json", 128, AeadAlgorithm.Aes128Ccm, 78);
            Check(crypto, "aes_gcm_test.json", 128, AeadAlgorithm.Aes128Gcm, 67);
        }

        private static void Check(
            ICrypto crypto, string file, int tagBits, AeadAlgorithm algorithm, int rowsExpected)
        {
            int rows = 0;
            foreach (Wycheproof row in Wycheproof.Read(file))
            {
                if (row.GroupInt("keySize") != KeyBits || row.GroupInt("ivSize") != NonceBits
                    || row.GroupInt("tagSize") != tagBits)
                {
                    continue;
                }
                rows++;
                using IAead aead = crypto.CreateAead(algorithm, row.Hex("key"), 0);
                Assert.Equal(tagBits / 8, aead.TagSize);
                if (row.IsValid) { CheckSeal(aead, row); }
                CheckOpen(aead, row);
            }
            Assert.Equal(rowsExpected, rows);
        }

        private static void CheckSeal(IAead aead, Wycheproof row)
        {
            byte[] aad = row.Hex("aad");
            byte[] message = row.Hex("msg");
            byte[] sealedBytes = row.Hex("ct").Concat(row.Hex("tag")).ToArray();
            byte[] output = new byte[sealedBytes.Length];
            aead.Seal(row.Hex("iv"), 0, aad, 0, aad.Length, message, 0, message.Length, output, 0);
            Assert.True(output.SequenceEqual(sealedBytes), row.ToString());

            message.CopyTo(output, 0);
            aead.Seal(row.Hex("iv"), 0, aad, 0, aad.Length, output, 0, message.Length, output, 0);
            Assert.True(output.SequenceEqual(sealedBytes), row + " in place");
        }

        private static void CheckOpen(IAead aead, Wycheproof row)
        {
            byte[] aad = row.Hex("aad");
            byte[] message = row.Hex("msg");
            byte[] input = row.Hex("ct").Concat(row.Hex("tag")).ToArray();
            byte[] apart = new byte[message.Length];
            bool opened = aead.TryOpen(
                row.Hex("iv"), 0, aad, 0, aad.Length, input, 0, input.Length, apart, 0);
            Assert.True(opened == row.IsValid, row.ToString());
            if (opened) { Assert.True(apart.SequenceEqual(message), row.ToString()); }
            else { Assert.True(apart.All(octet => octet == 0), row + " leaves plaintext"); }

            opened = aead.TryOpen(
                row.Hex("iv"), 0, aad, 0, aad.Length, input, 0, input.Length, input, 0);
            Assert.True(opened == row.IsValid, row + " in place");
            byte[] inPlace = input.AsSpan(0, message.Length).ToArray();
            if (opened) { Assert.True(inPlace.SequenceEqual(message), row + " in place"); }
            else if (message.Length > 0)
            {
                Assert.False(inPlace.SequenceEqual(message), row + " leaves plaintext");
            }
        }
    }
}
