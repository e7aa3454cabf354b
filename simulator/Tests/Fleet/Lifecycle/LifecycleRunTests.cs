using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Simulator.Fleet;
using Simulator.Fleet.Data;
using Simulator.Fleet.Lifecycle;
using Simulator.Tests.Cli;
using Xunit;

namespace Simulator.Tests.Fleet.Lifecycle
{
    /// <summary>Whole lives of certificates over real UDP on loopback, against the emulator in the
    /// same process.</summary>
    public sealed class LifecycleRunTests : IDisposable
    {
        private static readonly string[] Titles =
        [
            "renew", "update", "transfer", "delete", "recover after delete", "revoke",
            "recover after revoke",
        ];

        private readonly string _root = Directory.CreateTempSubdirectory("fleet-life-").FullName;

        public void Dispose()
        {
            Directory.Delete(_root, recursive: true);
        }

        /// Goal: every operation is effective on every device, after as many heartbeats as it
        /// needs, billed as often as it shall be, and OpenSSL verifies every certificate.
        /// Method: the run checks each device itself; what the service says of certificates is
        /// then held against `openssl verify` under the root that it names.
        [Fact]
        public async Task Every_operation_is_effective_on_every_device()
        {
            LifecycleResult life = await LiveAsync(20, 0, 0);
            Assert.True(life.IsGood, string.Join("; ", Off(life)));
        }

        /// Goal: the same where datagrams are lost.
        /// Method: an interval of seconds is shorter than the waits of a handshake that lost a
        /// flight: a device comes again before it has proven what it was told, and that exchange
        /// counts too. So no operation may take fewer exchanges than it needs; nothing else may be
        /// off.
        [Fact]
        public async Task Loss_changes_nothing_but_the_time_it_takes()
        {
            LifecycleResult life = await LiveAsync(6, 0.1, 0);
            Assert.All(life.Operations, one => Assert.True(
                one.HeartbeatsMin >= OperationKinds.HeartbeatsOf(one.Kind), one.Title));
            Assert.DoesNotContain(Off(life), one => !one.Contains(" heartbeats instead of "));
        }

        private async Task<LifecycleResult> LiveAsync(int devices, double loss, double reboots)
        {
            await using FleetRun run = new FleetRun(
                new FleetOptions
                {
                    Devices = devices,
                    Loss = loss,
                    RebootShare = reboots,
                    DataDirectory = _root,
                    Lifecycle = true,
                    Speed = 21_600,
                    PatienceSeconds = 180,
                },
                keep: false);
            LifecycleResult life = (await run.RunAsync(CancellationToken.None)).Lifecycle!;
            string off = string.Join("; ", Off(life));
            Assert.Equal(Titles, life.Operations.Select(one => one.Title));
            Assert.All(life.Operations, one => Assert.True(one.Effective == devices, off));
            Assert.All(life.Operations, one => Assert.Equal(
                OperationKinds.IsBilled(one.Kind) ? devices : 0, one.Billed));
            await VerifyAsync(devices);
            return life;
        }

        private static string[] Off(LifecycleResult life)
        {
            return life.Operations.SelectMany(one => one.Failures)
                .Select(one => one.ToString()).ToArray();
        }

        [Theory]
        [InlineData("another letter", "device-000021", "device-000001")]
        [InlineData("another word", "toaster", "none of the account's 1 devices")]
        public async Task A_device_that_is_not_there_is_FLT106(
            string why, string name, string hint)
        {
            await using FleetRun run = new FleetRun(
                new FleetOptions { Devices = 1, DataDirectory = _root }, keep: false);
            await run.RunAsync(CancellationToken.None);
            (int exit, _, string error) = await FleetProgramTests.RunAsync(
                $"renew --device {name} --data {_root}");
            Assert.True(exit == 2, why);
            Assert.Contains("FLT106", error, StringComparison.Ordinal);
            Assert.Contains(hint, error, StringComparison.Ordinal);

            (exit, _, error) = await FleetProgramTests.RunAsync(
                $"transfer --all --root-ca plant --data {_root}");
            Assert.Equal(2, exit);
            Assert.Contains("FLT108", error, StringComparison.Ordinal);
        }

