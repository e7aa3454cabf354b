using System;
using System.Security.Cryptography;
using System.Text;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    public sealed class KeyScheduleTests
    {
        // The vector for P_SHA256 that was published on the IETF's TLS list when RFC 5246 was new.
        private const string Secret = "9bbe436ba940f017b17652849a71db35";
        private const string Seed = "a0ba9f936cda311827a6f796ffd5198c";
        private const string Expected =
            "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a"
            + "6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab"
            + "4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701"
            + "87347b66";

        [Theory]
        [InlineData("the whole vector", 100)]
        [InlineData("one byte", 1)]
        [InlineData("one short of a block", 31)]
        [InlineData("a block", 32)]
        [InlineData("one more than a block", 33)]
        public void The_prf_gives_the_published_bytes(string why, int count)
        {
            byte[] output = new byte[count];
            new KeySchedule(new DotNetCrypto()).Prf(
                Convert.FromHexString(Secret), 0, 16, Encoding.ASCII.GetBytes("test label"),
                Convert.FromHexString(Seed), 0, 16, output, 0, count);

            Assert.True(
                Expected[..(2 * count)] == Convert.ToHexString(output).ToLowerInvariant(), why);
        }

        /// Goal: the labels, the order of the randoms and the cut of the key block are those of the
        /// RFCs. Method: the same from .NET's HMAC, written down a second time.
        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public void Master_secret_keys_and_finished_are_those_of_the_RFCs(bool extended)
        {
            byte[] premaster = RandomNumberGenerator.GetBytes(32);
            byte[] client = RandomNumberGenerator.GetBytes(32);
            byte[] server = RandomNumberGenerator.GetBytes(32);
            byte[] hash = RandomNumberGenerator.GetBytes(32);
            using KeySchedule keys = new KeySchedule(new DotNetCrypto());
            if (extended) { keys.DeriveExtendedMasterSecret(premaster, 0, 32, hash, 0); }
            else { keys.DeriveMasterSecret(premaster, 0, 32, client, server); }
            keys.DeriveKeys(AeadAlgorithm.Aes128Gcm, client, server);

            byte[] master = extended
                ? Expand(premaster, "extended master secret", hash, 48)
                : Expand(premaster, "master secret", [.. client, .. server], 48);
            byte[] block = Expand(master, "key expansion", [.. server, .. client], 40);
            byte[] verifyData = new byte[12];
            keys.ComputeVerifyData(true, hash, 0, verifyData, 0);
            Assert.Equal(Expand(master, "client finished", hash, 12), verifyData);
            keys.ComputeVerifyData(false, hash, 0, verifyData, 0);
            Assert.Equal(Expand(master, "server finished", hash, 12), verifyData);
            using RecordProtection ofClient = keys.CreateClientProtection();
            using RecordProtection ofServer = keys.CreateServerProtection();
            Assert.Equal(Seal(block[..16], block[32..36]), Seal(ofClient));
            Assert.Equal(Seal(block[16..32], block[36..40]), Seal(ofServer));
        }

        private static byte[] Expand(byte[] secret, string label, byte[] seed, int count)
        {
            byte[] labelled = [.. Encoding.ASCII.GetBytes(label), .. seed];
            byte[] output = [];
            byte[] a = labelled;
            while (output.Length < count)
            {
                a = HMACSHA256.HashData(secret, a);
                byte[] next = [.. a, .. labelled];
                output = [.. output, .. HMACSHA256.HashData(secret, next)];
            }
            return output[..count];
        }

        private static byte[] Seal(byte[] key, byte[] iv)
        {
            return Seal(new RecordProtection(
                new DotNetCrypto(), AeadAlgorithm.Aes128Gcm, key, 0, iv, 0));
        }

        private static byte[] Seal(RecordProtection protection)
        {
            byte[] fragment = new byte[8 + 5 + 16];
            protection.Seal(23, 1, 7, fragment, 0, 5);
            return fragment;
        }
    }
}
