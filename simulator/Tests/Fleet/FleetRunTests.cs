using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Simulator.Tests.Cli;
using Xunit;

namespace Simulator.Tests.Fleet
{
    /// <summary>Whole runs: factory, bootstrap, EST and registration over real UDP on loopback,
    /// against the emulator in the same process.</summary>
    public sealed class FleetRunTests : IDisposable
    {
        private readonly string _root = Directory.CreateTempSubdirectory("fleet-run-").FullName;

        public void Dispose()
        {
            Directory.Delete(_root, recursive: true);
        }

        [Theory]
        [InlineData("ccm8", "0")]
        [InlineData("gcm", "0")]
        [InlineData("ccm8", "0.1")]
        public async Task A_small_fleet_registers(string suite, string loss)
        {
            (int exit, JsonElement json, string error) = await UpAsync(
                $"--devices 4 --suite {suite} --loss {loss}");
            Assert.True(exit == 0, error);
            Assert.Equal(4, json.GetProperty("registered").GetInt32());
            Assert.Equal(0, json.GetProperty("failed").GetInt32());
            Assert.True(json.GetProperty("p50Ms").GetDouble() > 0);
        }

        /// Goal: a later run goes on with the devices of the first, and adds what is missing.
        /// Method: the factory's devices and their identities are in the arena: its used slots must
        /// not change their factory CA, and all must register again.
        [Fact]
        public async Task A_run_resumes_its_directory_and_may_add_devices()
        {
            (int exit, _, string error) = await UpAsync($"--devices 2 --data {_root}");
            Assert.True(exit == 0, error);
            string ca = File.ReadAllText(Path.Combine(_root, "factory-ca.pem"));

            (exit, JsonElement json, error) = await UpAsync($"--devices 3 --data {_root}");
            Assert.True(exit == 0, error);
            Assert.Equal(3, json.GetProperty("registered").GetInt32());
            Assert.Equal(ca, File.ReadAllText(Path.Combine(_root, "factory-ca.pem")));
        }

        /// Goal: a torn image costs one device, which is named, and nobody else notices.
        [Fact]
        public async Task A_torn_store_image_is_FLT121_and_the_others_go_on()
        {
            await UpAsync($"--devices 3 --data {_root}");
            Tear(slot: 1);

            (int exit, JsonElement json, string error) = await UpAsync(
                $"--devices 3 --data {_root}");
            Assert.Equal(1, exit);
            Assert.Equal(2, json.GetProperty("registered").GetInt32());
            Assert.Contains("FLT121", error, StringComparison.Ordinal);
            Assert.Contains("device-000002", error, StringComparison.Ordinal);
            Assert.DoesNotContain("device-000001", error, StringComparison.Ordinal);
        }

        [Fact]
        public async Task An_interrupted_run_leaves_a_directory_that_resumes()
        {
            using CancellationTokenSource interrupt = new CancellationTokenSource();
            interrupt.Cancel();
            (int exit, _, string error) = await FleetProgramTests.RunAsync(
                $"up --quiet --json --devices 3 --data {_root}", interrupt.Token);
            Assert.True(exit == 10, error);

            (exit, JsonElement json, error) = await UpAsync($"--devices 3 --data {_root}");
            Assert.True(exit == 0, error);
            Assert.Equal(3, json.GetProperty("registered").GetInt32());
        }

        [Fact]
        public async Task A_port_that_is_taken_is_CLD101_and_exit_code_3()
        {
            using Socket holder = new Socket(
                AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            int port = ((IPEndPoint)holder.LocalEndPoint!).Port;
            (int exit, string output, string error) = await FleetProgramTests.RunAsync(
                $"up --quiet --devices 1 --bootstrap-port {port}");
            Assert.Equal(3, exit);
            Assert.Equal("", output);
            Assert.Contains("CLD101", error, StringComparison.Ordinal);
            Assert.Contains($"{port}", error, StringComparison.Ordinal);
        }

        [Fact]
        public async Task Devices_of_another_emulator_are_FLT115()
        {
            await UpAsync($"--devices 1 --data {_root}");
            string record = Path.Combine(_root, "fleet.json");
            string text = File.ReadAllText(record);
            int start = text.IndexOf("coaps://", StringComparison.Ordinal);
            File.WriteAllText(record, text.Insert(start + "coaps://".Length, "not."));

            (int exit, _, string error) = await FleetProgramTests.RunAsync(
                $"up --quiet --devices 1 --data {_root}");
            Assert.Equal(4, exit);
            Assert.Contains("FLT115", error, StringComparison.Ordinal);
        }

        [Theory]
        [InlineData("factory-ca.key", "FLT113")]
        [InlineData("factory-ca.pem", "FLT113")]
        [InlineData("root-of-trust.key", "FLT113")]
        [InlineData("arena.bin", "FLT113")]
        public async Task A_damaged_file_of_the_directory_is_refused(string name, string code)
        {
            await UpAsync($"--devices 1 --data {_root}");
            File.WriteAllText(Path.Combine(_root, name), "damaged");
            (int exit, _, string error) = await FleetProgramTests.RunAsync(
                $"up --quiet --devices 1 --data {_root}");
            Assert.Equal(6, exit);
            Assert.Contains(code, error, StringComparison.Ordinal);
        }

        // Writes garbage over both banks of a slot; the arena's header page is 4 KiB.
        private void Tear(int slot)
        {
            JsonElement record = JsonSerializer.Deserialize<JsonElement>(
                File.ReadAllText(Path.Combine(_root, "fleet.json")));
            int slotBytes = 2 * record.GetProperty("bankBytes").GetInt32();
            byte[] garbage = new byte[slotBytes];
            new Random(1).NextBytes(garbage);
            using FileStream arena = new FileStream(
                Path.Combine(_root, "arena.bin"), FileMode.Open, FileAccess.Write);
            arena.Position = 4_096 + ((long)slot * slotBytes);
            arena.Write(garbage);
        }

        private static async Task<(int Exit, JsonElement Json, string Error)> UpAsync(string line)
        {
            (int exit, string output, string error) = await FleetProgramTests.RunAsync(
                "up --quiet --json --patience 60 " + line);
            string last = output.TrimEnd().Split('\n')[^1];
            JsonElement json = last.Length == 0
                ? default
                : JsonSerializer.Deserialize<JsonElement>(last);
            return (exit, json, error);
        }
    }
}