        /// Goal: commands act on a run that is up; Ctrl-C takes nothing back and says so.
        [Fact]
        public async Task Commands_act_on_a_run_that_is_up()
        {
            await using FleetRun run = new FleetRun(
                new FleetOptions { Devices = 2, DataDirectory = _root, Speed = 43_200 },
                keep: false);
            await run.RunAsync(CancellationToken.None);

            (int exit, string output, string error) = await FleetProgramTests.RunAsync(
                $"update --all --json --patience 180 --data {_root}");
            Assert.True(exit == 0, error + output);
            Assert.Contains("\"effective\":2,\"heartbeatsMin\":2", output);

            (exit, output, error) = await FleetProgramTests.RunAsync(
                $"revoke --device device-000002 --reason keyCompromise --data {_root}");
            Assert.True(exit == 0, error + output);

            (exit, output, error) = await FleetProgramTests.RunAsync(
                $"status --json --data {_root}");
            Assert.True(exit == 0, error);
            Assert.Contains("\"hold\":{\"NONE\":1,\"REVOKED\":1}", output);
        }

        [Fact]
        public async Task An_interrupted_command_leaves_its_operations_queued()
        {
            await using FleetRun run = new FleetRun(
                new FleetOptions { Devices = 1, DataDirectory = _root }, keep: false);
            await run.RunAsync(CancellationToken.None);
            FleetOptions access = RunAccess.Find(_root, null);
            using EmulatorClient client = new EmulatorClient(
                new EmulatorAccess(new Uri(access.Cloud!), access.ApiKey!), 10);
            using CancellationTokenSource interrupt = new CancellationTokenSource();
            LifecycleRun renewal = new LifecycleRun(client, [], double.PositiveInfinity)
            {
                OnAsked = interrupt.Cancel,
            };
            List<DeviceView> devices = await client.ListDevicesAsync(CancellationToken.None);
            OperationRequest request = new OperationRequest { Kind = OperationKind.Renew };

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => renewal.DoAsync(
                "renew", request, devices.Select(one => one.Uid).ToArray(), interrupt.Token));

            // A day's interval: nobody came for it yet.
            await new OperationDriver(client).LookAsync(renewal.Batch!, CancellationToken.None);
            OperationItem item = Assert.Single(renewal.Batch!.Items);
            Assert.Equal(OperationView.Queued, item.View!.State);
        }

        private async Task VerifyAsync(int devices)
        {
            FleetOptions access = RunAccess.Find(_root, null);
            using EmulatorClient client = new EmulatorClient(
                new EmulatorAccess(new Uri(access.Cloud!), access.ApiKey!), 10);
            List<DeviceView> all = await client.ListDevicesAsync(CancellationToken.None);
            all = await client.ReadDevicesAsync(
                all.Select(one => one.Uid), OperationRequest.OperationalName,
                CancellationToken.None);
            List<RootCaView> roots = await client.ListRootsAsync(CancellationToken.None);
            RootCaView second = Assert.Single(roots);
            string secondFile = Path.Combine(_root, "second.pem");
            File.WriteAllText(secondFile, second.Pem);
            string ownFile = Path.Combine(_root, "cloud", "ca.pem");
            Assert.Equal(devices, all.Count);
            Assert.All(all, device => Assert.Equal(
                1, device.CountActive(OperationRequest.OperationalName)));
            foreach (IGrouping<string, CertificateView> group in all
                .SelectMany(device => device.Certificates)
                .Where(one => one.Pem.Length > 0)
                .GroupBy(one => one.RootCa))
            {
                string rootFile = group.Key == second.Uid ? secondFile : ownFile;
                OpenSslVerifies(rootFile, group.ToArray());
            }
        }

        private void OpenSslVerifies(string rootFile, CertificateView[] certificates)
        {
            ProcessStartInfo start = new ProcessStartInfo("openssl")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (string word in new[] { "verify", "-purpose", "sslclient", "-CAfile" })
            {
                start.ArgumentList.Add(word);
            }
            start.ArgumentList.Add(rootFile);
            foreach (CertificateView one in certificates)
            {
                string file = Path.Combine(_root, one.Serial + ".pem");
                File.WriteAllText(file, one.Pem);
                start.ArgumentList.Add(file);
            }
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, error);
            int verified = output.Split('\n').Count(line => line.EndsWith(": OK"));
            Assert.Equal(certificates.Length, verified);
        }
    }
}
