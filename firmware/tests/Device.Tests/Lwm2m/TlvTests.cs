using System;
using System.Text;
using Device.Lwm2m;
using Xunit;

namespace Device.Tests.Lwm2m
{
    public sealed class TlvTests
    {
        // OMA LwM2M 1.0 section 6.4.3.1, the answer to a read of /3/0.
        private const string DeviceExample =
            "c800144f70656e204d6f62696c6520416c6c69616e6365"
            + "c801164c69676874776569676874204d324d20436c69656e74"
            + "c80209333435303030313233" + "c303312e30" + "8606410001410105"
            + "88070842000ed842011388" + "870841007d42010384" + "c10964" + "c10a0f"
            + "830b410000" + "c40d5182428f" + "c60e2b30323a3030" + "c11055";

        [Fact]
        public void The_specification_s_device_is_written()
        {
            byte[] buffer = new byte[200];
            TlvWriter writer = new(buffer, 3, 190);
            WriteDevice(writer);
            Assert.False(writer.Failed);
            Assert.Equal(121, writer.Count);
            Assert.Equal(DeviceExample, Convert.ToHexStringLower(buffer.AsSpan(3, writer.Count)));
        }

        [Fact]
        public void The_specification_s_device_as_an_instance_is_written()
        {
            byte[] buffer = new byte[200];
            TlvWriter writer = new(buffer, 0, 200);
            int mark = writer.Begin(TlvType.ObjectInstance, 0);
            WriteDevice(writer);
            writer.End(mark);
            Assert.Equal(
                "080079" + DeviceExample, Convert.ToHexStringLower(buffer.AsSpan(0, writer.Count)));
        }

        [Fact]
        public void The_specification_s_access_control_is_read()
        {
            // Section 6.4.3.2: /2 with two instances.
            byte[] bytes = Convert.FromHexString(
                "08000ec10001c101008302417f07c1037f"
                + "080212c10003c101008702417f07610136" + "01c1037f");
            TlvReader objects = new(bytes, 0, bytes.Length);
            StringBuilder text = new();
            while (objects.Next())
            {
                text.Append($"{objects.Type} {objects.Id}:");
                TlvReader resources = new(bytes, objects.ValueOffset, objects.ValueCount);
                while (resources.Next())
                {
                    text.Append($" {resources.Id}=");
                    if (resources.Type == TlvType.Resource)
                    {
                        Assert.True(resources.TryGetInteger(out long value));
                        text.Append(value);
                        continue;
                    }
                    TlvReader values = new(bytes, resources.ValueOffset, resources.ValueCount);
                    while (values.Next())
                    {
                        Assert.Equal(TlvType.ResourceInstance, values.Type);
                        Assert.True(values.TryGetInteger(out long value));
                        text.Append($"[{values.Id}]{value}");
                    }
                    Assert.False(values.Failed);
                }
                Assert.False(resources.Failed);
                text.Append('.');
            }
            Assert.False(objects.Failed);
            Assert.Equal(
                "ObjectInstance 0: 0=1 1=0 2=[127]7 3=127."
                + "ObjectInstance 2: 0=3 1=0 2=[127]7[310]1 3=127.",
                text.ToString());
        }

        [Theory]
        [InlineData(0, "c10000")]
        [InlineData(1, "c10001")]
        [InlineData(-1, "c100ff")]
        [InlineData(127, "c1007f")]
        [InlineData(128, "c2000080")]
        [InlineData(-128, "c10080")]
        [InlineData(-129, "c200ff7f")]
        [InlineData(32767, "c2007fff")]
        [InlineData(32768, "c40000008000")]
        [InlineData(-32768, "c2008000")]
        [InlineData(86400, "c40000015180")]
        [InlineData(2147483647, "c4007fffffff")]
        [InlineData(2147483648, "c800080000000080000000")]
        [InlineData(-2147483648, "c40080000000")]
        [InlineData(-2147483649, "c80008ffffffff7fffffff")]
        [InlineData(long.MaxValue, "c800087fffffffffffffff")]
        [InlineData(long.MinValue, "c800088000000000000000")]
        public void Integers_take_1_2_4_or_8_bytes(long value, string hex)
        {
            byte[] buffer = new byte[16];
            TlvWriter writer = new(buffer, 0, 16);
            writer.WriteInteger(TlvType.Resource, 0, value);
            Assert.Equal(hex, Convert.ToHexStringLower(buffer.AsSpan(0, writer.Count)));
            TlvReader reader = new(buffer, 0, writer.Count);
            Assert.True(reader.Next());
            Assert.True(reader.TryGetInteger(out long found));
            Assert.Equal(value, found);
            Assert.False(reader.Next());
            Assert.False(reader.Failed);
        }

