using Device.Desktop.Errors;
using Microsoft.Data.Sqlite;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Store;
using Xunit;

namespace Simulator.Tests.Cloud
{
    /// <summary>A store of an older version goes on under this one.</summary>
    public sealed class SchemaTests
    {
        private const string AccountId = "0123456789abcdef0123456789abcdef";

        /// Goal: a data directory of schema 1 keeps its devices and certificates.
        /// Method: schema 1 as it was made then, with one of each; opened twice, because the
        /// second start must find nothing left to do.
        [Fact]
        public void A_store_of_schema_1_is_brought_up_and_loses_nothing()
        {
            using TemporaryFolder folder = new TemporaryFolder();
            WriteFirst(folder.File("cloud.db"));
            for (int start = 0; start < 2; start++)
            {
                using CloudCore core = CloudCore.Open(
                    new CloudOptions { DataDirectory = folder.Path });
                Assert.Equal(AccountId, core.Account.Id);
                DeviceRecord device = core.Devices.Directory.Find(core.Account, "esp32-1")!;
                CertificateRecord certificate = Assert.Single(device.Certificates);
                Assert.Equal([1, 2, 3], certificate.Serial);
                Assert.Equal(CertificateStatus.Issued, certificate.Status);
                Assert.Equal("", certificate.Signer);
                Assert.Equal(5, certificate.IssuedAtMs);
                Assert.Equal(
                    [9], core.Devices.ReadCertificate(device, certificate.Serial)!);
            }
            Assert.Equal(
                Schema.Version,
                ReadNumber(folder.File("cloud.db"), "SELECT version FROM schema_version"));
        }

        /// Goal: a migration that breaks off leaves schema 1 as it was.
        /// Method: a table of the newer schema is in the way.
        [Fact]
        public void A_migration_is_whole_or_not_at_all()
        {
            using TemporaryFolder folder = new TemporaryFolder();
            string file = folder.File("cloud.db");
            WriteFirst(file);
            Run(file, "CREATE TABLE webhook (id TEXT)");

            Assert.Throws<CommandException>(
                () => CloudCore.Open(new CloudOptions { DataDirectory = folder.Path }));

            Assert.Equal(1, ReadNumber(file, "SELECT version FROM schema_version"));
            Assert.Equal(0, ReadNumber(
                file, "SELECT count(*) FROM sqlite_master WHERE name = 'operation'"));
        }

        private static void WriteFirst(string file)
        {
            Run(file, Schema.CreateFirst);
            Run(file, $"""
                INSERT INTO schema_version VALUES (1);
                INSERT INTO account VALUES ('{AccountId}', 'default', 1);
                INSERT INTO device VALUES (1, 'id-1', '{AccountId}', 'esp32-1',
                    x'{new string('a', 64)}', 'aaaaaaaaaaaaaaaa', 'id-1', 'ca', 2, 3, 4, 5);
                INSERT INTO certificate VALUES (1, x'010203', 'id-1', 'LWM2M', x'07',
                    4102444800, 0, 5, x'09');
                """);
        }

        private static void Run(string file, string text)
        {
            SQLitePCL.Batteries_V2.Init();
            using SqliteConnection connection = new SqliteConnection(
                $"Data Source={file};Pooling=False");
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = text;
            command.ExecuteNonQuery();
        }

        private static long ReadNumber(string file, string query)
        {
            using SqliteConnection connection = new SqliteConnection(
                $"Data Source={file};Pooling=False");
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = query;
            return (long)command.ExecuteScalar()!;
        }
    }
}
