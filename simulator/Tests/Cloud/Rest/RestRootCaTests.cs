using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Simulator.Tests.Cloud.Rest
{
    /// <summary>POST /ztp/rootca/create, update and get.</summary>
    public sealed class RestRootCaTests : IAsyncLifetime
    {
        private ZtpHost _host = null!;

        public async Task InitializeAsync()
        {
            _host = await ZtpHost.StartAsync();
        }

        [Fact]
        public async Task Statement_15_fifteen_root_CAs_and_a_clear_limit_for_the_16th()
        {
            for (int i = 1; i <= 15; i++)
            {
                await _host.PostAsync("/ztp/rootca/create", new { Name = $"root {i}" });
            }
            JsonElement error = await _host.PostAsync(
                "/ztp/rootca/create", new { Name = "root 16" }, 403);
            Assert.Contains("15", error.GetProperty("message").GetString());

            JsonElement list = await _host.PostAsync("/ztp/rootca/get", "{}");
            Assert.Equal(15, list.GetProperty("RootCAs").GetArrayLength());
            Assert.Equal(15, list.GetProperty("Limit").GetInt32());
        }

        [Fact]
        public async Task Settings_are_given_at_create_and_changed_by_update()
        {
            JsonElement created = await _host.PostAsync(
                "/ztp/rootca/create",
                new { Name = "production", ValidityDays = 30, DeviceValiditySeconds = 86_400 });
            string uid = created.GetProperty("RootCAUID").GetString()!;
            Assert.False(created.GetProperty("AutoRenew").GetBoolean());
            Assert.Equal(67, created.GetProperty("RenewShare").GetInt32());
            using (X509Certificate2 root = X509Certificate2.CreateFromPem(
                created.GetProperty("Certificate").GetString()))
            {
                Assert.Contains("CN=production", root.Subject);
                Assert.InRange(
                    (root.NotAfter.ToUniversalTime() - _host.Time.Now.UtcDateTime).TotalDays,
                    29.9, 30.1);
            }

            JsonElement changed = await _host.PostAsync(
                "/ztp/rootca/update",
                new { RootCAUID = uid, AutoRenew = true, RenewShare = 50, Name = "live" });
            Assert.True(changed.GetProperty("AutoRenew").GetBoolean());
            Assert.Equal(86_400, changed.GetProperty("DeviceValiditySeconds").GetInt32());

            await _host.RestartAsync();
            JsonElement found = (await _host.PostAsync(
                "/ztp/rootca/get", new { RootCAUID = uid })).GetProperty("RootCAs")[0];
            Assert.Equal("live", found.GetProperty("Name").GetString());
            Assert.Equal(50, found.GetProperty("RenewShare").GetInt32());
            Assert.Equal(
                created.GetProperty("Certificate").GetString(),
                found.GetProperty("Certificate").GetString());
        }

        [Theory]
        [InlineData("create", "{}", 400, "Name")]
        [InlineData("create", "{\"Name\":\"\"}", 400, "Name")]
        [InlineData("create", "{\"Name\":\"a\\u00e4\"}", 400, "Name")]
        [InlineData("create", "{\"Name\":7}", 400, "Name")]
        [InlineData("create", "{\"Name\":\"a\",\"AutoRenew\":1}", 400, "AutoRenew")]
        [InlineData("create", "{\"Name\":\"a\",\"RenewShare\":0}", 400, "RenewShare")]
        [InlineData("create", "{\"Name\":\"a\",\"RenewShare\":100}", 400, "RenewShare")]
        [InlineData("create", "{\"Name\":\"a\",\"RenewShare\":1.5}", 400, "RenewShare")]
        [InlineData("create", "{\"Name\":\"a\",\"ValidityDays\":99999}", 400, "ValidityDays")]
        [InlineData(
            "create", "{\"Name\":\"a\",\"DeviceValiditySeconds\":59}", 400,
            "DeviceValiditySeconds")]
        [InlineData("create", "{\"Name\":\"taken\"}", 409, "Name")]
        [InlineData("update", "{}", 400, "RootCAUID")]
        [InlineData(
            "update", "{\"RootCAUID\":\"00000000000000000000000000000000\"}", 404, "RootCAUID")]
        [InlineData("get", "{\"RootCAUID\":\"0\"}", 400, "RootCAUID")]
        public async Task A_wrong_call_names_the_member(
            string call, string body, int code, string field)
        {
            await _host.PostAsync("/ztp/rootca/create", new { Name = "taken" });
            JsonElement error = await _host.PostAsync("/ztp/rootca/" + call, body, code);
            Assert.Equal(field, ZtpHost.FieldOf(error));
        }

        [Fact]
        public async Task Another_account_does_not_see_it()
        {
            JsonElement created = await _host.PostAsync(
                "/ztp/rootca/create", new { Name = "mine" });
            string uid = created.GetProperty("RootCAUID").GetString()!;
            _host.Core.Keys.Grant("ak_other", _host.Core.Devices.CreateAccount("other")!);

            await _host.PostAsync("/ztp/rootca/get", new { RootCAUID = uid }, 404, "ak_other");
            JsonElement list = await _host.PostAsync("/ztp/rootca/get", "{}", 200, "ak_other");
            Assert.Equal(0, list.GetProperty("RootCAs").GetArrayLength());
        }

        public async Task DisposeAsync()
        {
            await _host.DisposeAsync();
        }
    }
}
