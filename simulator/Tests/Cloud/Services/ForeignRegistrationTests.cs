using System;
using System.Text;
using Device.Lwm2m.Coap;
using Simulator.Cloud;
using Xunit;

namespace Simulator.Tests.Cloud.Services
{
    /// <summary>Registrations as other clients write them: Leshan's, Anjay's and wakaama's forms,
    /// and bad ones.</summary>
    public sealed class ForeignRegistrationTests : IDisposable
    {
        private const string Plain = "</1/0>,</3/0>";

        private readonly RequestScene _scene = new RequestScene();

        [Theory]
        [InlineData("wakaama, 1.0", "lwm2m=1.0,lt=300,b=U", false, "",
            "</>;rt=\"oma.lwm2m\";ct=11543,</1/0>,</2/0>,</3/0>,</31024/10>")]
        [InlineData("wakaama, 1.1", "lwm2m=1.1,lt=300", false, "",
            "</>;rt=\"oma.lwm2m\";ct=110,</1>;ver=1.1,</1/0>,</3/0>")]
        [InlineData("wakaama with another root", "lwm2m=1.0", false, "lwm2m",
            "</lwm2m>;rt=\"oma.lwm2m\",</lwm2m/1/0>,</lwm2m/3/0>")]
        [InlineData("Leshan, 1.1", "lt=300,lwm2m=1.1,b=U,type=demo", false, "",
            "</>;rt=\"oma.lwm2m\";ct=\"60 110 112 1542 1543 11542 11543\","
            + "</1>;ver=1.1,</1/0>,</3>;ver=1.2,</3/0>,</6/0>,</3303>;ver=1.1,</3303/0>")]
        [InlineData("Leshan in queue mode", "lwm2m=1.1,b=U,Q", true, "",
            "</>;rt=\"oma.lwm2m\",</1/0>")]
        [InlineData("Anjay, 1.0", "lwm2m=1.0,lt=86400", false, "",
            "</1/1>,</3/0>,</3>;ver=\"1.0\"")]
        [InlineData("Anjay in queue mode, 1.0", "lwm2m=1.0,b=UQ", true, "", "</1/1>,</3/0>")]
        [InlineData("queue mode with SMS", "lwm2m=1.0,b=UQS,sms=4915550000", true, "", Plain)]
        [InlineData("several transports", "lwm2m=1.1,b=UTS", false, "", Plain)]
        [InlineData("blanks between links", "lwm2m=1.1", false, "", "</1/0>, </3/0>")]
        [InlineData("two resource types", "lwm2m=1.1", false, "a/b",
            "</a/b>;rt=\"x oma.lwm2m\",</a/b/3/0>")]
        [InlineData("no objects", "lwm2m=1.1", false, "", "")]
        [InlineData("queries that nobody knows", "lwm2m=1.1,foo=1,bar,pid=7", false, "", Plain)]
        public void It_is_taken(
            string why, string queries, bool isQueueMode, string root, string objects)
        {
            using TestDevice device = _scene.Connect();

            Assert.True(Register(device, "rd", queries, objects) == CoapCode.Created, why);

            Assert.Equal(isQueueMode, _scene.Record.IsQueueMode);
            Assert.Equal(root, _scene.Record.ObjectsRoot);
        }

        [Theory]
        [InlineData("no link at all", "1/0,3/0")]
        [InlineData("a link without an end", "</1/0>,</3/0")]
        [InlineData("a quoted text without an end", "</>;rt=\"oma.lwm2m")]
        [InlineData("a comma too many", "</1/0>,,</3/0>")]
        [InlineData("a root that is no path", "</a//b>;rt=\"oma.lwm2m\"")]
        [InlineData("a root that is too deep", "</a/b/c/d/e>;rt=\"oma.lwm2m\"")]
        public void Objects_that_are_no_links_are_refused_by_name(string why, string objects)
        {
            using TestDevice device = _scene.Connect();

            Assert.True(
                Register(device, "rd", "lwm2m=1.1", objects) == CoapCode.BadRequest, why);

            Assert.Equal(1, _scene.Cloud.Core.Counters[RefusalCause.LinksMalformed]);
            Assert.Equal(0, _scene.Record.RegistrationId);
        }

        [Fact]
        public void An_update_may_bring_other_objects_and_another_root()
        {
            using TestDevice device = _scene.Connect();
            Register(device, "rd", "lwm2m=1.1", Plain);
            string location = $"rd/{_scene.Record.RegistrationId:x16}";

            Assert.Equal(CoapCode.Changed, Register(
                device, location, "lt=60,b=UQ", "</x>;rt=\"oma.lwm2m\",</x/3/0>"));
            Assert.Equal("x", _scene.Record.ObjectsRoot);
            Assert.True(_scene.Record.IsQueueMode);
            Assert.Equal(60, _scene.Record.LifetimeSeconds);

            Assert.Equal(CoapCode.Changed, Register(device, location, "", ""));
            Assert.Equal("x", _scene.Record.ObjectsRoot);
            Assert.True(_scene.Record.IsQueueMode);
            Assert.Equal(CoapCode.BadRequest, Register(device, location, "", "<"));
            Assert.Equal(CoapCode.BadRequest, Register(device, location, "lt=x", ""));
        }

        public void Dispose()
        {
            _scene.Dispose();
        }

        private static int Register(
            TestDevice device, string path, string queries, string objects)
        {
            CoapRequest request = new CoapRequest().Reset(CoapCode.Post, path);
            foreach (string query in queries.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                request.AddQuery(query);
            }
            byte[] body = Encoding.ASCII.GetBytes(objects);
            if (body.Length > 0)
            {
                request.SetPayload(CoapContentFormat.LinkFormat, body, 0, body.Length);
            }
            return device.Ask(request);
        }
    }
}
