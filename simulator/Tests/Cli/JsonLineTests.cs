using System.Linq;
using System.Text.Json;
using Simulator.Cli.Views;
using Xunit;

namespace Simulator.Tests.Cli
{
    public class JsonLineTests
    {
        private static readonly string[] Fields =
        {
            "devices", "registered", "failed", "seconds", "onboardingsPerSecond",
            "p50Ms", "p95Ms", "p99Ms", "bytesPerDevice", "cryptoFloorRatio",
        };

        [Fact]
        public void It_is_one_line_with_the_documented_fields_in_their_order()
        {
            string line = JsonLine.Write(Results.Make(registered: 3, devices: 4));
            Assert.DoesNotContain('\n', line);
            JsonElement json = JsonSerializer.Deserialize<JsonElement>(line);
            Assert.Equal(Fields, json.EnumerateObject().Select(field => field.Name));
            Assert.Equal(4, json.GetProperty("devices").GetInt32());
            Assert.Equal(3, json.GetProperty("registered").GetInt32());
            Assert.Equal(1, json.GetProperty("failed").GetInt32());
            Assert.Equal(1.5, json.GetProperty("onboardingsPerSecond").GetDouble());
            Assert.Equal(2, json.GetProperty("p50Ms").GetDouble());
            Assert.Equal(3, json.GetProperty("p99Ms").GetDouble());
            Assert.Equal(1_000, json.GetProperty("bytesPerDevice").GetInt64());
        }

        [Fact]
        public void What_was_not_measured_is_null()
        {
            string line = JsonLine.Write(Results.Make(registered: 0, devices: 4));
            JsonElement json = JsonSerializer.Deserialize<JsonElement>(line);
            Assert.Equal(JsonValueKind.Null, json.GetProperty("p50Ms").ValueKind);
            Assert.Equal(JsonValueKind.Null, json.GetProperty("cryptoFloorRatio").ValueKind);
        }
    }
}
