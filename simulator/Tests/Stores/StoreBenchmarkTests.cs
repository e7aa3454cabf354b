using System;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Device.Desktop.Errors;
using Simulator.Benchmarks;
using Simulator.Benchmarks.Stores;
using Xunit;

namespace Simulator.Tests.Stores
{
    public sealed class StoreBenchmarkTests
    {
        [Theory]
        [InlineData("unknown", "--devices 5", "--devices")]
        [InlineData("no value", "--rotations", "--rotations")]
        [InlineData("zero", "--rotations 0", "0 is not a number")]
        [InlineData("negative", "--rotations -1", "-1 is not")]
        [InlineData("one too many", "--rotations 1000001", "1000000")]
        [InlineData("words", "--rotations many", "many")]
        [InlineData("no directory", "--directory", "--directory")]
        [InlineData("not there", "--directory /not/there", "/not/there")]
        public void A_wrong_command_line_is_BEN100(string why, string line, string what)
        {
            CommandException refused = Assert.Throws<CommandException>(
                () => StoreOptions.Read(line.Split(' ')));
            Assert.True(refused.Error.Code == "BEN100", why);
            Assert.Equal(2, refused.Error.ExitCode);
            Assert.Contains(what, refused.Error.What, StringComparison.Ordinal);
        }

        [Fact]
        public void The_word_store_is_none_of_the_fleet_s_options()
        {
            CommandException refused = Assert.Throws<CommandException>(
                () => BenchmarkOptions.Read(["--json", "store"]));
            Assert.Equal("BEN100", refused.Error.Code);
        }

        [Fact]
        public void Options_are_read()
        {
            string directory = Path.GetTempPath();
            StoreOptions options = StoreOptions.Read(
                ["--rotations", "1000000", "--json", "--directory", directory]);
            Assert.Equal(new StoreOptions(1_000_000, directory, true), options);
            Assert.Equal(10_000, StoreOptions.Read([]).Rotations);
        }

        [Fact]
        public async Task A_directory_that_takes_no_files_is_BEN102()
        {
            string file = Path.GetTempFileName();
            try
            {
                CommandException refused = await Assert.ThrowsAsync<CommandException>(
                    () => StoreBenchmark.RunAsync(new StoreOptions(1, file, Json: false)));
                Assert.Equal("BEN102", refused.Error.Code);
                Assert.Equal(file, refused.Error.Where);
            }
            finally
            {
                File.Delete(file);
            }
        }

        [Fact]
        public void Operations_run_on_a_pair_of_files_and_leave_none_behind()
        {
            string directory = Directory.CreateTempSubdirectory("store-bench-test-").FullName;
            try
            {
                using StorePki pki = new StorePki();
                RateFigure figure = StoreBenchmark.MeasureFiles(
                    pki, directory, flush: false, rounds: 1);
                Assert.StartsWith("files on ", figure.Medium, StringComparison.Ordinal);
                double[] rates =
                {
                    figure.Put, figure.Get, figure.Replace, figure.Delete, figure.Transaction,
                    figure.ReplaceKey, figure.Mount,
                };
                Assert.All(rates, rate => Assert.True(rate > 0));
                Assert.Empty(Directory.GetFileSystemEntries(directory));
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        }

        [Fact]
        public void Json_has_the_figures_and_null_where_nothing_was_erased()
        {
            WearFigure worn = new WearFigure(
                RotationKind.Update, 16_384, 1_000, 3_504, 960_000, 1_000, 500, 499);
            WearFigure fresh = worn with { FirstErases = 0, SecondErases = 0 };
            MountFigure mount = new MountFigure(8, 8_192, 1_792, 58.25, 1_928, 4_416);
            RateFigure rate = new RateFigure("memory", 1, 2, 3, 4, 5, 6, 7);

            JsonElement json = JsonSerializer.Deserialize<JsonElement>(StoreReport.WriteJson(
                new StoreFigures([worn], [fresh], [mount], [3_216, 3_232], [rate])));

            JsonElement wear = json.GetProperty("wear")[0];
            Assert.Equal("update", wear.GetProperty("rotation").GetString());
            Assert.Equal(0.5, wear.GetProperty("erasesPerRotation").GetDouble());
            Assert.Equal(547.6, wear.GetProperty("years").GetDouble());
            Assert.Equal(2.0, wear.GetProperty("bytesPerCertificateByte").GetDouble());
            JsonElement bytes = json.GetProperty("bytes")[0];
            Assert.Equal(JsonValueKind.Null, bytes.GetProperty("years").ValueKind);
            Assert.Equal(1_928, json.GetProperty("mounts")[0].GetProperty("heldBytes").GetInt64());
            Assert.Equal(3_232, json.GetProperty("fleetLiveBytesMax").GetInt32());
            JsonElement rates = json.GetProperty("operationsPerSecond")[0];
            Assert.Equal(7, rates.GetProperty("mount").GetDouble());
        }
    }
}
