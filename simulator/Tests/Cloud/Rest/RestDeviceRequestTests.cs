using System;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Device.Lwm2m.Coap;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Services;
using Xunit;

namespace Simulator.Tests.Cloud.Rest
{
    /// <summary>/v2/device-requests and /v2/notification/pull over loopback. The device's part is
    /// played by whoever takes the requests out of their queue.</summary>
    public sealed class RestDeviceRequestTests : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new TemporaryFolder();
        private CloudHost _host = null!;
        private HttpClient _http = null!;
        private DeviceRecord _device = null!;

        public async Task InitializeAsync()
        {
            _host = await CloudHost.StartAsync(new CloudOptions { DataDirectory = _folder.Path });
            _http = new HttpClient { BaseAddress = new Uri(_host.RestUri) };
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer", _host.ApiKey);
            _device = _host.Core.Devices.Directory.FindOrAdd(
                _host.Core.Account, "esp32-0042", new byte[32], 1_000)!;
        }

        [Fact]
        public async Task A_request_waits_for_its_device_with_all_that_was_said()
        {
            Assert.Equal(202, await Post(
                "?async-id=a",
                """
                {"method":"PUT","uri":"/1/0/5?pmin=1&pmax=9","accept":"text/plain",
                 "content-type":"application/vnd.oma.lwm2m+tlv","payload-b64":"wQU8"}
                """));

            DeviceRequest asked = _host.Core.Requests.TakeNext(_device)!;
            Assert.Equal(CoapCode.Put, asked.Method);
            Assert.Equal("1/0/5", asked.Path);
            Assert.Equal(["pmin=1", "pmax=9"], asked.Queries);
            Assert.Equal(CoapContentFormat.TextPlain, asked.Accept);
            Assert.Equal(CoapContentFormat.Tlv, asked.ContentFormat);
            Assert.Equal(new byte[] { 0xc1, 0x05, 0x3c }, asked.Payload);
            Assert.Equal(-1, asked.Observe);
        }

        [Fact]
        public async Task Answers_and_states_come_with_the_next_poll()
        {
            await Post("?async-id=a", """{"method":"GET","uri":"/3/0/9","observe":0}""");
            await Post("?async-id=b", """{"method":"FETCH","uri":"/"}""");
            await Post("?async-id=c", """{"method":"GET","uri":"/3/0/0"}""");
            Answer(CoapCode.Content, "90", state: "89");
            Answer(CoapCode.MethodNotAllowed, "");
            Assert.Equal(204, await Delete("?async-id=c"));
            Assert.Equal(404, await Delete("?async-id=c"));

            JsonElement message = await Pull();

            JsonElement state = message.GetProperty("notifications")[0];
            Assert.Equal(_device.Id, state.GetProperty("ep").GetString());
            Assert.Equal("/3/0/9", state.GetProperty("path").GetString());
            Assert.Equal("ODk=", state.GetProperty("payload").GetString());
            JsonElement answers = message.GetProperty("async-responses");
            Assert.Equal(
                "{'id':'a','status':200,'error':null,'coap':'2.05','ct':'text/plain',"
                    .Replace('\'', '"') + "\"payload\":\"OTA=\",\"max-age\":60}",
                answers[0].GetRawText());
            Assert.Equal(405, answers[1].GetProperty("status").GetInt32());
            Assert.Equal("DEVICE_REFUSED", answers[1].GetProperty("error").GetString());
            Assert.Equal(410, answers[2].GetProperty("status").GetInt32());
            Assert.Equal("CANCELLED", answers[2].GetProperty("error").GetString());
            Assert.False(message.TryGetProperty("dropped", out _));
        }

        [Fact]
        public async Task A_poll_hears_what_comes_while_it_waits()
        {
            await Post("?async-id=a", """{"method":"GET","uri":"/3/0/9"}""");
            Task<JsonElement> pull = Pull("?wait=60");
            Answer(CoapCode.Content, "90");
            JsonElement message = await pull;
            Assert.Equal("a", message.GetProperty("async-responses")[0].GetProperty("id")
                .GetString());
        }

        [Fact]
        public async Task A_poll_without_news_is_204_and_a_deleted_channel_is_empty()
        {
            Assert.Equal(204, await Status(HttpMethod.Get, "/v2/notification/pull?wait=0"));
            await Post("?async-id=a", """{"method":"GET","uri":"/3/0/9"}""");
            Answer(CoapCode.Content, "90");
            Assert.Equal(204, await Status(HttpMethod.Delete, "/v2/notification/pull"));
            Assert.Equal(204, await Status(HttpMethod.Get, "/v2/notification/pull?wait=0"));
        }

