using System;
using System.Text;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m.Objects
{
    /// Goal: whatever a server asks, the device answers it, once, and goes on; object 0 stays shut.
    /// Method: requests that look like LwM2M, drawn from a seed, against a registered device.
    public sealed class ManagementFuzzTests
    {
        private const int RequestCount = 20_000;

        private static readonly string[] s_ids =
            ["0", "1", "2", "3", "4", "5", "8", "9", "11", "13", "14", "23", "35011", "27002", "x"];

        private static readonly string[] s_objects = ["1", "3", "4"];

        private static readonly int[] s_formats =
            [-1, 0, 40, 42, 60, 99, 110, 112, 11542, 11543, 65_535];

        private static readonly string[] s_queries =
            ["pmin=1", "pmax=5", "gt=1", "lt=0.5", "st=2", "epmin=3", "epmax", "pmin", "x=", "=1"];

        private static readonly string[] s_bodies =
        [
            "", "c10205", "c10206c1033c", "080ac10205c40100015180", "31", "32", "302c313d27782731",
            "81a200662f312f302f320205", "81a100662f332f302f39", "82a100622f31a100622f33",
            "5b7b226e223a222f312f302f32222c2276223a357d5d", "05", "617a", "f5", "ffffffff",
        ];

        private readonly Machine _machine = new();
        private readonly DeviceInfo _info = new() { Manufacturer = "Maker", BatteryPercent = 90 };
        private readonly RegistrationClient _client;

        public ManagementFuzzTests()
        {
            _client = new RegistrationClient(_machine.Side.Endpoint, _info);
            _machine.OnRequest = _client.HandleRequest;
            _machine.OnAnswer = (_, _, _) => true;
        }

        [Theory]
        [InlineData(1)]
        [InlineData(2)]
        [InlineData(3)]
        public void Every_request_is_answered_once(int seed)
        {
            Random random = new(seed);
            int read = 0;
            for (int i = 0; i < RequestCount; i++)
            {
                // Message ids are free again by then.
                long nowMs = 1_000L * i;
                _machine.Side.Endpoint.HandleTimeout(nowMs);
                _machine.Side.Drain(nowMs);
                _machine.Side.Sent.Clear();
                Packet packet = Draw(random, i, out bool isSecurity);
                _machine.Side.Take(packet.Build(), nowMs);
                _info.BatteryPercent = random.Next(100);
                byte[] answer = _machine.Side.Sent[0];
                string why = $"seed={seed} request={i} "
                    + $"{Convert.ToHexStringLower(packet.Build())}: "
                    + Convert.ToHexStringLower(answer);
                int messageId = (answer[2] << 8) | answer[3];
                Assert.True(answer[0] >> 4 == 6 && messageId == (i & 0xffff), why);
                Assert.True(CoapCode.IsResponse(answer[1]), why);
                Assert.True(answer[1] != CoapCode.InternalServerError, why);
                Assert.True(!isSecurity || answer[1] >> 5 == 4, why);
                read += answer[1] == CoapCode.Content ? 1 : 0;
            }
            Assert.InRange(read, RequestCount / 50, RequestCount);
            Assert.Equal(0, _machine.Unanswered);
        }

        private static Packet Draw(Random random, int number, out bool isSecurity)
        {
            StringBuilder path = new();
            int depth = random.Next(6);
            for (int i = 0; i < depth; i++)
            {
                // Mostly an object and an instance that are there.
                bool isLikely = i < 2 && random.Next(4) > 0;
                string likely = i == 0 ? s_objects[random.Next(s_objects.Length)] : "0";
                path.Append('/').Append(isLikely ? likely : s_ids[random.Next(s_ids.Length)]);
            }
            isSecurity = depth is > 0 and < 5 && path.ToString().Split('/')[1] == "0";
            int method = random.Next(2) == 0 ? CoapCode.Get : 1 + random.Next(8);
            Packet packet = Packet.Request(method, number & 0xffff, path.ToString());
            packet.Token = [(byte)random.Next(4)];
            if (random.Next(4) == 0)
            {
                packet.With(CoapOptionNumber.Observe, (byte)random.Next(2));
            }
            for (int i = random.Next(4); i > 1; i--)
            {
                packet.With(
                    CoapOptionNumber.UriQuery,
                    Encoding.ASCII.GetBytes(s_queries[random.Next(s_queries.Length)]));
            }
            Format(random, packet, CoapOptionNumber.ContentFormat);
            Format(random, packet, CoapOptionNumber.Accept);
            packet.Payload = Convert.FromHexString(s_bodies[random.Next(s_bodies.Length)]);
            if (packet.Payload.Length > 0 && random.Next(3) == 0)
            {
                packet.Payload[random.Next(packet.Payload.Length)] = (byte)random.Next(256);
            }
            return packet;
        }

        private static void Format(Random random, Packet packet, int option)
        {
            int format = random.Next(2) == 0 ? -1 : s_formats[random.Next(s_formats.Length)];
            if (format >= 0) { packet.With(option, (byte)(format >> 8), (byte)format); }
        }
    }
}
