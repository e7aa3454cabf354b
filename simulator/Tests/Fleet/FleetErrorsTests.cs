using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Device.Desktop.Errors;
using Device.Tests.Peers;
using Simulator.Benchmarks;
using Simulator.Benchmarks.Peers;
using Simulator.Cloud.Errors;
using Simulator.Fleet.Errors;
using Xunit;

namespace Simulator.Tests.Fleet
{
    public class FleetErrorsTests
    {
        private static readonly Exception Cause = new IOException("the cause");

        public static IEnumerable<object[]> All()
        {
            return new[]
            {
                Row("FLT100", 2, FleetErrors.UnknownWord("--x", null, "fleet up").Error),
                Row("FLT101", 2, FleetErrors.DevicesOutOfRange("0", 9).Error),
                Row("FLT102", 2, FleetErrors.LossOutOfRange("1").Error),
                Row("FLT103", 2, FleetErrors.ValueOutOfRange("--seed", "x", "0 to 9").Error),
                Row("FLT104", 2, FleetErrors.ValueMissing("no value", "fleet up").Error),
                Row("FLT105", 2, FleetErrors.OptionsConflict("a", "b", "c").Error),
                Row("FLT106", 2, FleetErrors.DeviceUnknown("d", "device-000001", 5).Error),
                Row("FLT107", 2, FleetErrors.SelectionMissing("a", "b", "c").Error),
                Row("FLT108", 2, FleetErrors.RootCaUnknown("r", null).Error),
                Row("FLT110", 4, FleetErrors.DirectoryNotWritable("/x", Cause).Error),
                Row("FLT111", 5, FleetErrors.FormatNewer("/x", 2, 1).Error),
                Row("FLT112", 4, FleetErrors.DirectoryInUse("/x", Cause).Error),
                Row("FLT113", 6, FleetErrors.DirectoryDamaged("/x", "why", null).Error),
                Row("FLT114", 4, FleetErrors.DiskTooSmall("/x", 2 << 20, 1 << 20).Error),
                Row("FLT115", 4, FleetErrors.OtherEmulator("/x", "a", "b").Error),
                Row("FLT116", 4, FleetErrors.RunNotFound("/x", "why", null).Error),
                Row("FLT120", 8, FleetErrors.TooManyDevices(30_000, 19_500).Error),
                Row("FLT121", 1, FleetErrors.StoreUnusable("d", "slot 0", "torn")),
                Row("FLT130", 9, FleetErrors.CloudUnreachable("http://x", Cause).Error),
                Row("FLT131", 9, FleetErrors.CloudRefused("GET /", 401, "no").Error),
                Row("FLT132", 2, FleetErrors.CaUnusable("/x", "why", null).Error),
                Row("FLT133", 2, FleetErrors.ApiKeyUnusable("/x", "why", null).Error),
                Row("FLT134", 9, FleetErrors.DevicesMissing(5, 4).Error),
                Row("FLT170", 70, FleetErrors.Bug("device-000001", Cause).Error),
                Row("BEN100", 2, BenchmarkErrors.Usage("what", "where").Error),
                Row("BEN100", 2, BenchmarkErrors.StoreUsage("what", "where").Error),
                Row("BEN100", 2, BenchmarkErrors.RevocationUsage("what", "where").Error),
                Row("BEN102", 4, BenchmarkErrors.DirectoryNotWritable("/x", "why").Error),
            };
        }

        [Theory]
        [MemberData(nameof(All))]
        public void Every_error_has_five_parts_its_exit_code_and_a_row(
            string code, int exit, CommandError error)
        {
            Assert.Equal(code, error.Code);
            Assert.Equal(exit, error.ExitCode);
            string[] parts = { error.What, error.Where, error.Why, error.Help };
            Assert.DoesNotContain("", parts);
            string docs = File.ReadAllText(RepositoryPath.To("docs/errors.md"));
            Assert.Contains($"| {code} | {exit} |", docs, StringComparison.Ordinal);
        }

        [Fact]
        public void The_numbers_are_told()
        {
            CommandError error = FleetErrors.TooManyDevices(30_000, 19_500).Error;
            Assert.Contains("30000", error.What, StringComparison.Ordinal);
            Assert.Contains("19500", error.What, StringComparison.Ordinal);
            Assert.Contains("--devices 19500", error.Help, StringComparison.Ordinal);
        }

        [Fact]
        public void Without_libssl_the_peer_is_BEN101()
        {
            CommandException refused = Assert.Throws<CommandException>(
                () => LibSsl.Load(["libssl-that-is-not-there.so.9"]));
            Assert.Equal("BEN101", refused.Error.Code);
            Assert.Equal(11, refused.Error.ExitCode);
        }

        [Fact]
        public void Exit_codes_are_those_of_the_docs()
        {
            string docs = File.ReadAllText(RepositoryPath.To("docs/fleet.md"));
            int[] codes = typeof(FleetExit).GetFields().Select(f => (int)f.GetValue(null)!)
                .Append(CloudErrors.ExitPort).Append(CloudErrors.ExitAddress).ToArray();
            Assert.All(
                codes,
                exit => Assert.Contains($"| {exit} |", docs, StringComparison.Ordinal));
            Assert.All(codes, exit => Assert.InRange(exit, 0, CommandError.ExitCodeMax));
        }

        private static object[] Row(string code, int exit, CommandError error)
        {
            return [code, exit, error];
        }
    }
}
