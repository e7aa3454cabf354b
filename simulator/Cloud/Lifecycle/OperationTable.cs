using System.Collections.Generic;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>Operations on disk.</summary>
    public static class OperationTable
    {
        private const string Upsert = """
            INSERT INTO operation (tx, batch, device, account, name, verb, signer, new_key, state,
                actor, merged_into, requested_at, delivered_at, effective_at, heartbeats, digest,
                status, fault, detail, cause, old_serial, new_serial, request, billed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                ?18, ?19, ?20, ?21, ?22, ?23, ?24)
            ON CONFLICT (tx) DO UPDATE SET signer = ?7, new_key = ?8, state = ?9,
                merged_into = ?11, delivered_at = ?13, effective_at = ?14, heartbeats = ?15,
                digest = ?16, status = ?17, fault = ?18, detail = ?19, cause = ?20,
                old_serial = ?21, new_serial = ?22, request = ?23, billed = ?24
            """;

        private const string Columns = """
            SELECT seq, tx, batch, device, account, name, verb, signer, new_key, state, actor,
                merged_into, requested_at, delivered_at, effective_at, heartbeats, digest, status,
                fault, detail, cause, old_serial, new_serial, request, billed
            FROM operation
            """;

        private const string SelectOpen = Columns + " WHERE state <= 2 ORDER BY seq";

        private const string SelectOpenOfDevice =
            Columns + " WHERE device = ?1 AND state <= 2 ORDER BY seq";

        private const string SelectTransaction = Columns + " WHERE tx = ?1 AND account = ?2";

        private const string SelectBatch =
            Columns + " WHERE batch = ?1 AND account = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4";

        private const string SelectAccount =
            Columns + " WHERE account = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";

        /// <summary>The operation of an account; null when there is none.</summary>
        public static OperationRecord? Find(
            CloudStore store, Account account, string transactionId)
        {
            return store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(
                    SelectTransaction, transactionId, account.Id);
                return rows.Read() ? ReadRow(rows) : null;
            });
        }

        /// <summary>Operations of one call, in the order of arrival.</summary>
        /// <param name="store">The store.</param>
        /// <param name="account">Whose.</param>
        /// <param name="batchId">Which call; "" for all of the account.</param>
        /// <param name="after">The <see cref="OperationRecord.Sequence"/> before the first; 0
        /// for the beginning.</param>
        /// <param name="limit">Operations at most.</param>
        public static List<OperationRecord> List(
            CloudStore store, Account account, string batchId, long after, int limit)
        {
            return store.Read(statements =>
            {
                using SqliteDataReader rows = batchId.Length == 0
                    ? statements.Query(SelectAccount, account.Id, after, limit)
                    : statements.Query(SelectBatch, batchId, account.Id, after, limit);
                return ReadRows(rows);
            });
        }

        internal static void Save(StatementSet statements, OperationRecord operation)
        {
            statements.Execute(
                Upsert, operation.TransactionId, operation.BatchId, operation.DeviceId,
                operation.AccountId, operation.Name, (int)operation.Verb, operation.Signer,
                operation.HasNewKey ? 1 : 0, (int)operation.State, operation.Actor,
                operation.MergedInto, operation.RequestedAtMs, operation.DeliveredAtMs,
                operation.EffectiveAtMs, operation.Heartbeats, operation.Digest,
                operation.Status, operation.Fault, operation.Detail, (int)operation.Cause,
                operation.OldSerial, operation.NewSerial, operation.Request,
                operation.IsBilled ? 1 : 0);
        }

        internal static List<OperationRecord> ReadOpen(StatementSet statements)
        {
            using SqliteDataReader rows = statements.Query(SelectOpen);
            return ReadRows(rows);
        }

        internal static List<OperationRecord> ReadOpen(StatementSet statements, string deviceId)
        {
            using SqliteDataReader rows = statements.Query(SelectOpenOfDevice, deviceId);
            return ReadRows(rows);
        }

        private static List<OperationRecord> ReadRows(SqliteDataReader rows)
        {
            List<OperationRecord> operations = new List<OperationRecord>();
            while (rows.Read()) { operations.Add(ReadRow(rows)); }
            return operations;
        }

        private static OperationRecord ReadRow(SqliteDataReader rows)
        {
            return new OperationRecord
            {
                Sequence = rows.GetInt64(0),
                TransactionId = rows.GetString(1),
                BatchId = rows.GetString(2),
                DeviceId = rows.GetString(3),
                AccountId = rows.GetString(4),
                Name = rows.GetString(5),
                Verb = (OperationVerb)rows.GetInt32(6),
                Signer = rows.GetString(7),
                HasNewKey = rows.GetInt32(8) != 0,
                State = (OperationState)rows.GetInt32(9),
                Actor = rows.GetString(10),
                MergedInto = rows.GetString(11),
                RequestedAtMs = rows.GetInt64(12),
                DeliveredAtMs = rows.GetInt64(13),
                EffectiveAtMs = rows.GetInt64(14),
                Heartbeats = rows.GetInt32(15),
                Digest = rows.GetFieldValue<byte[]>(16),
                Status = rows.GetInt32(17),
                Fault = rows.GetInt32(18),
                Detail = rows.GetInt32(19),
                Cause = (OperationCause)rows.GetInt32(20),
                OldSerial = rows.GetFieldValue<byte[]>(21),
                NewSerial = rows.GetFieldValue<byte[]>(22),
                Request = rows.GetFieldValue<byte[]>(23),
                IsBilled = rows.GetInt32(24) != 0,
            };
        }
    }
}
