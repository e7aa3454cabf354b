using System;
using Device.Lwm2m.Formats;
using Xunit;

namespace Device.Tests.Lwm2m.Formats
{
    /// Goal: every type in every format, and what a format has no room for.
    public sealed class ResourceWriterTests
    {
        [Theory]
        [InlineData(0, ResourceType.String, "c3a9")]
        [InlineData(0, ResourceType.Integer, "2d393030")]
        [InlineData(0, ResourceType.Unsigned, "3138343436373434303733373039353531363135")]
        [InlineData(0, ResourceType.Float, "302e3235")]
        [InlineData(0, ResourceType.Boolean, "31")]
        [InlineData(0, ResourceType.Opaque, "4151493d")]
        [InlineData(0, ResourceType.Time, "31333637343931323135")]
        [InlineData(0, ResourceType.ObjectLink, "36363a31")]
        [InlineData(0, ResourceType.CoreLink, "3c2f332f303e")]
        [InlineData(42, ResourceType.Opaque, "0102")]
        [InlineData(60, ResourceType.String, "62c3a9")]
        [InlineData(60, ResourceType.Integer, "390383")]
        [InlineData(60, ResourceType.Unsigned, "1bffffffffffffffff")]
        [InlineData(60, ResourceType.Float, "f93400")]
        [InlineData(60, ResourceType.Boolean, "f5")]
        [InlineData(60, ResourceType.Opaque, "420102")]
        [InlineData(60, ResourceType.Time, "c11a5182428f")]
        [InlineData(60, ResourceType.ObjectLink, "6436363a31")]
        [InlineData(60, ResourceType.CoreLink, "663c2f332f303e")]
        [InlineData(11542, ResourceType.String, "c209c3a9")]
        [InlineData(11542, ResourceType.Integer, "c209fc7c")]
        [InlineData(11542, ResourceType.Unsigned, "c80908ffffffffffffffff")]
        [InlineData(11542, ResourceType.Float, "c4093e800000")]
        [InlineData(11542, ResourceType.Boolean, "c10901")]
        [InlineData(11542, ResourceType.Opaque, "c2090102")]
        [InlineData(11542, ResourceType.Time, "c4095182428f")]
        [InlineData(11542, ResourceType.ObjectLink, "c40900420001")]
        [InlineData(11542, ResourceType.CoreLink, "c6093c2f332f303e")]
        public void Every_type_has_its_bytes(int format, ResourceType type, string hex)
        {
            ResourceValue value = Sample(type);
            NodePath path = new(3, 0, 9);
            Assert.Equal(hex, Pack.Hex(format, "/3/0/9", writer => value.Write(writer, path)));
            ResourceReader reader = Pack.Read(format, "/3/0/9", Convert.FromHexString(hex));
            Assert.True(reader.Next());
            ResourceValue found = new();
            Assert.True(found.TryRead(reader, type));
            Assert.True(found.IsSame(value));
            Assert.False(reader.Next());
            Assert.Equal(FormatFault.None, reader.Fault);
        }

        [Theory]
        [InlineData(ResourceType.String, """ "vs":"é" """)]
        [InlineData(ResourceType.Integer, """ "v":-900 """)]
        [InlineData(ResourceType.Unsigned, """ "v":18446744073709551615 """)]
        [InlineData(ResourceType.Float, """ "v":0.25 """)]
        [InlineData(ResourceType.Boolean, """ "vb":true """)]
        [InlineData(ResourceType.Opaque, """ "vd":"AQI" """)]
        [InlineData(ResourceType.Time, """ "v":1367491215 """)]
        [InlineData(ResourceType.ObjectLink, """ "vlo":"66:1" """)]
        [InlineData(ResourceType.CoreLink, """ "vs":"</3/0>" """)]
        public void Every_type_has_its_label(ResourceType type, string member)
        {
            ResourceValue value = Sample(type);
            NodePath path = new(3, 0, 9);
            Assert.Equal(
                $$"""[{"bn":"/3/0/9",{{member.Trim()}}}]""",
                Pack.Text(110, "/3/0/9", writer => value.Write(writer, path)));
            foreach (int format in new[] { 110, 112 })
            {
                byte[] bytes = Pack.Bytes(format, "/3/0/9", writer => value.Write(writer, path));
                ResourceReader reader = Pack.Read(format, "/3/0/9", bytes);
                Assert.True(reader.Next());
                ResourceValue found = new();
                Assert.True(found.TryRead(reader, type));
                Assert.True(found.IsSame(value));
            }
        }

