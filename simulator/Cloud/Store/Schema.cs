using Device.Desktop.Errors;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Errors;

namespace Simulator.Cloud.Store
{
    /// <summary>The tables of the store and their version. Times are Unix milliseconds, keys and
    /// certificates DER; `seq` orders rows by creation.</summary>
    internal static class Schema
    {
        /// <summary>The newest schema that this version reads and writes.</summary>
        public const long Version = 3;

        internal const string CreateFirst = """
            CREATE TABLE schema_version (version INTEGER NOT NULL);
            CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE account (
                id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE TABLE api_key (
                hash BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account(id),
                created_at INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE TABLE ca (
                id TEXT PRIMARY KEY, der BLOB NOT NULL, created_at INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE TABLE server_credential (
                service TEXT PRIMARY KEY, id TEXT NOT NULL, uri TEXT NOT NULL, der BLOB NOT NULL,
                created_at INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE TABLE trusted_certificate (
                seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
                account TEXT NOT NULL REFERENCES account(id), name TEXT NOT NULL,
                description TEXT NOT NULL, service TEXT NOT NULL, status TEXT NOT NULL,
                chain BLOB NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
            );
            CREATE TABLE device (
                seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
                account TEXT NOT NULL REFERENCES account(id), endpoint TEXT NOT NULL,
                factory_key BLOB NOT NULL, rot_id TEXT NOT NULL, iep TEXT NOT NULL,
                ca_id TEXT NOT NULL, state INTEGER NOT NULL, created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL, bootstrapped_at INTEGER NOT NULL,
                UNIQUE (account, endpoint)
            );
            CREATE TABLE certificate (
                seq INTEGER PRIMARY KEY, serial BLOB NOT NULL, device TEXT NOT NULL,
                name TEXT NOT NULL, key_hash BLOB NOT NULL, not_after INTEGER NOT NULL,
                status INTEGER NOT NULL, issued_at INTEGER NOT NULL, der BLOB NOT NULL
            );
            CREATE INDEX certificate_device ON certificate (device);
            CREATE TABLE registration (
                device TEXT PRIMARY KEY, location INTEGER NOT NULL, lifetime INTEGER NOT NULL,
                expires_at INTEGER NOT NULL, address TEXT NOT NULL, objects TEXT NOT NULL
            ) WITHOUT ROWID;
            CREATE TABLE denial (
                account TEXT NOT NULL, endpoint TEXT NOT NULL, cause INTEGER NOT NULL,
                ca_id TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
                first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
                PRIMARY KEY (account, endpoint, cause)
            ) WITHOUT ROWID;
            """;

        // Version 3: what a bootstrap gives; 0 is what those of before gave.
        private const string UpgradeTrust = """
            ALTER TABLE trusted_certificate ADD COLUMN bootstrap_mode INTEGER NOT NULL DEFAULT 0;
            """;

        /// <summary>Says what a file that exists holds, without changing a byte of it.</summary>
        /// <exception cref="CommandException">CLD103 when a newer version made it, CLD104 when it
        /// is no store.</exception>
        public static void Check(string file)
        {
            SqliteConnectionStringBuilder text = new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
            };
            try
            {
                using SqliteConnection connection = new SqliteConnection(text.ToString());
                connection.Open();
                long found = ReadVersion(connection);
                if (found > Version) { throw CloudErrors.SchemaNewer(file, found, Version); }
            }
            catch (SqliteException cause)
            {
                throw CloudErrors.StoreDamaged(file, cause.Message, cause);
            }
        }

        /// <summary>Makes the tables when the store is new, and brings an older store up to this
        /// version: all of it or nothing.</summary>
        public static void Prepare(SqliteConnection connection)
        {
            Execute(connection, "PRAGMA journal_mode=WAL");
            // A cut of power may take the last transactions and never the consistency; the death
            // of the process takes nothing.
            Execute(connection, "PRAGMA synchronous=NORMAL");
            // Pages that many commits touch go into the file once; 16 MiB of log at most.
            Execute(connection, "PRAGMA wal_autocheckpoint=4000");
            Execute(connection, "PRAGMA cache_size=-16000");
            Execute(connection, "BEGIN IMMEDIATE");
            long found = ReadVersion(connection);
            if (found == 0)
            {
                Execute(connection, CreateFirst);
                Execute(connection, "INSERT INTO schema_version VALUES (1)");
                found = 1;
            }
            if (found == 1)
            {
                Execute(connection, SchemaLifecycle.Upgrade);
                found = 2;
            }
            if (found == 2)
            {
                Execute(connection, UpgradeTrust);
                Execute(connection, $"UPDATE schema_version SET version = {Version}");
            }
            Execute(connection, "COMMIT");
        }

        /// <summary>Runs statements that give no rows.</summary>
        public static void Execute(SqliteConnection connection, string text)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = text;
            command.ExecuteNonQuery();
        }

        // 0: no tables yet.
        private static long ReadVersion(SqliteConnection connection)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText =
                "SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'";
            if ((long)command.ExecuteScalar()! == 0) { return 0; }
            command.CommandText = "SELECT max(version) FROM schema_version";
            return command.ExecuteScalar() is long version ? version : 0;
        }
    }
}
