using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Device.Desktop.Errors;
using Microsoft.Data.Sqlite;
using Simulator.Cloud;
using Simulator.Cloud.Errors;
using Simulator.Cloud.Store;
using Xunit;

namespace Simulator.Tests.Cloud
{
    public sealed class CloudStoreTests : IDisposable
    {
        private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(20);

        private readonly TemporaryFolder _folder = new TemporaryFolder();

        [Fact]
        public void Completions_come_in_order_and_after_their_commit()
        {
            const int Count = 1_000;
            using DataDirectory directory = DataDirectory.Open(_folder.Path);
            using CloudStore store = CloudStore.Open(directory);
            List<int> completed = [];
            using ManualResetEventSlim done = new ManualResetEventSlim();
            for (int i = 0; i < Count; i++)
            {
                int number = i;
                Assert.True(store.TryWrite(
                    statements => Insert(statements, number),
                    committed =>
                    {
                        Assert.True(committed);
                        completed.Add(number);
                        if (completed.Count == Count) { done.Set(); }
                    }));
            }

            Assert.True(done.Wait(WaitMax));
            Assert.Equal(Count, CountRows(store));
            for (int i = 0; i < Count; i++) { Assert.Equal(i, completed[i]); }
            // Group commit: many writes share a transaction.
            Assert.InRange(store.Commits, 1, Count / 2);
        }

        [Fact]
        public void A_bad_write_fails_alone()
        {
            using DataDirectory directory = DataDirectory.Open(_folder.Path);
            using CloudStore store = CloudStore.Open(directory);
            using ManualResetEventSlim hold = new ManualResetEventSlim();
            // The writer stands still until the three below wait in the queue together.
            store.TryWrite(_ => hold.Wait(WaitMax), null);
            bool? first = null;
            bool? bad = null;
            store.TryWrite(statements => Insert(statements, 1), ok => first = ok);
            store.TryWrite(statements => statements.Execute("INSERT INTO nowhere VALUES (1)"),
                ok => bad = ok);
            hold.Set();

            Assert.True(store.Write(statements => Insert(statements, 2)));
            Assert.True(first);
            Assert.False(bad);
            Assert.Equal(1, store.Failures);
            Assert.Equal(2, CountRows(store));
        }

        [Fact]
        public void A_store_that_closes_commits_what_was_queued_and_takes_no_more()
        {
            CloudStore store;
            using (DataDirectory directory = DataDirectory.Open(_folder.Path))
            {
                store = CloudStore.Open(directory);
                for (int i = 0; i < 500; i++)
                {
                    int number = i;
                    store.TryWrite(statements => Insert(statements, number), null);
                }
                store.Dispose();
            }

            Assert.False(store.TryWrite(_ => { }, null));
            using DataDirectory again = DataDirectory.Open(_folder.Path);
            using CloudStore reopened = CloudStore.Open(again);
            Assert.Equal(500, CountRows(reopened));
        }

        /// Goal: what was answered survives the death of the process.
        /// Method: copy the files while the store is open, as a kill leaves them, and open the
        /// copy.
        [Fact]
        public void What_was_completed_survives_a_kill()
        {
            using TemporaryFolder copy = new TemporaryFolder();
            using (DataDirectory directory = DataDirectory.Open(_folder.Path))
            using (CloudStore store = CloudStore.Open(directory))
            {
                for (int i = 0; i < 50; i++)
                {
                    int number = i;
                    Assert.True(store.Write(statements => Insert(statements, number)));
                }
                foreach (string file in Directory.GetFiles(_folder.Path, "cloud.db*"))
                {
                    File.Copy(file, copy.File(Path.GetFileName(file)));
                }
            }

            using DataDirectory killed = DataDirectory.Open(copy.Path);
            using CloudStore reopened = CloudStore.Open(killed);
            Assert.Equal(50, CountRows(reopened));
        }

        [Fact]
        public void A_newer_schema_is_CLD103_and_not_touched()
        {
            using (DataDirectory directory = DataDirectory.Open(_folder.Path))
            using (CloudStore store = CloudStore.Open(directory))
            {
                Assert.True(store.Write(statements => statements.Execute(
                    $"UPDATE schema_version SET version = {Schema.Version + 1}")));
            }
            byte[] before = File.ReadAllBytes(_folder.File("cloud.db"));

            CommandError error = OpenError();

            Assert.Equal("CLD103", error.Code);
            Assert.Equal(CloudErrors.ExitNewer, error.ExitCode);
            Assert.Contains($"schema {Schema.Version + 1}", error.What);
            Assert.Equal(before, File.ReadAllBytes(_folder.File("cloud.db")));
        }

        [Theory]
        [InlineData("garbage", 4096)]
        [InlineData("shorter than a header", 20)]
        public void A_file_that_is_no_store_is_CLD104(string why, int count)
        {
            byte[] garbage = new byte[count];
            Random.Shared.NextBytes(garbage);
            File.WriteAllBytes(_folder.File("cloud.db"), garbage);

            CommandError error = OpenError();

            Assert.True(error.Code == "CLD104", why);
        }

        [Fact]
        public void A_directory_that_cannot_be_made_is_CLD102()
        {
            string file = _folder.File("file");
            File.WriteAllText(file, "");

            CommandException error = Assert.Throws<CommandException>(
                () => DataDirectory.Open(Path.Combine(file, "data")));

            Assert.Equal("CLD102", error.Error.Code);
            Assert.Equal(CloudErrors.ExitDirectory, error.Error.ExitCode);
            Assert.Contains(file, error.Error.Where);
        }

        [Fact]
        public void A_directory_has_one_owner_at_a_time_CLD105()
        {
            using (DataDirectory.Open(_folder.Path))
            {
                CommandException error = Assert.Throws<CommandException>(
                    () => DataDirectory.Open(_folder.Path));
                Assert.Equal("CLD105", error.Error.Code);
            }
            DataDirectory.Open(_folder.Path).Dispose();
        }

        [Fact]
        public void A_damaged_row_ends_the_start_by_name_and_leaves_no_lock()
        {
            using (CloudCore core = OpenCore()) { }
            using (SqliteConnection connection = new SqliteConnection(
                $"Data Source={_folder.File("cloud.db")};Pooling=False"))
            {
                connection.Open();
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = "DROP TABLE trusted_certificate";
                command.ExecuteNonQuery();
            }

            CommandException error = Assert.Throws<CommandException>(OpenCore);

            Assert.Equal("CLD104", error.Error.Code);
            DataDirectory.Open(_folder.Path).Dispose();
        }

        public void Dispose()
        {
            _folder.Dispose();
        }

        private CloudCore OpenCore()
        {
            return CloudCore.Open(new CloudOptions { DataDirectory = _folder.Path });
        }

        private CommandError OpenError()
        {
            using DataDirectory directory = DataDirectory.Open(_folder.Path);
            return Assert.Throws<CommandException>(() => CloudStore.Open(directory)).Error;
        }

        private static void Insert(StatementSet statements, int number)
        {
            statements.Execute(
                "INSERT INTO account VALUES (?1, ?2, ?3)", $"{number:x32}", "test", number);
        }

        private static int CountRows(CloudStore store)
        {
            return store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query("SELECT count(*) FROM account");
                rows.Read();
                return rows.GetInt32(0);
            });
        }
    }
}
