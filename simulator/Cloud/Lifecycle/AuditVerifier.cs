using System;
using System.IO;
using Device.Desktop.Errors;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Errors;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>Walks the audit log of a data directory from its first row and stops at the first
    /// that does not follow from the one before. It reads only, also beside a running
    /// emulator.</summary>
    public static class AuditVerifier
    {
        private const string SelectRows = """
            SELECT seq, at, account, device, type, tx, name, old_serial, new_serial, reason,
                actor, hash
            FROM event ORDER BY seq
            """;

        /// <summary>Verifies a directory.</summary>
        /// <param name="directory">The data directory.</param>
        /// <param name="expectedHead">A hash that was noted earlier and must be among the rows,
        /// hexadecimal; "" for none. Only this shows that rows were cut off at the end.</param>
        /// <exception cref="CommandException">CLD111 when there is no audit log; CLD103 and CLD104
        /// as at the start of an emulator.</exception>
        public static AuditReport Verify(string directory, string expectedHead)
        {
            string file = Path.Combine(Path.GetFullPath(directory), "cloud.db");
            if (!File.Exists(file)) { throw CloudErrors.NoAuditLog(directory); }
            SQLitePCL.Batteries_V2.Init();
            Schema.Check(file);
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
                if (!HasLog(connection)) { throw CloudErrors.NoAuditLog(directory); }
                return Walk(connection, expectedHead.ToLowerInvariant());
            }
            catch (SqliteException cause)
            {
                throw CloudErrors.StoreDamaged(file, cause.Message, cause);
            }
        }

        private static AuditReport Walk(SqliteConnection connection, string expectedHead)
        {
            byte[] head = new byte[EventLog.HashSize];
            long count = 0;
            bool isSeen = expectedHead.Length == 0;
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = SelectRows;
            using SqliteDataReader rows = command.ExecuteReader();
            while (rows.Read())
            {
                long sequence = rows.GetInt64(0);
                if (sequence != count + 1)
                {
                    return Broken(AuditFault.RowMissing, count, head, count + 1);
                }
                byte[] hash = EventLog.Hash(head, sequence, EventLog.ReadRow(rows));
                if (!hash.AsSpan().SequenceEqual(rows.GetFieldValue<byte[]>(11)))
                {
                    return Broken(AuditFault.RowAltered, count, head, sequence);
                }
                head = hash;
                count = sequence;
                isSeen |= Hex.From(head) == expectedHead;
            }
            return isSeen
                ? Broken(AuditFault.None, count, head, 0)
                : Broken(AuditFault.HeadMissing, count, head, 0);
        }

        private static bool HasLog(SqliteConnection connection)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'event'";
            return (long)command.ExecuteScalar()! != 0;
        }

        private static AuditReport Broken(
            AuditFault fault, long count, byte[] head, long sequence)
        {
            return new AuditReport(fault, count, Hex.From(head), sequence);
        }
    }
}
