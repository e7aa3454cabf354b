using System;
using System.Text;
using Device.Lwm2m.Formats;
using Xunit;

namespace Device.Tests.Lwm2m.Formats
{
    /// Goal: what the specifications print is what we write and read, byte for byte.
    /// Method: their examples as they stand there, without the white space of the print.
    public sealed class SpecificationTests
    {
        // LwM2M 1.1 section 7.4.4: the answer to a read of /3/0.
        private const string DeviceTlv =
            "c800144f70656e204d6f62696c6520416c6c69616e6365"
            + "c801164c69676874776569676874204d324d20436c69656e74"
            + "c80209333435303030313233" + "c303312e30" + "8606410001410105"
            + "88070842000ed842011388" + "870841007d42010384" + "c10964" + "c10a0f"
            + "830b410000" + "c40d5182428f" + "c60e2b30323a3030" + "c11055";

        // LwM2M 1.1 section 7.4.5: the same in SenML JSON.
        private const string DeviceJson =
            """[{"bn":"/3/0/","n":"0","vs":"Open Mobile Alliance"},"""
            + """{"n":"1","vs":"Lightweight M2M Client"},{"n":"2","vs":"345000123"},"""
            + """{"n":"3","vs":"1.0"},{"n":"6/0","v":1},{"n":"6/1","v":5},"""
            + """{"n":"7/0","v":3800},{"n":"7/1","v":5000},{"n":"8/0","v":125},"""
            + """{"n":"8/1","v":900},{"n":"9","v":100},{"n":"10","v":15},{"n":"11/0","v":0},"""
            + """{"n":"13","v":1367491215},{"n":"14","vs":"+02:00"},{"n":"16","vs":"U"}]""";

        // LwM2M 1.1 section 7.4.6: the same in SenML CBOR.
        private const string DeviceCbor =
            "90" + "a321652f332f302f00613003744f70656e204d6f62696c6520416c6c69616e6365"
            + "a200613103764c69676874776569676874204d324d20436c69656e74"
            + "a20061320369333435303030313233" + "a20061330363312e30"
            + "a20063362f300201" + "a20063362f310205" + "a20063372f3002190ed8"
            + "a20063372f3102191388" + "a20063382f3002187d" + "a20063382f3102190384"
            + "a2006139021864" + "a200623130020f" + "a2006431312f300200"
            + "a200623133021a5182428f" + "a200623134" + "03662b30323a3030" + "a200623136036155";

        [Theory]
        [InlineData(11542, DeviceTlv)]
        [InlineData(99, DeviceTlv)]
        [InlineData(112, DeviceCbor)]
        public void The_device_object_in_bytes(int format, string hex)
        {
            Assert.Equal(hex, Pack.Hex(format, "/3/0", DeviceExample.Write));
            Assert.Equal(
                DeviceExample.Listed,
                Pack.List(
                    format, "/3/0", Convert.FromHexString(hex), DeviceExample.TypeOf));
        }

        [Fact]
        public void The_device_object_in_JSON()
        {
            Assert.Equal(DeviceJson, Pack.Text(110, "/3/0", DeviceExample.Write));
            Assert.Equal(
                DeviceExample.Listed,
                Pack.List(
                    110, "/3/0", Encoding.UTF8.GetBytes(DeviceJson), DeviceExample.TypeOf));
        }

        [Fact]
        public void The_device_object_with_its_instance_in_TLV()
        {
            // Section 7.4.4, a read of /3: one instance around the same bytes.
            Assert.Equal("080079" + DeviceTlv, Pack.Hex(11542, "/3", DeviceExample.Write));
            Assert.Equal(
                DeviceExample.Listed,
                Pack.List(
                    11542, "/3", Convert.FromHexString("080079" + DeviceTlv),
                    DeviceExample.TypeOf));
        }

