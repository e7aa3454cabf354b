using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Trust;
using Xunit;

namespace Simulator.Tests.Cloud
{
    /// <summary>REST over loopback, as docs/rest.md has it.</summary>
    public sealed class RestTests : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new TemporaryFolder();
        private CloudHost _host = null!;
        private HttpClient _http = null!;

        public async Task InitializeAsync()
        {
            _host = await CloudHost.StartAsync(new CloudOptions { DataDirectory = _folder.Path });
            _http = new HttpClient { BaseAddress = new Uri(_host.RestUri) };
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer", _host.ApiKey);
        }

        [Theory]
        [InlineData("none", null)]
        [InlineData("empty", "Bearer ")]
        [InlineData("unknown", "Bearer ak_0000")]
        [InlineData("another scheme", "Basic YTpi")]
        public async Task A_call_without_a_known_key_is_401(string why, string? header)
        {
            using HttpRequestMessage request = new HttpRequestMessage(
                HttpMethod.Get, _host.RestUri + "/v3/devices/");
            if (header != null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", header);
            }
            using HttpClient anonymous = new HttpClient();

            using HttpResponseMessage answer = await anonymous.SendAsync(request);

            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, why);
            await RequireError(answer, "invalid_auth");
        }

        [Theory]
        [InlineData("GET", "/v3/nothing", 404, "not_found", null)]
        [InlineData("GET", "/v3/devices/0123", 404, "not_found", null)]
        [InlineData("GET", "/v3/trusted-certificates/0123", 404, "not_found", null)]
        [InlineData("GET", "/v3/server-credentials/other", 404, "not_found", null)]
        [InlineData("DELETE", "/v3/trusted-certificates/0123", 404, "not_found", null)]
        [InlineData("PATCH", "/v3/devices/", 405, "method_not_allowed", null)]
        [InlineData("GET", "/v3/devices/?limit=x", 400, "validation_error", "limit")]
        [InlineData("GET", "/v3/devices/?order=UP", 400, "validation_error", "order")]
        [InlineData("GET", "/v3/devices/?include=all", 400, "validation_error", "include")]
        [InlineData("GET", "/v3/devices/?after=0123", 400, "validation_error", "after")]
        [InlineData("GET", "/v3/devices/?bogus=1", 400, "validation_error", "bogus")]
        [InlineData("GET", "/v3/devices/?bogus__eq=1", 400, "validation_error", "bogus__eq")]
        [InlineData("GET", "/v3/devices/?state__like=x", 400, "validation_error", "state__like")]
        [InlineData("POST", "/v3/trusted-certificates", 400, "bad_request", null)]
        public async Task A_wrong_call_gets_the_error_envelope(
            string method, string path, int code, string type, string? field)
        {
            using HttpRequestMessage request = new HttpRequestMessage(
                new HttpMethod(method), path);
            using HttpResponseMessage answer = await _http.SendAsync(request);

            Assert.Equal(code, (int)answer.StatusCode);
            JsonElement error = await RequireError(answer, type);
            JsonElement[] fields = error.GetProperty("fields").EnumerateArray().ToArray();
            Assert.Equal(field, fields.FirstOrDefault().ValueKind == JsonValueKind.Undefined
                ? null
                : fields[0].GetProperty("name").GetString());
        }

        [Theory]
        [InlineData("ASC")]
        [InlineData("DESC")]
        public async Task Pages_visit_each_device_once(string order)
        {
            const int Count = 25;
            for (int i = 0; i < Count; i++) { AddDevice($"device-{i:00}"); }
            List<string> visited = [];
            string after = "";
            JsonElement page;
            do
            {
                page = await Get($"/v3/devices/?limit=4&order={order}{after}");
                foreach (JsonElement device in page.GetProperty("data").EnumerateArray())
                {
                    visited.Add(device.GetProperty("endpoint_name").GetString()!);
                    after = "&after=" + device.GetProperty("id").GetString();
                }
                Assert.False(page.TryGetProperty("total_count", out _));
            }
            while (page.GetProperty("has_more").GetBoolean());

            List<string> expected = Enumerable.Range(0, Count)
                .Select(i => $"device-{i:00}").ToList();
            if (order == "DESC") { expected.Reverse(); }
            Assert.Equal(expected, visited);
        }

        [Theory]
        [InlineData("", 50)]
        [InlineData("?limit=1", 2)]
        [InlineData("?limit=-5", 2)]
        [InlineData("?limit=1000", 1000)]
        [InlineData("?limit=5000", 1000)]
        public async Task Limit_is_clamped(string query, int limit)
        {
            JsonElement list = await Get("/v3/devices" + query);
            Assert.Equal(limit, list.GetProperty("limit").GetInt32());
            Assert.Equal("list", list.GetProperty("object").GetString());
            Assert.Equal("ASC", list.GetProperty("order").GetString());
        }

        [Theory]
        [InlineData("state__eq=registered", 3)]
        [InlineData("state__neq=registered", 7)]
        [InlineData("state__in=registered,unenrolled", 10)]
        [InlineData("state__nin=registered", 7)]
        [InlineData("endpoint_name__eq=device-04", 1)]
        [InlineData("endpoint_name__eq=device-04&state__eq=registered", 0)]
        [InlineData("created_at__gte=2000-01-01T00:00:00.000Z", 10)]
        [InlineData("created_at__lte=2000-01-01T00:00:00.000Z", 0)]
        [InlineData("account_id__eq=nobody", 0)]
        public async Task Filters_select(string filter, int count)
        {
            for (int i = 0; i < 10; i++)
            {
                AddDevice($"device-{i:00}").State = i < 3
                    ? DeviceState.Registered
                    : DeviceState.Unenrolled;
            }
            JsonElement list = await Get($"/v3/devices/?{filter}&limit=2&include=total_count");
            Assert.Equal(count, list.GetProperty("total_count").GetInt32());
            Assert.Equal(count > 2, list.GetProperty("has_more").GetBoolean());
        }

        [Fact]
        public async Task A_device_is_found_by_its_id_and_only_by_its_owner()
        {
            DeviceRecord device = AddDevice("esp32-0042");
            JsonElement found = await Get($"/v3/devices/{device.Id}/");
            Assert.Equal("device", found.GetProperty("object").GetString());
            Assert.Equal("esp32-0042", found.GetProperty("endpoint_name").GetString());
            Assert.Equal("unenrolled", found.GetProperty("state").GetString());
            Assert.Equal(16, found.GetProperty("rot_public_id").GetString()!.Length);

            Account other = _host.Core.Devices.CreateAccount("other")!;
            Assert.True(_host.Core.Keys.Grant("other-key", other));
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer", "other-key");
            using HttpResponseMessage answer = await _http.GetAsync($"/v3/devices/{device.Id}/");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        [Fact]
        public async Task A_trusted_certificate_lives_from_POST_to_DELETE()
        {
            using FactoryPki factory = new FactoryPki("Factory One");
            JsonElement added = await Post(201, Body("one", factory.Pem, "bootstrap"));
            string id = added.GetProperty("id").GetString()!;
            Assert.Equal("trusted-cert", added.GetProperty("object").GetString());
            Assert.Equal("CN=Factory One", added.GetProperty("subject").GetString());
            Assert.Equal("ACTIVE", added.GetProperty("status").GetString());
            Assert.True(added.GetProperty("valid").GetBoolean());
            Assert.Equal("est", added.GetProperty("bootstrap_mode").GetString());
            Assert.Equal(1, _host.Core.Trust.Bootstrap.Count);

            Assert.Equal(id, (await Get("/v3/trusted-certificates?subject__like=factory"))
                .GetProperty("data")[0].GetProperty("id").GetString());
            await Post(409, Body("one", NewPem(), "bootstrap"));
            await Post(409, Body("two", factory.Pem, "bootstrap"));

            using HttpResponseMessage put = await _http.PutAsync(
                $"/v3/trusted-certificates/{id}",
                Json("{\"status\":\"INACTIVE\",\"bootstrap_mode\":\"certificate\"}"));
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
            Assert.Equal(0, _host.Core.Trust.Bootstrap.Count);
            TrustedCertificate kept = _host.Core.Trust.List(_host.Core.Account)[0];
            Assert.Equal(BootstrapMode.Certificate, kept.BootstrapMode);
            using HttpResponseMessage delete = await _http.DeleteAsync(
                $"/v3/trusted-certificates/{id}");
            Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);
            Assert.Empty(_host.Core.Trust.List(_host.Core.Account));
        }

        [Theory]
        [InlineData("certificate", "{\"name\":\"a\",\"service\":\"bootstrap\"}")]
        [InlineData("name", "{\"certificate\":\"x\",\"service\":\"bootstrap\"}")]
        [InlineData("name", "{\"certificate\":\"x\",\"name\":\"\",\"service\":\"bootstrap\"}")]
        [InlineData("name", "{\"certificate\":\"x\",\"name\":7,\"service\":\"bootstrap\"}")]
        [InlineData("name", "{\"certificate\":\"x\",\"name\":\"\\ud800\"}")]
        [InlineData("service", "{\"certificate\":\"x\",\"name\":\"a\"}")]
        [InlineData("service", "{\"certificate\":\"x\",\"name\":\"a\",\"service\":\"x\"}")]
        [InlineData(
            "certificate", "{\"cert_data\":\"x\",\"name\":\"a\",\"service\":\"bootstrap\"}")]
        public async Task A_wrong_upload_names_its_field(string field, string body)
        {
            using HttpResponseMessage answer = await _http.PostAsync(
                "/v3/trusted-certificates", Json(body));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            JsonElement error = await RequireError(answer, "validation_error");
            Assert.Equal(field, error.GetProperty("fields")[0].GetProperty("name").GetString());
        }

        [Fact]
        public async Task The_quota_of_an_account_is_kept()
        {
            for (int i = 0; i < TrustRegistry.PerAccountMax; i++)
            {
                await Post(201, Body($"{i}", NewPem(), "bootstrap"));
            }
            await Post(403, Body("one more", NewPem(), "bootstrap"));
        }

        [Fact]
        public async Task A_body_that_is_too_large_is_413()
        {
            using HttpResponseMessage answer = await _http.PostAsync(
                "/v3/trusted-certificates", Json(new string(' ', 300_000) + "{}"));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }

        [Fact]
        public async Task Server_credentials_say_where_to_go_and_what_to_trust()
        {
            JsonElement bootstrap = await Get("/v3/server-credentials/bootstrap");
            JsonElement management = await Get("/v3/server-credentials/lwm2m");
            Assert.Equal(_host.BootstrapUri, bootstrap.GetProperty("server_uri").GetString());
            Assert.Equal(_host.ManagementUri, management.GetProperty("server_uri").GetString());
            Assert.Equal(
                _host.ServerCaPem, bootstrap.GetProperty("server_certificate").GetString());
            JsonElement list = await Get("/v3/server-credentials");
            Assert.Equal(2, list.GetProperty("data").GetArrayLength());
            Assert.Equal("ok", (await Get("/healthz")).GetProperty("status").GetString());
        }

        public async Task DisposeAsync()
        {
            _http.Dispose();
            await _host.DisposeAsync();
            _folder.Dispose();
        }

        private DeviceRecord AddDevice(string endpoint)
        {
            return _host.Core.Devices.Directory.FindOrAdd(
                _host.Core.Account, endpoint, new byte[32], TimeProvider.System.NowMs())!;
        }

        private async Task<JsonElement> Get(string path)
        {
            using HttpResponseMessage answer = await _http.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await Read(answer);
        }

        private async Task<JsonElement> Post(int code, string body)
        {
            using HttpResponseMessage answer = await _http.PostAsync(
                "/v3/trusted-certificates", Json(body));
            Assert.Equal(code, (int)answer.StatusCode);
            return await Read(answer);
        }

        private static async Task<JsonElement> RequireError(
            HttpResponseMessage answer, string type)
        {
            JsonElement error = await Read(answer);
            Assert.Equal("error", error.GetProperty("object").GetString());
            Assert.Equal((int)answer.StatusCode, error.GetProperty("code").GetInt32());
            Assert.Equal(type, error.GetProperty("type").GetString());
            Assert.NotEmpty(error.GetProperty("message").GetString()!);
            Assert.Equal(
                answer.Headers.GetValues("X-Request-ID").Single(),
                error.GetProperty("request_id").GetString());
            return error;
        }

        private static async Task<JsonElement> Read(HttpResponseMessage answer)
        {
            using JsonDocument document = JsonDocument.Parse(
                await answer.Content.ReadAsStringAsync());
            return document.RootElement.Clone();
        }

        private static StringContent Json(string body)
        {
            return new StringContent(body, Encoding.UTF8, "application/json");
        }

        private static string NewPem()
        {
            using FactoryPki factory = new FactoryPki(Guid.NewGuid().ToString("N"));
            return factory.Pem;
        }

        private static string Body(string name, string pem, string service)
        {
            return JsonSerializer.Serialize(
                new Dictionary<string, string>
                {
                    ["name"] = name,
                    ["certificate"] = pem,
                    ["service"] = service,
                });
        }
    }
}
