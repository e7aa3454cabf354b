using System;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Simulator.Tests.Cloud.Rest
{
    /// <summary>Statement 75, its last part: tokens of an hour, refresh, header with and without
    /// "Bearer".</summary>
    public sealed class RestAuthenticateTests : IAsyncLifetime
    {
        private ZtpHost _host = null!;

        public async Task InitializeAsync()
        {
            _host = await ZtpHost.StartAsync();
        }

        [Theory]
        [InlineData("/ztp/rootca/get", "")]
        [InlineData("/ztp/rootca/get", "Bearer ")]
        [InlineData("/v1/ztp/rootca/get", "")]
        [InlineData("/v1/ztp/rootca/get", "bearer ")]
        public async Task A_token_and_the_API_key_are_taken_with_and_without_Bearer(
            string path, string scheme)
        {
            JsonElement tokens = await Authenticate("/v1/authenticate", 200);
            string token = tokens.GetProperty("AuthToken").GetString()!;
            Assert.Equal(3, token.Split('.').Length);
            Assert.Equal(3_600, tokens.GetProperty("ExpiresIn").GetInt32());

            await _host.PostAsync(path, "{}", 200, scheme + token);
            await _host.PostAsync(path, "{}", 200, scheme + _host.Host.ApiKey);
        }

        [Fact]
        public async Task A_token_ends_after_an_hour_and_a_refresh_token_brings_the_next()
        {
            JsonElement tokens = await Authenticate("/authenticate", 200);
            string token = tokens.GetProperty("AuthToken").GetString()!;
            string refresh = tokens.GetProperty("RefreshToken").GetString()!;

            _host.Time.Now += TimeSpan.FromSeconds(3_599);
            await _host.PostAsync("/ztp/rootca/get", "{}", 200, token);
            _host.Time.Now += TimeSpan.FromSeconds(1);
            JsonElement error = await _host.PostAsync("/ztp/rootca/get", "{}", 401, token);
            Assert.Contains("expired", error.GetProperty("message").GetString());

            JsonElement next = await _host.PostAsync(
                "/authenticate", new { RefreshToken = refresh }, 200, null);
            await _host.PostAsync(
                "/ztp/rootca/get", "{}", 200, next.GetProperty("AuthToken").GetString());
            _host.Time.Now += TimeSpan.FromDays(30);
            await _host.PostAsync("/authenticate", new { RefreshToken = refresh }, 401, null);
        }

        [Fact]
        public async Task Tokens_survive_a_restart_and_end_with_their_secret()
        {
            JsonElement tokens = await Authenticate("/authenticate", 200);
            string token = tokens.GetProperty("AuthToken").GetString()!;
            await _host.RestartAsync();
            await _host.PostAsync("/ztp/rootca/get", "{}", 200, token);

            _host.Core.Keys.Grant("ak_another", _host.Core.Account);
            _host.Core.Keys.RevokeOthers("ak_another", _host.Core.Account);

            await _host.PostAsync("/ztp/rootca/get", "{}", 401, token);
            await _host.PostAsync("/ztp/rootca/get", "{}", 200, "ak_another");
            await Authenticate("/authenticate", 401);
        }

        [Theory]
        [InlineData("no secret", "{\"APIKey\":\"*\"}", 400, "APISecret")]
        [InlineData(
            "no key", "{\"APISecret\":\"0123456789abcdef0123456789abcdef\"}", 400, "APIKey")]
        [InlineData(
            "short secret", "{\"APIKey\":\"*\",\"APISecret\":\"0123\"}", 400, "APISecret")]
        [InlineData(
            "no UUID",
            "{\"APIKey\":\"zzzzzzzz-0000-0000-0000-000000000000\","
                + "\"APISecret\":\"0123456789abcdef0123456789abcdef\"}",
            400, "APIKey")]
        [InlineData(
            "unknown key",
            "{\"APIKey\":\"00000000-0000-0000-0000-000000000000\","
                + "\"APISecret\":\"0123456789abcdef0123456789abcdef\"}",
            404, "APIKey")]
        [InlineData(
            "wrong secret",
            "{\"APIKey\":\"*\",\"APISecret\":\"0123456789abcdef0123456789abcdef\"}", 401, null)]
        [InlineData("no object", "[]", 400, null)]
        [InlineData("no refresh token", "{\"RefreshToken\":\"a.b.c\"}", 401, null)]
        public async Task A_wrong_authentication_is_refused(
            string why, string body, int code, string? field)
        {
            string id = Guid.ParseExact(_host.Core.Account.Id, "N").ToString("D");
            JsonElement error = await _host.PostAsync(
                "/authenticate", body.Replace("*", id), code, null);
            JsonElement fields = error.GetProperty("fields");
            string? found = fields.GetArrayLength() == 0 ? null : ZtpHost.FieldOf(error);
            Assert.True(field == found, $"{why}: {found}");
        }

        [Fact]
        public async Task No_other_token_is_taken()
        {
            JsonElement tokens = await Authenticate("/authenticate", 200);
            string token = tokens.GetProperty("AuthToken").GetString()!;
            string refresh = tokens.GetProperty("RefreshToken").GetString()!;
            string[] parts = token.Split('.');
            string[] refreshParts = refresh.Split('.');
            (string Why, string? Header)[] wrong =
            [
                ("none", null),
                ("empty", ""),
                ("the word alone", "Bearer"),
                ("a refresh token", refresh),
                ("no signature", parts[0] + "." + parts[1] + "."),
                ("the payload of another", parts[0] + "." + refreshParts[1] + "." + parts[2]),
                ("without its end", token[..^1]),
                ("alg none", "eyJhbGciOiJub25lIn0." + parts[1] + "."),
                ("too long", token + new string('A', 2_000)),
                ("another key", "ak_0000"),
            ];
            foreach ((string why, string? header) in wrong)
            {
                JsonElement error = await _host.PostAsync("/ztp/rootca/get", "{}", 401, header);
                Assert.True(
                    error.GetProperty("type").GetString() == "invalid_auth", why);
            }
            await _host.PostAsync("/authenticate", new { RefreshToken = token }, 401, null);
        }

        [Fact]
        public async Task The_secret_is_no_API_key()
        {
            using JsonDocument file = JsonDocument.Parse(
                await File.ReadAllTextAsync(Path.Combine(_host.Folder, "api-credentials.json")));
            string secret = file.RootElement.GetProperty("APISecret").GetString()!;
            await _host.PostAsync("/ztp/rootca/get", "{}", 401, secret);
        }

        public async Task DisposeAsync()
        {
            await _host.DisposeAsync();
        }

        // As a person does it: the file is the body.
        private async Task<JsonElement> Authenticate(string path, int code)
        {
            string file = Path.Combine(_host.Folder, "api-credentials.json");
            return await _host.PostAsync(path, await File.ReadAllTextAsync(file), code, null);
        }
    }
}