        [Theory]
        [InlineData("/3/0/7", 110, """[{"bn":"/3/0/7/","n":"0","v":1},{"n":"1","v":2}]""")]
        [InlineData("/3", 110, """[{"bn":"/3/","n":"0/7/0","v":1},{"n":"0/7/1","v":2}]""")]
        [InlineData("/", 110, """[{"n":"/3/0/7/0","v":1},{"n":"/3/0/7/1","v":2}]""")]
        public void Names_are_what_is_beyond_the_base(string asked, int format, string json)
        {
            Assert.Equal(json, Pack.Text(format, asked, WriteTwo));
        }

        [Theory]
        [InlineData("/3/0/7", "860741000141010" + "2")]
        [InlineData("/3/0", "860741000141010" + "2")]
        [InlineData("/3", "08000886074100014101" + "02")]
        public void TLV_starts_below_the_path(string asked, string hex)
        {
            Assert.Equal(hex, Pack.Hex(11542, asked, WriteTwo));
            Assert.Equal(
                new[] { "/3/0/7/0=1", "/3/0/7/1=2" },
                Pack.List(
                    11542, asked, Convert.FromHexString(hex), _ => ResourceType.Integer));
        }

        [Fact]
        public void One_value_of_a_multiple_resource()
        {
            static void Write(ResourceWriter writer)
            {
                writer.WriteInteger(new NodePath(3, 0, 7, 1), 2);
            }

            Assert.Equal("410102", Pack.Hex(11542, "/3/0/7/1", Write));
            Assert.Equal("32", Pack.Hex(0, "/3/0/7/1", Write));
            Assert.Equal(
                """[{"bn":"/3/0/7/1","v":2}]""", Pack.Text(110, "/3/0/7/1", Write));
            Assert.Equal(
                new[] { "/3/0/7/1=2" },
                Pack.List(11542, "/3/0/7/1", [0x41, 1, 2], _ => ResourceType.Integer));
            // Around it the resource, as some write it.
            Assert.Equal(
                new[] { "/3/0/7/1=2" },
                Pack.List(
                    11542, "/3/0/7/1", [0x83, 7, 0x41, 1, 2], _ => ResourceType.Integer));
        }

        [Fact]
        public void What_is_empty_shows_in_TLV()
        {
            static void Write(ResourceWriter writer)
            {
                writer.WriteNothing(new NodePath(3, 0));
                writer.WriteNothing(new NodePath(3, 1, 7));
                writer.WriteInteger(new NodePath(3, 1, 9), 5);
                writer.WriteNothing(new NodePath(3, 2));
            }

            Assert.Equal("0000" + "05018007c10905" + "0002", Pack.Hex(11542, "/3", Write));
            Assert.Equal(
                new[] { "/3/0", "/3/1/7", "/3/1/9=5", "/3/2" },
                Pack.List(
                    11542, "/3", Pack.Bytes(11542, "/3", Write), _ => ResourceType.Integer));
            Assert.Equal("""[{"bn":"/3/","n":"1/9","v":5}]""", Pack.Text(110, "/3", Write));
        }

        [Fact]
        public void Bare_resources_of_an_object_have_no_instance_yet()
        {
            ResourceReader reader = Pack.Read(11542, "/3", [0xc1, 9, 5]);
            Assert.True(reader.Next());
            Assert.Equal(NodePath.None, reader.Path.InstanceId);
            Assert.Equal(9, reader.Path.ResourceId);
        }

        [Theory]
        [InlineData(0, "/3/0/7")]
        [InlineData(60, "/3/0/7")]
        [InlineData(42, "/3/0/7")]
        [InlineData(0, "/3/0")]
        [InlineData(11542, "/")]
        public void What_a_format_has_no_room_for(int format, string asked)
        {
            ResourceWriter writer = DataFormats.NewWriter(format);
            Assert.Null(Pack.Write(writer, asked, WriteTwo));
            Assert.Equal(FormatFault.NotCarried, writer.Fault);
        }

