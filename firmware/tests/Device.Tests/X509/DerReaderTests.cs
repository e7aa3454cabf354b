using System;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    public sealed class DerReaderTests
    {
        [Theory]
        [InlineData("empty", "", 0, true)]
        [InlineData("tag only", "04", 0, true)]
        [InlineData("no content", "0400", 0, false)]
        [InlineData("one short", "0402aa", 0, true)]
        [InlineData("exact", "0402aabb", 2, false)]
        [InlineData("another tag", "0502aabb", 0, true)]
        [InlineData("indefinite length", "0480aabb0000", 0, true)]
        [InlineData("long form for a short length", "048102aabb", 0, true)]
        [InlineData("two octets for a short length", "04820002aabb", 0, true)]
        [InlineData("three length octets", "0483000002aabb", 0, true)]
        [InlineData("four length octets, largest", "0484ffffffff", 0, true)]
        [InlineData("reserved length octet", "04ff", 0, true)]
        [InlineData("length octets cut", "0482", 0, true)]
        [InlineData("length octets cut in the middle", "048201", 0, true)]
        [InlineData("largest two octets, nothing there", "0482ffff", 0, true)]
        [InlineData("tag of several octets", "1f2401aa", 0, true)]
        public void A_value_is_read_whole_or_not_at_all(
            string why, string hex, int expected, bool failed)
        {
            byte[] bytes = Convert.FromHexString(hex);
            DerReader reader = new DerReader(bytes, 0, bytes.Length);
            reader.ReadValue(hex.StartsWith("1f") ? 0x1f : DerTag.OctetString, out int count);
            Assert.True(failed == reader.Failed, why);
            Assert.True(expected == count, why);
        }

        [Theory]
        [InlineData(127, 2)]
        [InlineData(128, 3)]
        [InlineData(255, 3)]
        [InlineData(256, 4)]
        [InlineData(65535, 4)]
        public void Lengths_come_back_as_the_writer_put_them(int count, int headerCount)
        {
            byte[] buffer = new byte[count + 4];
            DerWriter writer = new DerWriter(buffer, 0, buffer.Length);
            writer.WriteValue(DerTag.OctetString, new byte[count], 0, count);
            Assert.False(writer.Failed);
            Assert.Equal(headerCount + count, writer.Count);

            DerReader reader = new DerReader(buffer, 0, writer.Count);
            Assert.Equal(headerCount, reader.ReadValue(DerTag.OctetString, out int found));
            Assert.Equal(count, found);
            Assert.True(reader.AtEnd);
        }

        [Theory]
        [InlineData("empty", "0200", -1)]
        [InlineData("zero", "020100", 0)]
        [InlineData("maximum of one octet", "02017f", 127)]
        [InlineData("needs a leading zero", "02020080", 128)]
        [InlineData("leading zero not needed", "0202007f", -1)]
        [InlineData("negative", "020180", -1)]
        [InlineData("negative, padded", "0202ff80", -1)]
        [InlineData("maximum", "02047fffffff", int.MaxValue)]
        [InlineData("maximum + 1", "02050080000000", -1)]
        [InlineData("larger", "02050100000000", -1)]
        public void Integers_are_minimal_and_not_negative(string why, string hex, int expected)
        {
            byte[] bytes = Convert.FromHexString(hex);
            DerReader reader = new DerReader(bytes, 0, bytes.Length);
            int value = reader.ReadInteger();
            Assert.True(reader.Failed == expected < 0, why);
            Assert.True(value == Math.Max(expected, 0), why);
        }

        [Theory]
        [InlineData("false", "010100", false, false)]
        [InlineData("true", "0101ff", true, false)]
        [InlineData("true of BER", "010101", false, true)]
        [InlineData("empty", "0100", false, true)]
        [InlineData("two octets", "0102ffff", false, true)]
        public void Booleans_are_00_or_ff(string why, string hex, bool expected, bool failed)
        {
            byte[] bytes = Convert.FromHexString(hex);
            DerReader reader = new DerReader(bytes, 0, bytes.Length);
            Assert.True(reader.ReadBoolean() == expected, why);
            Assert.True(reader.Failed == failed, why);
        }

        [Theory]
        [InlineData("no octet for unused bits", "0300", false)]
        [InlineData("no bits", "030100", true)]
        [InlineData("no bits, some unused", "030101", false)]
        [InlineData("eight bits", "030200ff", true)]
        [InlineData("unused bits zero", "030207 80", true)]
        [InlineData("unused bits set", "030207 81", false)]
        [InlineData("eight unused", "030208 00", false)]
        [InlineData("constructed", "23020080", false)]
        public void Bit_strings(string why, string hex, bool expected)
        {
            byte[] bytes = Convert.FromHexString(hex.Replace(" ", ""));
            DerReader reader = new DerReader(bytes, 0, bytes.Length);
            reader.ReadBitString(out int count, out int unusedBits);
            Assert.True(reader.AtEnd == expected, why);
        }

        [Theory]
        [InlineData("empty", "0600", false)]
        [InlineData("one arc", "06012a", true)]
        [InlineData("two octets in an arc", "06032a8648", true)]
        [InlineData("last arc not ended", "06022a86", false)]
        [InlineData("arc with leading 80", "06032a8001", false)]
        [InlineData("first arc with leading 80", "06028001", false)]
        public void Object_identifiers(string why, string hex, bool expected)
        {
            byte[] bytes = Convert.FromHexString(hex);
            DerReader reader = new DerReader(bytes, 0, bytes.Length);
            reader.ReadOid(out int count);
            Assert.True(reader.AtEnd == expected, why);
        }

        [Fact]
        public void Nothing_may_be_left_in_an_element_that_is_closed()
        {
            byte[] bytes = Convert.FromHexString("3006020101020102");
            DerReader reader = new DerReader(bytes, 0, bytes.Length);
            reader.Enter(DerTag.Sequence);
            Assert.Equal(1, reader.ReadInteger());
            reader.Leave();
            Assert.True(reader.Failed);

            reader = new DerReader(bytes, 0, bytes.Length);
            reader.Enter(DerTag.Sequence);
            Assert.Equal(1, reader.ReadInteger());
            Assert.False(reader.AtEnd);
            Assert.Equal(2, reader.ReadInteger());
            Assert.False(reader.HasMore);
            reader.Leave();
            Assert.True(reader.AtEnd);
        }

        [Fact]
        public void An_element_cannot_be_longer_than_the_one_around_it()
        {
            byte[] bytes = Convert.FromHexString("300302020102");
            DerReader reader = new DerReader(bytes, 0, bytes.Length);
            reader.Enter(DerTag.Sequence);
            reader.ReadInteger();
            Assert.True(reader.Failed);
        }

        [Fact]
        public void Depth_is_bounded()
        {
            byte[] bytes = new byte[2 * (DerReader.DepthMax + 1)];
            for (int i = 0; i < bytes.Length; i += 2)
            {
                bytes[i] = DerTag.Sequence;
                bytes[i + 1] = (byte)(bytes.Length - i - 2);
            }
            DerReader reader = new DerReader(bytes, 0, bytes.Length);
            for (int i = 0; i < DerReader.DepthMax; i++) { reader.Enter(DerTag.Sequence); }
            Assert.False(reader.Failed);
            reader.Enter(DerTag.Sequence);
            Assert.True(reader.Failed);
        }

        [Fact]
        public void After_a_failure_nothing_is_read_any_more()
        {
            byte[] bytes = Convert.FromHexString("020101020102");
            DerReader reader = new DerReader(bytes, 0, bytes.Length);
            reader.ReadBoolean();
            Assert.True(reader.Failed);
            Assert.Equal(0, reader.ReadInteger());
            Assert.Equal(-1, reader.PeekTag());
            Assert.False(reader.HasMore);
            Assert.Equal(0, reader.ReadElement(out int count));
            Assert.Equal(0, count);
            reader.Leave();
            Assert.False(reader.AtEnd);
        }

        [Fact]
        public void A_slice_is_not_left()
        {
            // The octets around the slice would make a longer element.
            byte[] bytes = Convert.FromHexString("04020403aabbcc");
            DerReader reader = new DerReader(bytes, 2, 4);
            reader.ReadValue(DerTag.OctetString, out int count);
            Assert.True(reader.Failed);
        }
    }
}
