using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>
    /// The audit log: rows in a hash chain. A row's hash is SHA-256 over the hash before it (32
    /// zeros before the first) and the row: number and time as 8 bytes, then each text as 4 bytes
    /// of length and UTF-8, big-endian, in the order of the table. Written in the transaction of
    /// the change that it tells.
    /// </summary>
    public static class EventLog
    {
        /// <summary>Bytes of a hash.</summary>
        public const int HashSize = SHA256.HashSizeInBytes;

        private const string Insert = """
            INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """;

        private const string ReadHead = "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1";

        /// <summary>Adds a row; on the writer's thread.</summary>
        public static void Append(StatementSet statements, LifecycleEvent row)
        {
            byte[] head = new byte[HashSize];
            long sequence = 0;
            if (statements.EventHead != null)
            {
                sequence = statements.EventSequence;
                head = statements.EventHead;
            }
            else
            {
                using SqliteDataReader rows = statements.Query(ReadHead);
                if (rows.Read())
                {
                    sequence = rows.GetInt64(0);
                    head = rows.GetFieldValue<byte[]>(1);
                }
            }
            sequence++;
            byte[] hash = Hash(head, sequence, row);
            statements.Execute(
                Insert, sequence, row.AtMs, row.AccountId, row.DeviceId, row.Type,
                row.TransactionId, row.Name, row.OldSerial, row.NewSerial, row.Reason, row.Actor,
                hash);
            statements.EventSequence = sequence;
            statements.EventHead = hash;
        }

        /// <summary>The hash of a row.</summary>
        /// <param name="head">The hash before it.</param>
        /// <param name="sequence">Its number, 1 for the first.</param>
        /// <param name="row">The row.</param>
        public static byte[] Hash(byte[] head, long sequence, LifecycleEvent row)
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(head);
            AddNumber(hash, sequence);
            AddNumber(hash, row.AtMs);
            AddText(hash, row.AccountId);
            AddText(hash, row.DeviceId);
            AddText(hash, row.Type);
            AddText(hash, row.TransactionId);
            AddText(hash, row.Name);
            AddText(hash, row.OldSerial);
            AddText(hash, row.NewSerial);
            AddText(hash, row.Reason);
            AddText(hash, row.Actor);
            return hash.GetHashAndReset();
        }

        /// <summary>The row that a reader stands on; its query asks for all columns in the order of
        /// the table, so that number and hash are the first and the last.</summary>
        internal static LifecycleEvent ReadRow(SqliteDataReader rows)
        {
            return new LifecycleEvent
            {
                AtMs = rows.GetInt64(1),
                AccountId = rows.GetString(2),
                DeviceId = rows.GetString(3),
                Type = rows.GetString(4),
                TransactionId = rows.GetString(5),
                Name = rows.GetString(6),
                OldSerial = rows.GetString(7),
                NewSerial = rows.GetString(8),
                Reason = rows.GetString(9),
                Actor = rows.GetString(10),
            };
        }

        private static void AddNumber(IncrementalHash hash, long value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            hash.AppendData(bytes);
        }

        private static void AddText(IncrementalHash hash, string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
    }
}
