using System.Collections.Generic;
using System.Text;
using Device.Lwm2m.Formats;
using Xunit;

namespace Device.Tests.Lwm2m.Formats
{
    public sealed class LinkTests
    {
        // RFC 6690 section 5, the lines of the print put together.
        private const string Sensors =
            """</sensors>;ct=40;title="Sensor Index","""
            + """</sensors/temp>;rt="temperature-c";if="sensor","""
            + """</sensors/light>;rt="light-lux";if="sensor","""
            + """<http://www.example.com/sensors/t123>;anchor="/sensors/temp";"""
            + """rel="describedby",</t>;anchor="/sensors/temp";rel="alternate" """;

        [Fact]
        public void Links_of_the_RFC_are_read()
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Sensors);
            LinkReader reader = new(bytes, 0, bytes.Length);
            Assert.True(reader.Next());
            Assert.Equal("/sensors", reader.Target);
            Assert.True(reader.TryGetAttribute("ct", out string ct));
            Assert.Equal("40", ct);
            Assert.True(reader.TryGetAttribute("title", out string title));
            Assert.Equal("Sensor Index", title);
            Assert.False(reader.TryGetAttribute("if", out _));
            Assert.True(reader.Next());
            Assert.True(reader.TryGetAttribute("if", out string kind));
            Assert.Equal("sensor", kind);
            Assert.True(reader.Next());
            Assert.Equal("/sensors/light", reader.Target);
            Assert.True(reader.Next());
            Assert.Equal("http://www.example.com/sensors/t123", reader.Target);
            Assert.False(reader.TryGetPath(new NodePath()));
            Assert.True(reader.Next());
            Assert.True(reader.TryGetAttribute("rel", out string relation));
            Assert.Equal("alternate", relation);
            Assert.False(reader.Next());
            Assert.Equal(FormatFault.None, reader.Fault);
        }

        [Fact]
        public void A_discovery_of_the_specification_is_written()
        {
            // LwM2M 1.1 section 6.3.2 (Discover of /3/0), with attributes of its table 5.1.2-1.
            byte[] buffer = new byte[200];
            LinkWriter writer = new(buffer, 2, 190);
            writer.Begin(new NodePath(3, 0)).Attribute("pmin", 10).Attribute("pmax", 60);
            writer.Begin(new NodePath(3, 0, 1));
            writer.Begin(new NodePath(3, 0, 6)).Attribute("dim", 8);
            writer.Begin(new NodePath(3, 0, 7))
                .Attribute("dim", 8).AttributeFloat("gt", 50).AttributeFloat("lt", 42.2);
            writer.Begin("/").AttributeText("rt", "oma.lwm2m").AttributeToken("lwm2m", "1.1")
                .Attribute("obs");
            Assert.False(writer.Failed);
            string text = Encoding.UTF8.GetString(buffer, 2, writer.Count);
            Assert.Equal(
                """</3/0>;pmin=10;pmax=60,</3/0/1>,</3/0/6>;dim=8,</3/0/7>;dim=8;gt=50;lt=42.2,"""
                + """</>;rt="oma.lwm2m";lwm2m=1.1;obs""",
                text);
            LinkReader reader = new(buffer, 2, writer.Count);
            List<string> paths = [];
            NodePath path = new();
            while (reader.Next())
            {
                Assert.True(reader.TryGetPath(path));
                paths.Add(path.ToString());
            }
            Assert.Equal(new[] { "/3/0", "/3/0/1", "/3/0/6", "/3/0/7", "/" }, paths);
            Assert.True(reader.TryGetAttribute("obs", out string nothing));
            Assert.Equal("", nothing);

            int count = writer.Count;
            for (int room = 0; room < count; room++)
            {
                writer.Reset(buffer, 0, room);
                writer.Begin(text[1..text.IndexOf('>')]).AttributeText("x", text);
                Assert.True(writer.Failed || writer.Count <= room);
            }
        }

        [Fact]
        public void Quotations_keep_marks_and_commas()
        {
            byte[] buffer = new byte[100];
            LinkWriter writer = new(buffer, 0, 100);
            writer.Begin("/a").AttributeText("title", "a \"b\\c\", d;e é");
            LinkReader reader = new(buffer, 0, writer.Count);
            Assert.True(reader.Next());
            Assert.True(reader.TryGetAttribute("title", out string title));
            Assert.Equal("a \"b\\c\", d;e é", title);
            Assert.False(reader.Next());
            Assert.Equal(FormatFault.None, reader.Fault);
        }

        [Theory]
        [InlineData("no bracket", "/3")]
        [InlineData("a bracket that is not closed", "</3")]
        [InlineData("a comma too many", "</3>,")]
        [InlineData("a comma too few", "</3></4>")]
        [InlineData("an attribute without a name", "</3>;")]
        [InlineData("a value without a name", "</3>;=4")]
        [InlineData("no value", "</3>;ver=")]
        [InlineData("a quotation that does not end", "</3>;ver=\"1")]
        [InlineData("a quotation that ends in an escape", "</3>;ver=\"1\\")]
        [InlineData("text behind a quotation", "</3>;ver=\"1\"2")]
        [InlineData("a control character", "</3>;ver=\u0001")]
        public void What_is_no_link_is_refused(string why, string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            LinkReader reader = new(bytes, 0, bytes.Length);
            while (reader.Next()) { }
            Assert.True(reader.Fault == FormatFault.LinkMalformed, why);
            Assert.False(reader.Next());
        }
    }
}
