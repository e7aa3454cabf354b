using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Device.Tests.Peers;
using Xunit;

namespace Simulator.Tests.Cloud
{
    /// <summary>The emulator as a process of its own, killed without a word.</summary>
    public sealed class KilledCloudTests : IDisposable
    {
        private readonly TemporaryFolder _folder = new TemporaryFolder();

        /// Goal: what was answered is there after a kill, and the directory starts again.
        /// Method: upload until killed, three times over; every id that was answered must be
        /// listed afterwards, under the same key and the same ports.
        [Fact]
        public async Task What_was_answered_is_there_after_a_kill()
        {
            HashSet<string> answered = [];
            string restUri = "";
            for (int life = 0; life < 3; life++)
            {
                using ForeignProcess process = StartCloud();
                JsonElement ready = JsonDocument.Parse(
                    process.WaitForLine(IsReady)).RootElement;
                string uri = ready.GetProperty("restUri").GetString()!;
                Assert.True(life == 0 || uri == restUri, $"{uri} after {restUri}");
                restUri = uri;
                using HttpClient http = Connect(ready);

                Assert.Superset(answered, await List(http));
                for (int i = 0; i < 5; i++) { answered.Add(await Upload(http)); }
                // Dispose kills with nine.
            }
            using ForeignProcess last = StartCloud();
            using HttpClient again = Connect(JsonDocument.Parse(
                last.WaitForLine(IsReady)).RootElement);
            Assert.Equal(answered, await List(again));
        }

        public void Dispose()
        {
            _folder.Dispose();
        }

        private ForeignProcess StartCloud()
        {
            string program = Path.Combine(AppContext.BaseDirectory, "cloud.dll");
            return ForeignProcess.Start(
                "dotnet", null, program, "--json", "--data", _folder.File("data"),
                "--bootstrap-port", "0", "--management-port", "0", "--http-port", "0");
        }

        private static bool IsReady(string line)
        {
            return line.StartsWith('{') && line.EndsWith('}');
        }

        private static HttpClient Connect(JsonElement ready)
        {
            HttpClient http = new HttpClient
            {
                BaseAddress = new Uri(ready.GetProperty("restUri").GetString()!),
            };
            string key = File.ReadAllText(ready.GetProperty("apiKeyFile").GetString()!).Trim();
            http.DefaultRequestHeaders.Add("Authorization", "Bearer " + key);
            return http;
        }

        private static async Task<string> Upload(HttpClient http)
        {
            using FactoryPki factory = new FactoryPki(Guid.NewGuid().ToString("N"));
            using StringContent body = new StringContent(
                JsonSerializer.Serialize(new Dictionary<string, string>
                {
                    ["name"] = Guid.NewGuid().ToString("N"),
                    ["certificate"] = factory.Pem,
                    ["service"] = "bootstrap",
                }),
                Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await http.PostAsync(
                "/v3/trusted-certificates", body);
            using JsonDocument added = JsonDocument.Parse(
                await answer.Content.ReadAsStringAsync());
            return added.RootElement.GetProperty("id").GetString()!;
        }

        private static async Task<HashSet<string>> List(HttpClient http)
        {
            using JsonDocument list = JsonDocument.Parse(
                await http.GetStringAsync("/v3/trusted-certificates?limit=1000"));
            HashSet<string> ids = [];
            foreach (JsonElement entry in list.RootElement.GetProperty("data").EnumerateArray())
            {
                ids.Add(entry.GetProperty("id").GetString()!);
            }
            return ids;
        }
    }
}