        [Theory]
        [InlineData(0, 0, "c000")]
        [InlineData(255, 7, "c7ff")]
        [InlineData(256, 7, "e70100")]
        [InlineData(65535, 8, "e8ffff08")]
        [InlineData(1, 8, "c80108")]
        [InlineData(1, 255, "c801ff")]
        [InlineData(1, 256, "d0010100")]
        [InlineData(1, 65535, "d001ffff")]
        [InlineData(1, 65536, "d801010000")]
        [InlineData(65535, 16777215, "f8ffffffffff")]
        public void Lengths_and_ids_take_the_fewest_bytes(int id, int count, string header)
        {
            byte[] value = Packet.Bytes(count);
            byte[] buffer = new byte[count + 6];
            TlvWriter writer = new(buffer, 0, buffer.Length);
            writer.WriteOpaque(TlvType.Resource, id, value, 0, count);
            Assert.False(writer.Failed);
            Assert.Equal(count + header.Length / 2, writer.Count);
            Assert.Equal(header, Convert.ToHexStringLower(buffer.AsSpan(0, header.Length / 2)));

            TlvReader reader = new(buffer, 0, writer.Count);
            Assert.True(reader.Next());
            Assert.Equal(TlvType.Resource, reader.Type);
            Assert.Equal(id, reader.Id);
            Assert.True(value.AsSpan().SequenceEqual(reader.CopyValue()));
            Assert.False(reader.Next());
            Assert.False(reader.Failed);

            // One short: the value is cut.
            reader.Reset(buffer, 0, writer.Count - 1);
            Assert.False(reader.Next());
            Assert.True(reader.Failed);
            TlvWriter tight = new(buffer, 0, writer.Count - 1);
            tight.WriteOpaque(TlvType.Resource, id, value, 0, count);
            Assert.True(tight.Failed);
        }

        [Theory]
        [InlineData("id cut off", "c0")]
        [InlineData("second byte of the id cut off", "e001")]
        [InlineData("length cut off", "c800")]
        [InlineData("second byte of the length cut off", "d00001")]
        [InlineData("third byte of the length cut off", "d8000001")]
        [InlineData("value cut off", "c1010")]
        [InlineData("the largest length and nothing behind it", "d800ffffff")]
        public void What_is_cut_off_fails(string why, string hex)
        {
            byte[] bytes = Convert.FromHexString(hex.Length % 2 == 0 ? hex : hex[..^1]);
            TlvReader reader = new(bytes, 0, bytes.Length);
            Assert.False(reader.Next(), why);
            Assert.True(reader.Failed, why);
            Assert.False(reader.Next(), why);
        }

        [Theory]
        [InlineData("no byte", "c000", false)]
        [InlineData("0", "c10000", true)]
        [InlineData("1", "c10001", true)]
        [InlineData("2", "c10002", false)]
        [InlineData("two bytes", "c2000001", false)]
        public void Truth_values_are_one_byte(string why, string hex, bool good)
        {
            byte[] bytes = Convert.FromHexString(hex);
            TlvReader reader = new(bytes, 0, bytes.Length);
            Assert.True(reader.Next());
            Assert.True(reader.TryGetBoolean(out bool value) == good, why);
            Assert.Equal(hex == "c10001", value);
        }

