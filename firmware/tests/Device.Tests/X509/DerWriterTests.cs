using System;
using System.Formats.Asn1;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    /// Goal: what we write is what System.Formats.Asn1 writes.
    public sealed class DerWriterTests
    {
        private readonly byte[] _buffer = new byte[70_000];

        [Theory]
        [InlineData(0)]
        [InlineData(1)]
        [InlineData(127)]
        [InlineData(128)]
        [InlineData(255)]
        [InlineData(256)]
        [InlineData(int.MaxValue)]
        public void Integers(int value)
        {
            AsnWriter judge = new AsnWriter(AsnEncodingRules.DER);
            judge.WriteInteger(value);
            DerWriter writer = new DerWriter(_buffer, 0, _buffer.Length);
            writer.WriteInteger(value);
            AssertSame(judge, writer);
        }

        [Fact]
        public void Named_bits()
        {
            for (int bits = 0; bits < 256; bits++)
            {
                int reversed = 0;
                for (int i = 0; i < 8; i++) { reversed |= ((bits >> i) & 1) << (7 - i); }
                AsnWriter judge = new AsnWriter(AsnEncodingRules.DER);
                judge.WriteNamedBitList((NamedBits)reversed);
                DerWriter writer = new DerWriter(_buffer, 0, _buffer.Length);
                writer.WriteNamedBits(bits);
                AssertSame(judge, writer);
            }
        }

        [Theory]
        [InlineData(10)]
        [InlineData(122)]
        [InlineData(123)]
        [InlineData(250)]
        [InlineData(300)]
        [InlineData(30_000)]
        public void Nested_elements_around_the_steps_of_the_length(int count)
        {
            byte[] content = new byte[count];
            new Random(count).NextBytes(content);
            AsnWriter judge = new AsnWriter(AsnEncodingRules.DER);
            using (judge.PushSequence())
            {
                judge.WriteBoolean(true);
                using (judge.PushSetOf())
                {
                    judge.WriteOctetString(content);
                }
                judge.WriteBitString(content);
                judge.WriteObjectIdentifier("1.2.840.10045.4.3.2");
                judge.WriteCharacterString(UniversalTagNumber.UTF8String, "name");
            }

            DerWriter writer = new DerWriter(_buffer, 0, _buffer.Length);
            writer.Begin(DerTag.Sequence);
            writer.WriteBoolean(true);
            writer.Begin(DerTag.Set);
            writer.WriteValue(DerTag.OctetString, content, 0, count);
            writer.End();
            writer.WriteBitString(content, 0, count);
            writer.WriteOid(Convert.FromHexString("2a8648ce3d040302"));
            writer.WriteText(DerTag.Utf8String, "name");
            writer.End();
            AssertSame(judge, writer);

            // Every smaller room fails and nothing outside of it is touched.
            int needed = writer.Count;
            for (int room = 0; room < needed; room += 1 + room / 7)
            {
                byte[] small = new byte[room];
                DerWriter failing = new DerWriter(small, 0, room);
                failing.Begin(DerTag.Sequence);
                failing.WriteValue(DerTag.OctetString, content, 0, count);
                failing.WriteRaw(content, 0, count);
                failing.WriteRaw(content, 0, Math.Min(count, 50));
                failing.End();
                Assert.True(failing.Failed || room >= 2 * count);
            }
        }

        [Fact]
        public void An_element_left_open_is_our_mistake_and_throws()
        {
            DerWriter writer = new DerWriter(_buffer, 0, _buffer.Length);
            Assert.Throws<InvalidOperationException>(() => writer.End());
            writer.Begin(DerTag.Sequence);
            Assert.Throws<InvalidOperationException>(() => writer.Count);
        }

        private void AssertSame(AsnWriter judge, DerWriter writer)
        {
            Assert.False(writer.Failed);
            Assert.Equal(
                Convert.ToHexString(judge.Encode()),
                Convert.ToHexString(_buffer, 0, writer.Count));
        }

        [Flags]
        private enum NamedBits
        {
            None = 0,
        }
    }
}
