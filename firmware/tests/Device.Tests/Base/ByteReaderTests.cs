using System;
using Device.Base;
using Xunit;

namespace Device.Tests.Base
{
    public sealed class ByteReaderTests
    {
        [Theory]
        [InlineData("one short", "01", 0, true)]
        [InlineData("empty", "", 0, true)]
        [InlineData("exact", "0102", 0x0102, false)]
        [InlineData("one long", "010203", 0x0102, false)]
        [InlineData("maximum", "ffff", 0xffff, false)]
        public void ReadUInt16_fails_without_throwing(
            string why, string hex, int expected, bool failed)
        {
            byte[] bytes = Convert.FromHexString(hex);
            ByteReader reader = new ByteReader(bytes, 0, bytes.Length);

            Assert.True(expected == reader.ReadUInt16(), why);
            Assert.Equal(failed, reader.Failed);
        }

        [Fact]
        public void After_a_failure_nothing_is_consumed_any_more()
        {
            ByteReader reader = new ByteReader(new byte[] { 1, 2, 3 }, 0, 3);

            Assert.Equal(0u, reader.ReadUInt32());
            Assert.Equal(0, reader.ReadUInt8());

            Assert.True(reader.Failed);
            Assert.Equal(3, reader.Remaining);
            Assert.False(reader.AtEnd);
        }

        [Fact]
        public void Fields_of_every_width_come_back_as_the_writer_put_them()
        {
            byte[] buffer = new byte[16];
            ByteWriter writer = new ByteWriter(buffer, 0, buffer.Length);
            writer.WriteUInt8(0xfe);
            writer.WriteUInt16(0xfedc);
            writer.WriteUInt24(0xfedcba);
            writer.WriteUInt32(0xfedcba98);
            writer.WriteUInt48(0xfedcba987654);
            Assert.False(writer.Failed);
            Assert.Equal(buffer.Length, writer.Count);

            ByteReader reader = new ByteReader(buffer, 0, buffer.Length);
            Assert.Equal(0xfe, reader.ReadUInt8());
            Assert.Equal(0xfedc, reader.ReadUInt16());
            Assert.Equal(0xfedcba, reader.ReadUInt24());
            Assert.Equal(0xfedcba98, reader.ReadUInt32());
            Assert.Equal(0xfedcba987654, reader.ReadUInt48());
            Assert.True(reader.AtEnd);
        }

        [Theory]
        [InlineData(-1, 1)]
        [InlineData(0, 4)]
        [InlineData(3, 1)]
        [InlineData(1, int.MaxValue)]
        public void A_slice_outside_the_buffer_is_our_mistake_and_throws(int offset, int count)
        {
            Assert.Throws<ArgumentOutOfRangeException>(
                () => new ByteReader(new byte[3], offset, count));
        }
    }
}