        [Theory]
        [InlineData(ResourceType.String)]
        [InlineData(ResourceType.Integer)]
        [InlineData(ResourceType.Unsigned)]
        [InlineData(ResourceType.Float)]
        [InlineData(ResourceType.Boolean)]
        [InlineData(ResourceType.Time)]
        [InlineData(ResourceType.ObjectLink)]
        [InlineData(ResourceType.None)]
        public void Opaque_carries_bytes_only(ResourceType type)
        {
            ResourceWriter writer = DataFormats.NewWriter(42);
            ResourceValue value = type == ResourceType.None ? new() : Sample(type);
            Assert.Null(
                Pack.Write(writer, "/3/0/9", one => value.Write(one, new NodePath(3, 0, 9))));
            Assert.Equal(FormatFault.NotCarried, writer.Fault);
        }

        [Theory]
        [InlineData(double.NaN)]
        [InlineData(double.PositiveInfinity)]
        public void Numbers_that_are_none(double value)
        {
            foreach (int format in new[] { 0, 110, 112 })
            {
                ResourceWriter writer = DataFormats.NewWriter(format);
                Assert.Null(
                    Pack.Write(
                        writer, "/3/0/9", one => one.WriteFloat(new NodePath(3, 0, 9), value)));
                Assert.Equal(FormatFault.NumberNotFinite, writer.Fault);
            }
        }

        [Theory]
        [InlineData(11542)]
        [InlineData(110)]
        [InlineData(112)]
        public void What_does_not_fit_is_told(int format)
        {
            int count = Pack.Bytes(format, "/3/0", DeviceExample.Write).Length;
            for (int room = 0; room <= count; room++)
            {
                ResourceWriter writer = DataFormats.NewWriter(format);
                byte[]? bytes = Pack.Write(writer, "/3/0", DeviceExample.Write, room);
                // TLV moves a value up when its header gets its length: one more is needed then.
                Assert.True(bytes != null == (room == count), $"{room} of {count}");
                if (bytes == null) { Assert.Equal(FormatFault.TooLarge, writer.Fault); }
            }
        }

        [Theory]
        [InlineData(40)]
        [InlineData(50)]
        [InlineData(11543)]
        [InlineData(-1)]
        public void Other_formats_are_not_spoken(int format)
        {
            Assert.Null(DataFormats.NewWriter(format));
            Assert.Null(DataFormats.NewReader(format));
            Assert.False(DataFormats.CarriesComposite(format));
            Assert.False(DataFormats.CarriesOneValue(format));
        }

        [Fact]
        public void Our_own_mistakes_fail_loudly()
        {
            ResourceWriter writer = DataFormats.NewWriter(110);
            writer.Begin(new NodePath(3, 0), new byte[50], 0, 50);
            Assert.Throws<ArgumentException>(() => writer.WriteInteger(new NodePath(3, 1, 9), 1));
            Assert.Throws<ArgumentException>(() => writer.WriteInteger(new NodePath(3, 0), 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => new NodePath(65536));
            Assert.Throws<InvalidOperationException>(() => new NodePath(1, 1, 1, 1).Append(1));
        }

        internal static ResourceValue Sample(ResourceType type)
        {
            ResourceValue value = new();
            return type switch
            {
                ResourceType.String => value.SetString("é"),
                ResourceType.Integer => value.SetInteger(-900),
                ResourceType.Unsigned => value.SetUnsigned(ulong.MaxValue),
                ResourceType.Float => value.SetFloat(0.25),
                ResourceType.Boolean => value.SetBoolean(true),
                ResourceType.Opaque => value.SetOpaque([1, 2]),
                ResourceType.Time => value.SetTime(1367491215),
                ResourceType.ObjectLink => value.SetObjectLink(66, 1),
                _ => value.SetCoreLink("</3/0>"),
            };
        }

        private static void WriteTwo(ResourceWriter writer)
        {
            writer.WriteInteger(new NodePath(3, 0, 7, 0), 1);
            writer.WriteInteger(new NodePath(3, 0, 7, 1), 2);
        }
    }
}
