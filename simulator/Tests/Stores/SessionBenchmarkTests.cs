using System;
using System.Text.Json;
using Device.Desktop.Errors;
using Simulator.Benchmarks.Sessions;
using Simulator.Fleet;
using Xunit;

namespace Simulator.Tests.Stores
{
    public sealed class SessionBenchmarkTests
    {
        [Theory]
        [InlineData("unknown", "--devices 5", "--devices")]
        [InlineData("no value", "--sessions", "is not a number")]
        [InlineData("zero", "--sessions 0", "0 is not a number")]
        [InlineData("one too many", "--sessions 10001", "10000")]
        public void A_wrong_command_line_is_BEN100(string why, string line, string what)
        {
            CommandException refused = Assert.Throws<CommandException>(
                () => SessionOptions.Read(line.Split(' ')));
            Assert.True(refused.Error.Code == "BEN100", why);
            Assert.Contains(what, refused.Error.What, StringComparison.Ordinal);
        }

        [Fact]
        public void Options_are_read()
        {
            Assert.Equal(
                new SessionOptions(10_000, true),
                SessionOptions.Read(["--sessions", "10000", "--json"]));
            Assert.Equal(500, SessionOptions.Read([]).Sessions);
        }

        [Fact]
        public void Json_has_every_figure()
        {
            StackFigure[] figures =
            [
                new StackFigure("one", OfferedSuite.Gcm, 1.5, 2.5, 3, 4, 5.25, 6, 7),
                new StackFigure("two", OfferedSuite.Ccm8, 1, null, 3, 4, 5, 6, 7),
            ];

            using JsonDocument json = JsonDocument.Parse(SessionReport.WriteJson(figures));

            JsonElement first = json.RootElement[0];
            Assert.Equal("one", first.GetProperty("stack").GetString());
            Assert.Equal("gcm", first.GetProperty("suite").GetString());
            Assert.Equal(1.5, first.GetProperty("fullPerSecond").GetDouble());
            Assert.Equal(2.5, first.GetProperty("resumedPerSecond").GetDouble());
            Assert.Equal(3, first.GetProperty("recordsPerSecond").GetDouble());
            Assert.Equal(4, first.GetProperty("bytesPerHandshake").GetInt64());
            Assert.Equal(5.25, first.GetProperty("bytesPerRecord").GetDouble());
            Assert.Equal(6, first.GetProperty("clientBytes").GetInt64());
            Assert.Equal(7, first.GetProperty("serverBytes").GetInt64());
            Assert.Equal(
                JsonValueKind.Null,
                json.RootElement[1].GetProperty("resumedPerSecond").ValueKind);
        }
    }
}