        [Theory]
        [InlineData("no name", "", """{"method":"GET","uri":"/3"}""", 400)]
        [InlineData("an empty name", "?async-id=", """{"method":"GET","uri":"/3"}""", 400)]
        [InlineData("no method", "?async-id=a", """{"uri":"/3"}""", 400)]
        [InlineData("another method", "?async-id=a", """{"method":"TRACE","uri":"/3"}""", 400)]
        [InlineData("no path", "?async-id=a", """{"method":"GET"}""", 400)]
        [InlineData("a name as path", "?async-id=a", """{"method":"GET","uri":"/rd"}""", 400)]
        [InlineData("five numbers", "?async-id=a", """{"method":"GET","uri":"/1/2/3/4/5"}""", 400)]
        [InlineData("a number too large", "?async-id=a", """{"method":"GET","uri":"/65536"}""",
            400)]
        [InlineData("an empty query", "?async-id=a", """{"method":"GET","uri":"/3?"}""", 202)]
        [InlineData("a query between", "?async-id=a", """{"method":"GET","uri":"/3?a&&b"}""", 400)]
        [InlineData("a format that is none", "?async-id=a",
            """{"method":"GET","uri":"/3","accept":"image/png"}""", 400)]
        [InlineData("a format by number", "?async-id=a",
            """{"method":"GET","uri":"/3","accept":"11543"}""", 202)]
        [InlineData("a body that is no base64", "?async-id=a",
            """{"method":"PUT","uri":"/3","payload-b64":"?"}""", 400)]
        [InlineData("observe 2", "?async-id=a",
            """{"method":"GET","uri":"/3","observe":2}""", 400)]
        [InlineData("observe with PUT", "?async-id=a",
            """{"method":"PUT","uri":"/3","observe":0}""", 400)]
        [InlineData("an end in the past", "?async-id=a&expiry-seconds=0",
            """{"method":"GET","uri":"/3"}""", 400)]
        [InlineData("no JSON", "?async-id=a", "{", 400)]
        public async Task What_a_request_says_is_judged(
            string why, string query, string body, int status)
        {
            Assert.True(await Post(query, body) == status, why);
            Assert.Equal(status == 202 ? 1 : 0, _host.Core.Requests.DeviceCount);
        }

        [Fact]
        public async Task A_name_is_taken_and_a_queue_is_full()
        {
            const string Body = """{"method":"GET","uri":"/3"}""";
            Assert.Equal(202, await Post("?async-id=a", Body));
            Assert.Equal(409, await Post("?async-id=a", Body));
            for (int i = 1; i < DeviceRequests.WaitingMax; i++)
            {
                Assert.Equal(202, await Post($"?async-id=a{i}", Body));
            }
            Assert.Equal(429, await Post("?async-id=b", Body));
            Assert.Equal(404, await Status(
                HttpMethod.Post, "/v2/device-requests/0123?async-id=a", Body));
            Assert.Equal(404, await Status(
                HttpMethod.Delete, "/v2/device-requests/0123?async-id=a"));
        }

        [Fact]
        public async Task One_poll_waits_at_a_time_and_a_deleted_channel_ends_it()
        {
            Task<int> first = Status(HttpMethod.Get, "/v2/notification/pull?wait=60");
            int second;
            do
            {
                // Until the first has arrived this one finds nothing and nobody.
                second = await Status(HttpMethod.Get, "/v2/notification/pull?wait=0");
            }
            while (second == 204);
            Assert.Equal(409, second);
            Assert.Equal(204, await Status(HttpMethod.Delete, "/v2/notification/pull"));
            Assert.Equal(410, await first);
        }

        public async Task DisposeAsync()
        {
            _http.Dispose();
            await _host.DisposeAsync();
            _folder.Dispose();
        }

        private void Answer(int code, string text, string? state = null)
        {
            DeviceRequest asked = _host.Core.Requests.TakeNext(_device)!;
            asked.Answered(Say(code, text));
            if (state != null) { asked.Notified!(Say(code, state)); }
        }

        private static DeviceAnswer Say(int code, string text)
        {
            return new DeviceAnswer
            {
                Kind = DeviceAnswerKind.Answered,
                Code = code,
                ContentFormat = CoapContentFormat.TextPlain,
                Payload = Encoding.ASCII.GetBytes(text),
            };
        }

        private Task<int> Post(string query, string body)
        {
            return Status(HttpMethod.Post, $"/v2/device-requests/{_device.Id}{query}", body);
        }

        private Task<int> Delete(string query)
        {
            return Status(HttpMethod.Delete, $"/v2/device-requests/{_device.Id}{query}");
        }

        private async Task<int> Status(HttpMethod method, string path, string? body = null)
        {
            using HttpRequestMessage request = new HttpRequestMessage(method, path);
            if (body != null) { request.Content = new StringContent(body); }
            using HttpResponseMessage answer = await _http.SendAsync(request);
            return (int)answer.StatusCode;
        }

        private async Task<JsonElement> Pull(string query = "")
        {
            string text = await _http.GetStringAsync("/v2/notification/pull" + query);
            return JsonDocument.Parse(text).RootElement.Clone();
        }
    }
}
