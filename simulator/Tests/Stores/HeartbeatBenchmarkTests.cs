using System;
using System.Text.Json;
using Device.Desktop.Errors;
using Simulator.Benchmarks.Heartbeats;
using Simulator.Cloud.Lifecycle;
using Xunit;

namespace Simulator.Tests.Stores
{
    public sealed class HeartbeatBenchmarkTests
    {
        [Theory]
        [InlineData("unknown", "--rotations 5", "--rotations")]
        [InlineData("no value", "--devices", "is not a number")]
        [InlineData("zero", "--devices 0", "0 is not a number")]
        [InlineData("negative", "--devices -1", "-1 is not")]
        [InlineData("one too many", "--devices 10001", "10000")]
        public void A_wrong_command_line_is_BEN100(string why, string line, string what)
        {
            CommandException refused = Assert.Throws<CommandException>(
                () => HeartbeatOptions.Read(line.Split(' ')));
            Assert.True(refused.Error.Code == "BEN100", why);
            Assert.Contains(what, refused.Error.What, StringComparison.Ordinal);
        }

        [Fact]
        public void Options_are_read()
        {
            Assert.Equal(
                new HeartbeatOptions(10_000, true),
                HeartbeatOptions.Read(["--devices", "10000", "--json"]));
            Assert.Equal(200, HeartbeatOptions.Read([]).Devices);
        }

        [Fact]
        public void Json_has_every_figure()
        {
            HeartbeatFigures figures = new HeartbeatFigures(
                7, new IdleFigure(8.5, 1.25, 9, 10, 11, 12),
                new IdleFigure(13, 14, 15, 16, 17, 18),
                [new OperationFigure(OperationVerb.Renew, 1, 2, 3, 4, 5)]);

            using JsonDocument json = JsonDocument.Parse(HeartbeatReport.WriteJson(figures));

            Assert.Equal(7, json.RootElement.GetProperty("devices").GetInt32());
            JsonElement handshake = json.RootElement.GetProperty("handshake");
            Assert.Equal(8.5, handshake.GetProperty("perSecond").GetDouble());
            Assert.Equal(1.25, handshake.GetProperty("cpuMs").GetDouble());
            Assert.Equal(9, handshake.GetProperty("bytesUp").GetInt32());
            Assert.Equal(10, handshake.GetProperty("bytesDown").GetInt32());
            Assert.Equal(11, handshake.GetProperty("programs").GetInt32());
            Assert.Equal(12, handshake.GetProperty("erases").GetInt32());
            Assert.Equal(
                18, json.RootElement.GetProperty("live").GetProperty("erases").GetInt32());
            JsonElement renew = json.RootElement.GetProperty("operations")[0];
            Assert.Equal("renew", renew.GetProperty("verb").GetString());
            Assert.Equal(1, renew.GetProperty("exchanges").GetInt32());
            Assert.Equal(2, renew.GetProperty("heartbeatBytes").GetInt32());
            Assert.Equal(3, renew.GetProperty("managementBytes").GetInt32());
            Assert.Equal(4, renew.GetProperty("bytesProgrammed").GetInt32());
            Assert.Equal(5, renew.GetProperty("erases").GetInt32());
        }
    }
}
