using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Errors;
using Simulator.Cloud.Lifecycle;
using Xunit;

namespace Simulator.Tests.Cloud.Lifecycle
{
    /// <summary>Statement 72: each change has one row, in a hash chain; whoever changes a row is
    /// found.</summary>
    public sealed class AuditTests : IDisposable
    {
        private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

        private readonly TestCloud _cloud = new TestCloud();

        public AuditTests()
        {
            DeviceRecord device = _cloud.AddDevice("esp32-1");
            OperationDesk desk = _cloud.Core.Operations;
            for (int i = 0; i < 4; i++)
            {
                OperationOutcome outcome = desk.Queue(
                    _cloud.Core.Account, device, "LWM2M", OperationVerb.Update, "",
                    OperationDesk.NewBatch(), "tester", _cloud.Time.Now);
                Assert.True(outcome.IsTaken);
            }
            Assert.True(desk.Commit());
        }

        [Fact]
        public async Task A_whole_log_is_0_beside_a_running_emulator_and_after_a_restart()
        {
            (int code, string output, string _) = await Verify();
            Assert.Equal(0, code);
            // Four queued, three of them coalesced.
            Assert.Contains("rows  7", output);
            _cloud.Reopen();
            DeviceRecord device = _cloud.Core.Devices.Directory.Find(
                _cloud.Core.Account, "esp32-1")!;
            _cloud.Core.Operations.Queue(
                _cloud.Core.Account, device, "LWM2M", OperationVerb.Delete, "",
                OperationDesk.NewBatch(), "tester", _cloud.Time.Now);
            _cloud.Core.Operations.Commit();

            (code, output, _) = await Verify();

            Assert.Equal(0, code);
            Assert.Contains("rows  9", output);
        }

        [Theory]
        [InlineData("another time", "UPDATE event SET at = at + 1 WHERE seq = 3")]
        [InlineData("another account", "UPDATE event SET account = 'x' WHERE seq = 3")]
        [InlineData("another device", "UPDATE event SET device = 'x' WHERE seq = 3")]
        [InlineData("another type", "UPDATE event SET type = 'x' WHERE seq = 3")]
        [InlineData("another transaction", "UPDATE event SET tx = 'x' WHERE seq = 3")]
        [InlineData("another name", "UPDATE event SET name = 'x' WHERE seq = 3")]
        [InlineData("another serial before", "UPDATE event SET old_serial = 'x' WHERE seq = 3")]
        [InlineData("another serial after", "UPDATE event SET new_serial = 'x' WHERE seq = 3")]
        [InlineData("another reason", "UPDATE event SET reason = 'x' WHERE seq = 3")]
        [InlineData("another actor", "UPDATE event SET actor = 'x' WHERE seq = 3")]
        [InlineData("another hash", "UPDATE event SET hash = zeroblob(32) WHERE seq = 3")]
        [InlineData(
            "texts moved from one column to the next",
            "UPDATE event SET reason = '', actor = reason || actor WHERE seq = 3")]
        [InlineData("a row taken out", "DELETE FROM event WHERE seq = 3")]
        [InlineData(
            "two rows exchanged",
            "UPDATE event SET seq = -3 WHERE seq = 3; UPDATE event SET seq = 3 WHERE seq = 4; "
                + "UPDATE event SET seq = 4 WHERE seq = -3")]
        public async Task The_first_broken_row_is_CLD110(string why, string tampering)
        {
            Run(tampering);

            (int code, string _, string error) = await Verify();

            Assert.True(code == CloudErrors.ExitAudit, why);
            Assert.StartsWith("error CLD110: the audit log is broken at row 3", error);
        }

        [Fact]
        public async Task Rows_cut_off_at_the_end_are_found_by_a_noted_head_CLD112()
        {
            AuditReport report = AuditVerifier.Verify(_cloud.Folder, "");
            Assert.Equal((0, 7), ((int)report.Fault, report.Count));
            Assert.Equal(0, (await Verify("--head", report.Head)).Code);
            Run("DELETE FROM event WHERE seq = 7");

            (int code, string _, string error) = await Verify("--head", report.Head);

            Assert.Equal(CloudErrors.ExitAudit, code);
            Assert.StartsWith("error CLD112: ", error);
            Assert.Equal(0, (await Verify()).Code);
        }

        [Fact]
        public async Task A_directory_without_a_log_is_CLD111()
        {
            using TemporaryFolder empty = new TemporaryFolder();
            StringWriter error = new StringWriter();

            int code = await CloudCommand.RunAsync(
                ["audit", "verify", "--data", empty.Path], new StringWriter(), error,
                CancellationToken.None).WaitAsync(WaitMax);

            Assert.Equal(CloudErrors.ExitDirectory, code);
            Assert.StartsWith("error CLD111: ", error.ToString());
        }

        /// The chain goes on after a transaction that was rolled back.
        [Fact]
        public void A_change_that_the_store_refuses_leaves_no_row()
        {
            DeviceRecord device = _cloud.AddDevice("esp32-2");
            LifecycleChange change = new LifecycleChange(device, _cloud.Time.NowMs());
            change.Tell(new LifecycleEvent
            {
                Type = EventType.Hold,
                AtMs = 1,
                AccountId = _cloud.Core.Account.Id,
            });
            Assert.False(_cloud.Core.Store.Write(statements =>
            {
                change.Apply(statements);
                statements.Execute("INSERT INTO nowhere VALUES (1)");
            }));
            Assert.True(_cloud.Core.Store.Write(change.Apply));

            AuditReport report = AuditVerifier.Verify(_cloud.Folder, "");

            Assert.Equal(AuditFault.None, report.Fault);
            Assert.Equal(8, report.Count);
        }

        public void Dispose()
        {
            _cloud.Dispose();
        }

        private void Run(string text)
        {
            using SqliteConnection connection = new SqliteConnection(
                $"Data Source={Path.Combine(_cloud.Folder, "cloud.db")};Pooling=False");
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = text;
            command.ExecuteNonQuery();
        }

        private async Task<(int Code, string Output, string Error)> Verify(
            params string[] more)
        {
            StringWriter output = new StringWriter();
            StringWriter error = new StringWriter();
            int code = await CloudCommand.RunAsync(
                ["audit", "verify", "--data", _cloud.Folder, .. more], output, error,
                CancellationToken.None).WaitAsync(WaitMax);
            return (code, output.ToString(), error.ToString());
        }
    }
}
