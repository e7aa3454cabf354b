using System;
using System.Text;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Device.Lwm2m.Objects;
using Xunit;

namespace Device.Tests.Lwm2m.Objects
{
    public sealed class ObjectTreeTests
    {
        private readonly Machine _machine = new();
        private readonly DeviceInfo _info = new() { Manufacturer = "Maker" };
        private readonly RegistrationClient _client;

        public ObjectTreeTests()
        {
            _client = new RegistrationClient(_machine.Side.Endpoint, _info);
            _machine.OnRequest = _client.HandleRequest;
            _machine.OnAnswer = _client.HandleResponse;
        }

        [Fact]
        public void An_object_of_the_product_is_told_like_our_own()
        {
            _client.Objects.Add(new Counters());
            _client.Register(new RegistrationOptions { EndpointName = "x" }, 0);
            _machine.Side.Drain(0);
            byte[] sent = _machine.Side.TakeSent();
            CoapMessage message = Packet.Read(sent);
            string links = Encoding.ASCII.GetString(
                sent, message.PayloadOffset, message.PayloadCount);
            Assert.EndsWith(",</4/0>,</3300>;ver=2.0,</3300/2>,</3300/7>,</35011/0>", links);
        }

        [Theory]
        [InlineData("an instance", "3300/7", "c10005")]
        [InlineData("both", "3300", "0302c100020307c10005")]
        public void Instances_are_numbered_as_they_are(string why, string path, string hex)
        {
            _client.Objects.Add(new Counters());
            string found = Hex(Get(path, 11542));
            Assert.True(found == hex, $"{why}: {found}");
        }

        [Theory]
        [InlineData("the last that fits", 4_000, CoapCode.Content)]
        [InlineData("more than an answer holds", 5_000, CoapCode.InternalServerError)]
        public void Texts_that_do_not_fit_are_an_error_of_ours(string why, int count, int code)
        {
            _info.Manufacturer = new string('m', count);
            Assert.True(Get("3/0", 11542).Code == code, why);
        }

        [Fact]
        public void An_object_has_a_number_of_its_own()
        {
            Assert.Throws<ArgumentException>(() => _client.Objects.Add(new Numbered(0)));
            Assert.Throws<ArgumentException>(() => _client.Objects.Add(new Numbered(3)));
            Assert.Throws<ArgumentException>(() => _client.Objects.Add(new Numbered(65_535)));
            Assert.Throws<ArgumentNullException>(() => _client.Objects.Add(null!));
            int added = 0;
            while (_client.Objects.Count < ObjectTree.CountMax)
            {
                added++;
                _client.Objects.Add(new Numbered(100 - added));
            }
            Assert.Throws<InvalidOperationException>(() => _client.Objects.Add(new Numbered(9)));
            for (int i = 1; i < _client.Objects.Count; i++)
            {
                Assert.True(_client.Objects.At(i - 1).ObjectId < _client.Objects.At(i).ObjectId);
            }
        }

        [Fact]
        public void Resources_are_given_in_order_and_several_values_are_not_written()
        {
            Assert.Throws<ArgumentException>(() => new Unordered());
            Assert.Throws<ArgumentException>(() => new ResourceDefinition(
                1, ResourceType.Integer, ResourceOperations.ReadWrite, isMultiple: true));
        }

        private CoapMessage Get(string path, int accept)
        {
            _machine.Side.Sent.Clear();
            return _machine.AskWhole(CoapCode.Get, path, 0, null, 0, null, accept);
        }

        private static string Hex(CoapMessage message)
        {
            return Convert.ToHexStringLower(
                message.Buffer, message.PayloadOffset, message.PayloadCount);
        }

        private sealed class Counters : LwM2mObject
        {
            private static readonly ResourceDefinition[] Definitions =
            [
                new ResourceDefinition(0, ResourceType.Integer, ResourceOperations.Read),
            ];

            private static readonly int[] Instances = [2, 7];

            public Counters()
                : base(3300, "2.0", Definitions)
            {
            }

            public override int InstanceCount { get { return Instances.Length; } }

            public override int InstanceId(int index) { return Instances[index]; }

            public override void Read(
                int instanceId, int resourceId, int valueId, ResourceValue value, long nowMs)
            {
                value.SetInteger(instanceId == 7 ? 5 : 2);
            }
        }

        private sealed class Numbered : LwM2mObject
        {
            public Numbered(int objectId)
                : base(objectId, "", [])
            {
            }

            public override void Read(
                int instanceId, int resourceId, int valueId, ResourceValue value, long nowMs)
            {
            }
        }

        private sealed class Unordered : LwM2mObject
        {
            public Unordered()
                : base(
                    9, "",
                    [
                        new ResourceDefinition(2, ResourceType.Integer, ResourceOperations.Read),
                        new ResourceDefinition(1, ResourceType.Integer, ResourceOperations.Read),
                    ])
            {
            }

            public override void Read(
                int instanceId, int resourceId, int valueId, ResourceValue value, long nowMs)
            {
            }
        }
    }
}
