using System;
using Device.Base;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    public sealed class RecordHeaderTests
    {
        [Theory]
        [InlineData("whole", "16fefd0001000000000005000201ff", true)]
        [InlineData("version of DTLS 1.0, as hellos have", "16feff0000000000000000000100", true)]
        [InlineData("an empty fragment", "16fefd00010000000000050000", true)]
        [InlineData("more behind it", "16fefd0001000000000005000101ffff", true)]
        [InlineData("fragment one short", "16fefd00010000000000050002ff", false)]
        [InlineData("header one short", "16fefd000100000000000500", false)]
        [InlineData("empty", "", false)]
        [InlineData("TLS", "16030100010000000000050000", false)]
        public void A_header_is_read_with_its_fragment(string why, string hex, bool expected)
        {
            byte[] bytes = Convert.FromHexString(hex);
            Assert.True(
                expected == new RecordHeader().TryRead(new ByteReader(bytes, 0, bytes.Length)),
                why);
        }

        [Theory]
        [InlineData("maximum", 16384 + 2048, true)]
        [InlineData("maximum + 1", 16384 + 2049, false)]
        public void The_length_is_bounded(string why, int fragmentCount, bool expected)
        {
            byte[] bytes = new byte[RecordHeader.SizeMin + fragmentCount];
            RecordHeader.Write(
                new ByteWriter(bytes, 0, RecordHeader.SizeMin), 22, 0xfefd, 0, 0, fragmentCount);

            Assert.True(
                expected == new RecordHeader().TryRead(new ByteReader(bytes, 0, bytes.Length)),
                why);
        }

        [Fact]
        public void What_is_written_is_read()
        {
            byte[] bytes = new byte[16];
            RecordHeader.Write(
                new ByteWriter(bytes, 0, 13), 23, 0xfefd, 0xabcd, 0x123456789abc, 3);
            RecordHeader header = new RecordHeader();

            Assert.True(header.TryRead(new ByteReader(bytes, 0, 16)));
            Assert.Equal(
                (23, 0xfefd, 0xabcd, 0x123456789abc, 13, 3),
                (header.Type, header.Version, header.Epoch, header.Sequence,
                    header.FragmentOffset, header.FragmentCount));
        }
    }
}