        [Fact]
        public void Several_instances_in_TLV()
        {
            // Section 7.4.4: /2 (access control) with instances 0 and 2.
            const string hex = "08000ec10001c101008302417f07c1037f"
                + "080212c10003c101008702417f07610136" + "01c1037f";
            Assert.Equal(
                new[]
                {
                    "/2/0/0=1", "/2/0/1=0", "/2/0/2/127=7", "/2/0/3=127", "/2/2/0=3", "/2/2/1=0",
                    "/2/2/2/127=7", "/2/2/2/310=1", "/2/2/3=127",
                },
                Pack.List(11542, "/2", Convert.FromHexString(hex), _ => ResourceType.Integer));
            Assert.Equal(
                hex,
                Pack.Hex(11542, "/2", writer =>
                {
                    writer.WriteInteger(new NodePath(2, 0, 0), 1);
                    writer.WriteInteger(new NodePath(2, 0, 1), 0);
                    writer.WriteInteger(new NodePath(2, 0, 2, 127), 7);
                    writer.WriteInteger(new NodePath(2, 0, 3), 127);
                    writer.WriteInteger(new NodePath(2, 2, 0), 3);
                    writer.WriteInteger(new NodePath(2, 2, 1), 0);
                    writer.WriteInteger(new NodePath(2, 2, 2, 127), 7);
                    writer.WriteInteger(new NodePath(2, 2, 2, 310), 1);
                    writer.WriteInteger(new NodePath(2, 2, 3), 127);
                }));
        }

        [Fact]
        public void Object_links_in_TLV()
        {
            // Section 7.4.4: /65/0 with a multiple resource of links to objects 66.
            const string hex = "88000c44000042000044010042000" + "1c8010d38363133383030373535353030"
                + "c40212345678";
            Assert.Equal(
                hex,
                Pack.Hex(11542, "/65/0", writer =>
                {
                    writer.WriteObjectLink(new NodePath(65, 0, 0, 0), 66, 0);
                    writer.WriteObjectLink(new NodePath(65, 0, 0, 1), 66, 1);
                    writer.WriteString(new NodePath(65, 0, 1), "8613800755500");
                    writer.WriteInteger(new NodePath(65, 0, 2), 0x12345678);
                }));
            Assert.Equal(
                new[]
                {
                    "/65/0/0/0=66:0", "/65/0/0/1=66:1", "/65/0/1=8613800755500",
                    "/65/0/2=305419896",
                },
                Pack.List(
                    11542, "/65/0", Convert.FromHexString(hex),
                    path => path.StartsWith("/65/0/0", StringComparison.Ordinal)
                        ? ResourceType.ObjectLink
                        : path == "/65/0/1" ? ResourceType.String : ResourceType.Integer));
        }

        [Fact]
        public void Object_links_in_JSON()
        {
            // Section 7.4.5: values of several objects under the root as the base name.
            const string json = """[{"bn":"/","n":"65/0/0/0","vlo":"66:0"},"""
                + """{"n":"65/0/0/1","vlo":"66:1"},{"n":"65/0/1","vs":"8613800755500"},"""
                + """{"n":"65/0/2","v":1},{"n":"66/0/0","vs":"myService1"}]""";
            Assert.Equal(
                new[]
                {
                    "/65/0/0/0=66:0", "/65/0/0/1=66:1", "/65/0/1=8613800755500", "/65/0/2=1",
                    "/66/0/0=myService1",
                },
                Pack.List(110, "/", Encoding.UTF8.GetBytes(json), path => path switch
                {
                    "/65/0/0/0" or "/65/0/0/1" => ResourceType.ObjectLink,
                    "/65/0/2" => ResourceType.Integer,
                    _ => ResourceType.String,
                }));
        }

        [Fact]
        public void Values_with_times_in_JSON()
        {
            // Section 7.4.5: a notification with the values of some time.
            const string json = """[{"bn":"/72/","bt":25462634,"n":"1/2","v":22.4,"t":-5},"""
                + """{"n":"1/2","v":22.9,"t":-30},{"n":"1/2","v":24.1,"t":-50}]""";
            ResourceReader reader = Pack.Read(110, "/72", Encoding.UTF8.GetBytes(json));
            double[] values = [22.4, 22.9, 24.1];
            double[] times = [25462629, 25462604, 25462584];
            for (int i = 0; i < 3; i++)
            {
                Assert.True(reader.Next());
                Assert.Equal("/72/1/2", reader.Path.ToString());
                Assert.True(reader.TryGetFloat(out double value));
                Assert.Equal(values[i], value);
                Assert.True(reader.HasTimestamp);
                Assert.Equal(times[i], reader.TimestampSeconds);
            }
            Assert.False(reader.Next());
            Assert.Equal(FormatFault.None, reader.Fault);
        }
    }
}
