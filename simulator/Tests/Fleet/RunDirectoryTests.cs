using System;
using System.IO;
using Device.Desktop.Errors;
using Simulator.Fleet.Data;
using Xunit;

namespace Simulator.Tests.Fleet
{
    public sealed class RunDirectoryTests : IDisposable
    {
        private const int BankBytes = 16_384;

        private readonly string _root = Directory.CreateTempSubdirectory("fleet-test-").FullName;

        public void Dispose()
        {
            Directory.Delete(_root, recursive: true);
        }

        [Fact]
        public void A_temporary_directory_goes_with_the_run_unless_it_is_kept()
        {
            RunDirectory gone = RunDirectory.Open(null, keep: false, BankBytes);
            RunDirectory kept = RunDirectory.Open(null, keep: true, BankBytes);
            gone.Dispose();
            kept.Dispose();
            Assert.False(Directory.Exists(gone.Path));
            Assert.True(Directory.Exists(kept.Path));
            Directory.Delete(kept.Path, recursive: true);
        }

        [Fact]
        public void A_later_run_finds_what_the_first_wrote()
        {
            using (RunDirectory first = RunDirectory.Open(_root, keep: false, BankBytes))
            {
                first.Record.BootstrapUri = "coaps://127.0.0.1:5684?aid=1";
                first.WriteRecord();
            }
            using RunDirectory second = RunDirectory.Open(_root, keep: false, 2 * BankBytes);
            Assert.Equal("coaps://127.0.0.1:5684?aid=1", second.Record.BootstrapUri);
            Assert.Equal(BankBytes, second.Record.BankBytes);
        }

        [Fact]
        public void A_place_that_is_no_directory_is_FLT110()
        {
            string file = Path.Combine(_root, "file");
            File.WriteAllText(file, "");
            AssertRefused("FLT110", 4, Path.Combine(file, "data"));
        }

        [Theory]
        [InlineData("a newer format", "{\"format\":2,\"bankBytes\":16384}", "FLT111", 5)]
        [InlineData("no JSON", "{\"format\":", "FLT113", 6)]
        [InlineData("empty", "", "FLT113", 6)]
        [InlineData("null", "null", "FLT113", 6)]
        [InlineData("no bank", "{\"format\":1}", "FLT113", 6)]
        [InlineData("no format", "{\"format\":0,\"bankBytes\":16384}", "FLT113", 6)]
        public void A_record_that_is_not_ours_is_refused(
            string why, string record, string code, int exit)
        {
            Assert.NotEmpty(why);
            File.WriteAllText(Path.Combine(_root, "fleet.json"), record);
            AssertRefused(code, exit, _root);
            Assert.Equal(record, File.ReadAllText(Path.Combine(_root, "fleet.json")));
        }

        [Fact]
        public void Two_runs_in_one_directory_are_FLT112()
        {
            using RunDirectory first = RunDirectory.Open(_root, keep: false, BankBytes);
            AssertRefused("FLT112", 4, _root);
        }

        [Fact]
        public void A_secret_is_its_owners_alone()
        {
            string file = Path.Combine(_root, "secret");
            RunDirectory.WriteSecret(file, [1, 2, 3]);
            Assert.Equal(new byte[] { 1, 2, 3 }, File.ReadAllBytes(file));
            if (OperatingSystem.IsWindows()) { return; }
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        private static void AssertRefused(string code, int exit, string path)
        {
            CommandException refused = Assert.Throws<CommandException>(
                () => RunDirectory.Open(path, keep: false, BankBytes));
            Assert.Equal(code, refused.Error.Code);
            Assert.Equal(exit, refused.Error.ExitCode);
        }
    }
}
