using System;
using System.Text;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    public sealed class ObjectTableTests
    {
        private readonly Machine _machine = new();

        public ObjectTableTests()
        {
            DeviceInfo info = new()
            {
                Manufacturer = "Maker",
                Model = "M1",
                SerialNumber = "42",
                FirmwareVersion = "0.1",
                BatteryPercent = 90,
            };
            ObjectTable table = new(_machine.Side.Endpoint, info);
            table.SetServer(new RegistrationOptions { ShortServerId = 17, LifetimeSeconds = 600 });
            _machine.OnRequest = (output, nowMs) =>
            {
                table.Answer(output, nowMs);
                return true;
            };
        }

        [Theory]
        [InlineData("manufacturer", "3/0/0", -1, 0, "Maker")]
        [InlineData("model", "3/0/1", 0, 0, "M1")]
        [InlineData("battery", "3/0/9", -1, 0, "90")]
        [InlineData("binding", "3/0/16", -1, 0, "U")]
        [InlineData("short server id", "1/0/0", -1, 0, "17")]
        [InlineData("lifetime", "1/0/1", 0, 0, "600")]
        public void Resources_are_text(string why, string path, int accept, int format, string text)
        {
            CoapMessage answer = Get(path, accept);
            Assert.Equal(CoapCode.Content, answer.Code);
            Assert.Equal(format, answer.ContentFormat);
            Assert.True(Encoding.ASCII.GetString(Body(answer)) == text, why);
        }

        [Theory]
        [InlineData("a resource", "3/0/3", 11542, "c303302e31")]
        [InlineData("in the early format", "3/0/9", 99, "c1095a")]
        [InlineData("error codes are several", "3/0/11", -1, "830b410000")]
        [InlineData("an instance", "1/0", -1, "c10011" + "c2010258" + "c10600" + "c10755")]
        [InlineData("an object", "1", 11542,
            "08000d" + "c10011" + "c2010258" + "c10600" + "c10755")]
        [InlineData("the device", "3/0", -1,
            "c5004d616b6572" + "c2014d31" + "c2023432" + "c303302e31" + "c1095a" + "830b410000"
            + "c11055")]
        public void And_instances_are_TLV(string why, string path, int accept, string hex)
        {
            CoapMessage answer = Get(path, accept);
            Assert.True(answer.Code == CoapCode.Content, why);
            Assert.Equal(CoapContentFormat.Tlv, answer.ContentFormat);
            Assert.Equal(hex, Convert.ToHexStringLower(Body(answer)));
        }

        [Theory]
        [InlineData("security object", CoapCode.Get, "0", CoapCode.Unauthorized)]
        [InlineData("security resource", CoapCode.Get, "0/0/5", CoapCode.Unauthorized)]
        [InlineData("security write", CoapCode.Put, "0/0", CoapCode.Unauthorized)]
        [InlineData("unknown object", CoapCode.Get, "5/0", CoapCode.NotFound)]
        [InlineData("unknown instance", CoapCode.Get, "3/1", CoapCode.NotFound)]
        [InlineData("unknown resource", CoapCode.Get, "3/0/99", CoapCode.NotFound)]
        [InlineData("resource not given", CoapCode.Get, "3/0/17", CoapCode.NotFound)]
        [InlineData("no object path", CoapCode.Get, "rd", CoapCode.NotFound)]
        [InlineData("the root", CoapCode.Get, "", CoapCode.NotFound)]
        [InlineData("write", CoapCode.Put, "1/0/1", CoapCode.MethodNotAllowed)]
        [InlineData("execute", CoapCode.Post, "3/0/4", CoapCode.MethodNotAllowed)]
        [InlineData("read of an action", CoapCode.Get, "3/0/4", CoapCode.MethodNotAllowed)]
        [InlineData("read of the trigger", CoapCode.Get, "1/0/8", CoapCode.MethodNotAllowed)]
        [InlineData("delete", CoapCode.Delete, "3/0", CoapCode.MethodNotAllowed)]
        public void What_is_not_offered_is_refused_by_code(
            string why, int method, string path, int expected)
        {
            int code = _machine.Ask(method, path, 0);
            Assert.True(code == expected, $"{why}: {code:x}");
        }

        [Theory]
        [InlineData("SenML for an instance", "3/0", 112)]
        [InlineData("text for an instance", "3/0", 0)]
        [InlineData("text for several values", "3/0/11", 0)]
        [InlineData("links", "3/0/0", 40)]
        public void Formats_that_are_not_spoken_get_4_06(string why, string path, int accept)
        {
            Assert.True(Get(path, accept).Code == CoapCode.NotAcceptable, why);
        }

        [Fact]
        public void Texts_that_do_not_fit_are_an_error_of_ours()
        {
            DeviceInfo info = new() { Manufacturer = new string('m', 600) };
            ObjectTable table = new(_machine.Side.Endpoint, info);
            _machine.OnRequest = (output, nowMs) =>
            {
                table.Answer(output, nowMs);
                return true;
            };
            Assert.Equal(CoapCode.InternalServerError, Get("3/0", -1).Code);
        }

        private CoapMessage Get(string path, int accept)
        {
            return _machine.AskWhole(CoapCode.Get, path, 0, null, 0, null, accept);
        }

        private static byte[] Body(CoapMessage message)
        {
            return message.Buffer.AsSpan(message.PayloadOffset, message.PayloadCount).ToArray();
        }
    }
}
