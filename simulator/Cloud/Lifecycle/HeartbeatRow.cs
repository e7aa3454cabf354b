using Microsoft.Data.Sqlite;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>The last exchange of a device as the store keeps it.</summary>
    internal sealed class HeartbeatRow
    {
        private const string Upsert = """
            INSERT INTO heartbeat VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT (device) DO UPDATE SET exchange = ?2, code = ?3, answer = ?4,
                answered_at = ?5, digest = ?6,
                credentials = CASE WHEN length(?7) > 0 THEN ?7 ELSE credentials END,
                generation = ?8, free_bytes = ?9, flags = ?10
            """;

        private const string Touch = """
            UPDATE device SET last_heartbeat_at = ?2, next_heartbeat_at = ?3 WHERE id = ?1
            """;

        private const string ReadAnswer =
            "SELECT code, answer FROM heartbeat WHERE device = ?1 AND exchange = ?2";

        private const string SelectAll =
            "SELECT device, exchange, digest, generation, free_bytes, flags FROM heartbeat";

        public required string DeviceId { get; init; }

        public required byte[] Exchange { get; init; }

        public required HeartbeatReply Reply { get; init; }

        public required long AnsweredAtMs { get; init; }

        public required long NextAtMs { get; init; }

        public required byte[] Digest { get; init; }

        /// <summary>As they came; empty leaves those that are there.</summary>
        public required byte[] Credentials { get; init; }

        /// <summary>Generation, free bytes, flags.</summary>
        public required long[] Health { get; init; }

        public void Save(StatementSet statements)
        {
            statements.Execute(
                Upsert, DeviceId, Exchange, Reply.Code, Reply.Body, AnsweredAtMs, Digest,
                Credentials, Health[0], Health[1], Health[2]);
            statements.Execute(Touch, DeviceId, AnsweredAtMs, NextAtMs);
        }

        /// <summary>Gives every device its last exchange and digest back; answers stay on disk
        /// until they are asked for.</summary>
        public static void Load(CloudStore store, DeviceDirectory directory)
        {
            store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(SelectAll);
                while (rows.Read())
                {
                    DeviceRecord? device = directory.FindById(rows.GetString(0));
                    if (device == null) { continue; }
                    DeviceLifecycle life = device.Lifecycle ??= new DeviceLifecycle();
                    life.Exchange = rows.GetFieldValue<byte[]>(1);
                    life.Digest = rows.GetFieldValue<byte[]>(2);
                    for (int i = 0; i < life.Health.Length; i++)
                    {
                        life.Health[i] = rows.GetInt64(3 + i);
                    }
                }
                return true;
            });
        }

        /// <summary>The answer to an exchange; null when another one came after it.</summary>
        public static HeartbeatReply? Read(CloudStore store, string deviceId, byte[] exchange)
        {
            return store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(ReadAnswer, deviceId, exchange);
                return rows.Read()
                    ? new HeartbeatReply(rows.GetInt32(0), rows.GetFieldValue<byte[]>(1), -1)
                    : null;
            });
        }
    }
}