        [Theory]
        [InlineData("no byte", "c000")]
        [InlineData("three bytes", "c300010203")]
        [InlineData("nine bytes", "c80009010203040506070809")]
        public void Integers_of_other_lengths_are_refused(string why, string hex)
        {
            byte[] bytes = Convert.FromHexString(hex);
            TlvReader reader = new(bytes, 0, bytes.Length);
            Assert.True(reader.Next());
            Assert.False(reader.TryGetInteger(out _), why);
        }

        [Fact]
        public void Values_of_every_kind_come_back()
        {
            byte[] buffer = new byte[400];
            TlvWriter writer = new(buffer, 0, 400);
            int instance = writer.Begin(TlvType.ObjectInstance, 65535);
            writer.WriteBoolean(TlvType.Resource, 1, true);
            writer.WriteText(TlvType.Resource, 2, new string('t', 250));
            int multiple = writer.Begin(TlvType.MultipleResource, 300);
            writer.WriteInteger(TlvType.ResourceInstance, 7, 1000);
            writer.End(multiple);
            writer.End(instance);
            TlvReader reader = new(buffer, 0, writer.Count);
            Assert.True(reader.Next());
            Assert.Equal(65535, reader.Id);
            reader.Reset(buffer, reader.ValueOffset, reader.ValueCount);
            Assert.True(reader.Next());
            Assert.True(reader.TryGetBoolean(out bool truth) && truth);
            Assert.True(reader.Next());
            Assert.True(reader.TryGetText(out string text));
            Assert.Equal(new string('t', 250), text);
            Assert.True(reader.Next());
            Assert.Equal(TlvType.MultipleResource, reader.Type);
            Assert.Equal(300, reader.Id);
            Assert.False(reader.Next());
            Assert.False(reader.Failed);
        }

        [Fact]
        public void Our_own_mistakes_fail_loudly()
        {
            TlvWriter writer = new(new byte[10], 0, 10);
            Assert.Throws<ArgumentOutOfRangeException>(
                () => writer.WriteInteger(TlvType.Resource, 65536, 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => writer.Begin(TlvType.Resource, 1));
            Assert.Throws<InvalidOperationException>(() => writer.End(1));
            Assert.Throws<ArgumentException>(() => writer.WriteText(TlvType.Resource, 1, "\u00e9"));
        }

        [Fact]
        public void What_does_not_fit_never_throws()
        {
            byte[] buffer = new byte[130];
            for (int capacity = 0; capacity < 125; capacity++)
            {
                TlvWriter writer = new(buffer, 2, capacity);
                int mark = writer.Begin(TlvType.ObjectInstance, 0);
                WriteDevice(writer);
                writer.End(mark);
                Assert.Equal(capacity < 124, writer.Failed);
                Assert.True(writer.Count <= capacity);
            }
        }

        private static void WriteDevice(TlvWriter writer)
        {
            writer.WriteText(TlvType.Resource, 0, "Open Mobile Alliance");
            writer.WriteText(TlvType.Resource, 1, "Lightweight M2M Client");
            writer.WriteText(TlvType.Resource, 2, "345000123");
            writer.WriteText(TlvType.Resource, 3, "1.0");
            WriteMultiple(writer, 6, 1, 5);
            WriteMultiple(writer, 7, 3800, 5000);
            WriteMultiple(writer, 8, 125, 900);
            writer.WriteInteger(TlvType.Resource, 9, 100);
            writer.WriteInteger(TlvType.Resource, 10, 15);
            int mark = writer.Begin(TlvType.MultipleResource, 11);
            writer.WriteInteger(TlvType.ResourceInstance, 0, 0);
            writer.End(mark);
            writer.WriteInteger(TlvType.Resource, 13, 0x5182428f);
            writer.WriteText(TlvType.Resource, 14, "+02:00");
            writer.WriteText(TlvType.Resource, 16, "U");
        }

        private static void WriteMultiple(TlvWriter writer, int id, int first, int second)
        {
            int mark = writer.Begin(TlvType.MultipleResource, id);
            writer.WriteInteger(TlvType.ResourceInstance, 0, first);
            writer.WriteInteger(TlvType.ResourceInstance, 1, second);
            writer.End(mark);
        }
    }
}
