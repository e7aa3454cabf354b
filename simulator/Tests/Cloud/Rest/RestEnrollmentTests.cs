using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Tasks;
using Device.Crypto;
using Device.Lwm2m;
using Simulator.Tests.Cloud.Enrollments;
using Xunit;

namespace Simulator.Tests.Cloud.Rest
{
    /// <summary>Renewals by REST, as docs/rest.md has them (facts/pelion.md E.4, E.5).</summary>
    public sealed class RestEnrollmentTests : IAsyncLifetime
    {
        private ZtpHost _host = null!;
        private RenewalScene _scene = null!;
        private TestDevice _device = null!;

        public async Task InitializeAsync()
        {
            _host = await ZtpHost.StartAsync();
            _host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer", _host.Host.ApiKey);
            _scene = new RenewalScene(_host.Core);
            _device = _scene.Register(_scene.Der);
        }

        public async Task DisposeAsync()
        {
            _scene.Dispose();
            await _host.DisposeAsync();
        }

        [Fact]
        public async Task H4_58_a_renewal_is_created_and_completes()
        {
            JsonElement created = await RenewAsync("LWM2M", 201);
            Assert.Equal("certificate-enrollment", Text(created, "object"));
            Assert.Equal(_scene.Device.Id, Text(created, "device_id"));
            Assert.Equal("LWM2M", Text(created, "certificate_name"));
            Assert.Equal("new", Text(created, "enroll_status"));
            Assert.Equal(JsonValueKind.Null, created.GetProperty("enroll_result").ValueKind);
            _device.Run(() => _scene.Asked.Contains("LWM2M"));
            using IPrivateKey key = RenewalScene.NewKey();
            byte[] der = _scene.Enrol(_device, key);
            _scene.Answer(_device, (int)CeStatus.Success);
            _scene.Register(der);
            _host.Core.Operations.Commit();

            JsonElement ended = await GetAsync(
                "/v3/certificate-enrollments/" + Text(created, "id"));

            Assert.Equal("completed", Text(ended, "enroll_status"));
            Assert.Equal("success", Text(ended, "enroll_result"));
            Assert.Equal(
                JsonValueKind.Null, ended.GetProperty("enroll_result_detail").ValueKind);
            Assert.NotEmpty(Text(ended, "etag"));
        }

        [Fact]
        public async Task H4_60_wishes_that_are_refused()
        {
            _scene.Device.Signer = new string('9', 32);
            await RenewAsync("LWM2M", 400);
            _scene.Device.Signer = "";
            await RenewAsync("other", 404);
            await SendAsync(HttpMethod.Post, "/v3/devices/0123/certificates/LWM2M/renew", 404);
            await RenewAsync("LWM2M", 201);
            JsonElement conflict = await RenewAsync("LWM2M", 409);
            Assert.Equal("certificate_name", ZtpHost.FieldOf(conflict));
            _scene.Dispose();
            await RenewAsync(RenewalScene.Named, 423);
            _host.Http.DefaultRequestHeaders.Authorization = null;
            await RenewAsync("LWM2M", 401);
            await SendAsync(HttpMethod.Get, "/v3/certificate-enrollments", 401);
        }

        [Theory]
        [InlineData("", "FNF")]
        [InlineData("?device_id__eq=none", "")]
        [InlineData("?certificate_name__eq=telemetry", "N")]
        [InlineData("?enroll_status__eq=new", "F")]
        [InlineData("?enroll_status__neq=new", "FN")]
        [InlineData("?enroll_status__eq=completed", "FN")]
        [InlineData("?enroll_result__eq=failure", "FN")]
        [InlineData("?enroll_result__neq=failure", "F")]
        [InlineData("?enroll_result__eq=success", "")]
        [InlineData("?created_at__gte=2000-01-01T00:00:00.000Z", "FNF")]
        [InlineData("?created_at__lte=2000-01-01T00:00:00.000Z", "")]
        [InlineData("?updated_at__gte=2000-01-01T00:00:00.000Z", "FNF")]
        [InlineData("?updated_at__lte=2000-01-01T00:00:00.000Z", "")]
        [InlineData("?order=DESC&limit=2", "FN")]
        public async Task Filters_select(string query, string expected)
        {
            await FailAsync("LWM2M");
            await FailAsync(RenewalScene.Named);
            await RenewAsync("LWM2M", 201);

            JsonElement list = await GetAsync("/v3/certificate-enrollments" + query);

            string found = string.Concat(list.GetProperty("data").EnumerateArray()
                .Select(one => Text(one, "certificate_name") == "LWM2M" ? 'F' : 'N'));
            Assert.Equal(expected, found);
            Assert.Equal(query.Contains("limit"), list.GetProperty("has_more").GetBoolean());
        }

        [Fact]
        public async Task Pages_go_on_behind_an_entry()
        {
            await FailAsync("LWM2M");
            await FailAsync(RenewalScene.Named);
            await FailAsync("LWM2M");
            JsonElement first = await GetAsync(
                "/v3/certificate-enrollments?limit=2&include=total_count");
            Assert.Equal(3, first.GetProperty("total_count").GetInt32());
            string after = Text(first.GetProperty("data")[1], "id");

            JsonElement second = await GetAsync(
                "/v3/certificate-enrollments?limit=2&after=" + after);

            Assert.Equal(1, second.GetProperty("data").GetArrayLength());
            Assert.False(second.GetProperty("has_more").GetBoolean());
        }

        [Theory]
        [InlineData("?after=0123", "after")]
        [InlineData("?enroll_status__like=n", "enroll_status__like")]
        [InlineData("?name__eq=n", "name__eq")]
        public async Task A_wrong_parameter_is_named(string query, string field)
        {
            JsonElement error = await SendAsync(
                HttpMethod.Get, "/v3/certificate-enrollments" + query, 400);
            Assert.Equal(field, ZtpHost.FieldOf(error));
        }

        private async Task FailAsync(string name)
        {
            await RenewAsync(name, 201);
            _device.Run(() => _scene.Asked.Contains(name));
            _scene.Answer(_device, (int)CeStatus.StorageError, name);
        }

        private Task<JsonElement> RenewAsync(string name, int code)
        {
            return SendAsync(
                HttpMethod.Post,
                $"/v3/devices/{_scene.Device.Id}/certificates/{name}/renew", code);
        }

        private Task<JsonElement> GetAsync(string path)
        {
            return SendAsync(HttpMethod.Get, path, 200);
        }

        private async Task<JsonElement> SendAsync(HttpMethod method, string path, int code)
        {
            using HttpRequestMessage request = new HttpRequestMessage(method, path);
            using HttpResponseMessage answer = await _host.Http.SendAsync(request);
            string text = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == code, $"{(int)answer.StatusCode}: {text}");
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }

        private static string Text(JsonElement element, string member)
        {
            return element.GetProperty(member).GetString()!;
        }
    }
}
