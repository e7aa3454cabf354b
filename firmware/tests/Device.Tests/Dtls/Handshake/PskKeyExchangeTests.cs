using System;
using Device.Base;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Handshake
{
    public sealed class PskKeyExchangeTests
    {
        [Theory]
        [InlineData("empty, as a hint may be", "0000", 0)]
        [InlineData("three bytes", "0003" + "616263", 3)]
        public void An_identity_is_read_and_written(string why, string hex, int count)
        {
            byte[] body = Convert.FromHexString(hex);
            PskKeyExchange message = new PskKeyExchange();
            Assert.True(message.TryRead(new ByteReader(body, 0, body.Length)), why);
            Assert.Equal((2, count), (message.IdentityOffset, message.IdentityCount));

            ByteWriter writer = new ByteWriter(new byte[64], 0, 64);
            PskKeyExchange.Write(writer, body, 2, count);
            Assert.Equal(body, Bytes.Copy(writer.Buffer, 0, writer.Count));
        }

        [Theory]
        [InlineData("empty", "")]
        [InlineData("half a length", "00")]
        [InlineData("one short", "0002" + "aa")]
        [InlineData("one long", "0001" + "aabb")]
        public void A_malformed_identity_is_refused(string why, string hex)
        {
            byte[] body = Convert.FromHexString(hex);
            Assert.False(new PskKeyExchange().TryRead(new ByteReader(body, 0, body.Length)), why);
        }

        [Fact]
        public void The_premaster_is_zeros_and_the_key_each_behind_its_length()
        {
            using DtlsPreSharedKey psk = new DtlsPreSharedKey([1], [0xaa, 0xbb, 0xcc]);
            Assert.Equal("00030000000003AABBCC", Convert.ToHexString(psk.CreatePremaster()));
        }

        [Theory]
        [InlineData("no identity", 0, 16, false)]
        [InlineData("no key", 1, 0, false)]
        [InlineData("least", 1, 1, true)]
        [InlineData("maximum", 128, 64, true)]
        [InlineData("identity too long", 129, 64, false)]
        [InlineData("key too long", 128, 65, false)]
        public void The_sizes_of_a_pre_shared_key(string why, int identity, int key, bool fits)
        {
            Exception? thrown = Record.Exception(
                () => new DtlsPreSharedKey(new byte[identity], new byte[key]));
            Assert.True(thrown is ArgumentOutOfRangeException != fits, why);
        }

        [Fact]
        public void A_disposed_key_is_gone()
        {
            DtlsPreSharedKey psk = new DtlsPreSharedKey([1], [2]);
            psk.Dispose();
            Assert.Throws<InvalidOperationException>(psk.CreatePremaster);
        }
    }
}
