using System;
using System.Collections.Generic;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Enrollments
{
    /// <summary>Renewals on disk.</summary>
    internal static class EnrollmentTable
    {
        private const string Upsert = """
            INSERT INTO enrollment (id, account, device, name, status, result, detail, created_at,
                updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT (id) DO UPDATE SET status = ?5, result = ?6, detail = ?7, updated_at = ?9
            """;

        private const string Columns =
            "SELECT id, account, device, name, status, result, detail, created_at, updated_at "
            + "FROM enrollment ";

        private const string SelectOpen = Columns + "WHERE status = 0 ORDER BY seq";

        private const string SelectUp =
            Columns + "WHERE account = ?1 AND seq > ?2 ORDER BY seq";

        private const string SelectDown =
            Columns + "WHERE account = ?1 AND seq < ?2 ORDER BY seq DESC";

        private const string SelectOne = Columns + "WHERE account = ?1 AND id = ?2";

        private const string SelectSequence =
            "SELECT seq FROM enrollment WHERE account = ?1 AND id = ?2";

        public static void Save(StatementSet statements, EnrollmentRecord record)
        {
            statements.Execute(
                Upsert, record.Id, record.AccountId, record.DeviceId, record.Name,
                (int)record.Status, (int)record.Result, record.Detail, record.CreatedAtMs,
                record.UpdatedAtMs);
        }

        /// <summary>Those that are under way.</summary>
        public static List<EnrollmentRecord> ReadOpen(StatementSet statements)
        {
            List<EnrollmentRecord> open = new List<EnrollmentRecord>();
            using SqliteDataReader rows = statements.Query(SelectOpen);
            while (rows.Read()) { open.Add(ReadRow(rows)); }
            return open;
        }

        /// <summary>One of an account; null when it has none of this id.</summary>
        public static EnrollmentRecord? Find(StatementSet statements, string account, string id)
        {
            using SqliteDataReader rows = statements.Query(SelectOne, account, id);
            return rows.Read() ? ReadRow(rows) : null;
        }

        /// <summary>Goes through an account's in the order of creation until the visitor has
        /// enough.</summary>
        /// <param name="statements">Of a read.</param>
        /// <param name="account">Whose.</param>
        /// <param name="after">Begins behind this one; null: at the beginning.</param>
        /// <param name="isDescending">Newest first.</param>
        /// <param name="visit">False ends it.</param>
        /// <returns>False when there is none of the id to begin behind.</returns>
        public static bool Visit(
            StatementSet statements, string account, string? after, bool isDescending,
            Predicate<EnrollmentRecord> visit)
        {
            long start = isDescending ? long.MaxValue : 0;
            if (after != null)
            {
                using SqliteDataReader one = statements.Query(SelectSequence, account, after);
                if (!one.Read()) { return false; }
                start = one.GetInt64(0);
            }
            using SqliteDataReader rows = statements.Query(
                isDescending ? SelectDown : SelectUp, account, start);
            while (rows.Read() && visit(ReadRow(rows))) { }
            return true;
        }

        private static EnrollmentRecord ReadRow(SqliteDataReader rows)
        {
            return new EnrollmentRecord
            {
                Id = rows.GetString(0),
                AccountId = rows.GetString(1),
                DeviceId = rows.GetString(2),
                Name = rows.GetString(3),
                Status = (EnrollmentStatus)rows.GetInt32(4),
                Result = (EnrollmentResult)rows.GetInt32(5),
                Detail = rows.GetString(6),
                CreatedAtMs = rows.GetInt64(7),
                UpdatedAtMs = rows.GetInt64(8),
            };
        }
    }
}
