using System;
using Device.Base;
using Xunit;

namespace Device.Tests.Base
{
    /// Goal: one value has one encoding, and no bytes from outside throw or hang.
    /// Method: the examples of RFC 8949 appendix A that our messages can hold, both ways; heads
    /// that are longer than they need, cut, indefinite or of another type; random bytes.
    public sealed class CborTests
    {
        [Theory]
        [InlineData(0, "00")]
        [InlineData(10, "0a")]
        [InlineData(23, "17")]
        [InlineData(24, "1818")]
        [InlineData(100, "1864")]
        [InlineData(1000, "1903e8")]
        [InlineData(1_000_000, "1a000f4240")]
        [InlineData(1_000_000_000_000, "1b000000e8d4a51000")]
        public void Integers_of_the_RFC_are_written_and_read(long value, string hex)
        {
            Assert.Equal(hex, Written(writer => writer.WriteUnsigned(value)));
            CborReader reader = Reader(hex);
            Assert.Equal(value, reader.ReadUnsigned(long.MaxValue));
            Assert.True(reader.AtEnd);
        }

        [Fact]
        public void Strings_arrays_maps_and_booleans_of_the_RFC_are_written_and_read()
        {
            Assert.Equal("40", Written(writer => writer.WriteBytes(Array.Empty<byte>())));
            Assert.Equal(
                "4401020304", Written(writer => writer.WriteBytes(new byte[] { 1, 2, 3, 4 })));
            Assert.Equal("6449455446", Written(writer => writer.WriteText("IETF")));
            Assert.Equal("80", Written(writer => writer.WriteArray(0)));
            Assert.Equal("a0", Written(writer => writer.WriteMap(0)));
            Assert.Equal("f4", Written(writer => writer.WriteBoolean(false)));
            Assert.Equal("f5", Written(writer => writer.WriteBoolean(true)));
            CborReader reader = Reader("8344010203046449455446f5");
            Assert.Equal(3, reader.ReadArray(3));
            Assert.Equal(new byte[] { 1, 2, 3, 4 }, reader.ReadBytes(0, 4));
            Assert.Equal("IETF", reader.ReadText(4));
            Assert.True(reader.ReadBoolean());
            Assert.True(reader.AtEnd);
        }

        [Theory]
        [InlineData("1800", "one byte for what fits the head")]
        [InlineData("1817", "one byte for what fits the head")]
        [InlineData("190018", "two bytes for what fits one")]
        [InlineData("1a0000ffff", "four bytes for what fits two")]
        [InlineData("1b00000000ffffffff", "eight bytes for what fits four")]
        [InlineData("1bffffffffffffffff", "past the largest that is taken")]
        [InlineData("1b8000000000000000", "past the largest that is taken")]
        [InlineData("1c", "reserved")]
        [InlineData("1f", "indefinite")]
        [InlineData("19e8", "cut")]
        [InlineData("", "nothing there")]
        [InlineData("20", "a negative integer")]
        [InlineData("40", "a byte string")]
        public void What_is_no_shortest_unsigned_integer_fails(string hex, string why)
        {
            CborReader reader = Reader(hex);
            Assert.Equal(0, reader.ReadUnsigned(long.MaxValue));
            Assert.True(reader.Failed, why);
        }

        [Fact]
        public void Limits_are_kept_to_the_last_value()
        {
            Assert.Equal(5, Reader("05").ReadUnsigned(5));
            CborReader over = Reader("06");
            Assert.Equal(0, over.ReadUnsigned(5));
            Assert.True(over.Failed);
            CborReader tooShort = Reader("4101");
            Assert.Empty(tooShort.ReadBytes(2, 4));
            Assert.True(tooShort.Failed);
            CborReader tooLong = Reader("83010203");
            Assert.Equal(0, tooLong.ReadArray(2));
            Assert.True(tooLong.Failed);
            CborReader notAscii = Reader("62c3bc");
            Assert.Equal("", notAscii.ReadText(10));
            Assert.True(notAscii.Failed);
        }

        [Theory]
        [InlineData("a2016161820203c11a514b67b0")]
        [InlineData("8200a16161f5")]
        [InlineData("3903e7")]
        public void An_item_is_passed_over_whole(string hex)
        {
            CborReader reader = Reader(hex + "05");
            if (hex.StartsWith('a'))
            {
                Assert.Equal(CborType.Map, reader.PeekType());
            }
            reader.SkipItem();
            Assert.Equal(5, reader.ReadUnsigned(5));
            Assert.True(reader.AtEnd);
        }

        [Theory]
        [InlineData("9b7fffffffffffffff")]
        [InlineData("bb7fffffffffffffff01")]
        [InlineData("5a7fffffff00")]
        [InlineData("81818181818181818181818100")]
        public void Announced_sizes_and_depths_that_are_not_there_fail_at_once(string hex)
        {
            CborReader reader = Reader(hex);
            reader.SkipItem();
            Assert.True(reader.Failed);
            Assert.Equal(CborType.None, reader.PeekType());
        }

        [Fact]
        public void Random_bytes_never_throw_and_are_never_read_past_their_end()
        {
            Random random = new Random(7);
            for (int i = 0; i < 20_000; i++)
            {
                byte[] bytes = new byte[random.Next(24)];
                random.NextBytes(bytes);
                CborReader reader = new CborReader(bytes, 0, bytes.Length);
                while (!reader.Failed && !reader.AtEnd) { reader.SkipItem(); }
                Assert.InRange(reader.Position, 0, bytes.Length);
            }
        }

        [Fact]
        public void A_buffer_that_is_too_small_fails_and_takes_nothing_past_its_end()
        {
            byte[] buffer = new byte[8];
            CborWriter writer = new CborWriter(new ByteWriter(buffer, 0, 4));
            writer.WriteBytes(new byte[] { 1, 2, 3, 4 });
            Assert.True(writer.Failed);
            Assert.Equal(new byte[4], buffer[4..]);
        }

        private static string Written(Action<CborWriter> write)
        {
            byte[] buffer = new byte[64];
            ByteWriter bytes = new ByteWriter(buffer, 0, buffer.Length);
            write(new CborWriter(bytes));
            return Convert.ToHexString(buffer, 0, bytes.Count).ToLowerInvariant();
        }

        private static CborReader Reader(string hex)
        {
            byte[] bytes = Convert.FromHexString(hex);
            return new CborReader(bytes, 0, bytes.Length);
        }
    }
}
