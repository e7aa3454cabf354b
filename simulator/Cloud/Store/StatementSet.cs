using System;
using System.Collections.Generic;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Simulator.Cloud.Store
{
    /// <summary>Prepared statements of one connection, each made at its first use and kept. A text
    /// numbers its parameters ?1, ?2, and so on.</summary>
    /// <remarks>Writes go to SQLite's own interface: the layer above it looks every parameter up
    /// by its name and costs more than the statement.</remarks>
    public sealed class StatementSet : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly Dictionary<string, sqlite3_stmt> _writes =
            new Dictionary<string, sqlite3_stmt>(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<string, SqliteCommand> _queries =
            new Dictionary<string, SqliteCommand>(ReferenceEqualityComparer.Instance);

        internal StatementSet(SqliteConnection connection)
        {
            _connection = connection;
        }

        /// <summary>Hash of the audit log's last row in this transaction; null when it must be
        /// read: at first, and after a transaction was rolled back.</summary>
        internal byte[]? EventHead { get; set; }

        /// <summary>Number of that row.</summary>
        internal long EventSequence { get; set; }

        /// <summary>Runs a statement that gives no rows.</summary>
        /// <param name="text">A constant: statements are kept by its identity.</param>
        /// <param name="values">string, long, int or byte[]; in the order of the
        /// parameters.</param>
        /// <exception cref="SqliteException">SQLite refused.</exception>
        public void Execute(string text, params ReadOnlySpan<object> values)
        {
            if (!_writes.TryGetValue(text, out sqlite3_stmt? statement))
            {
                Require(raw.sqlite3_prepare_v2(_connection.Handle, text, out statement));
                _writes.Add(text, statement);
            }
            for (int i = 0; i < values.Length; i++) { Bind(statement, i + 1, values[i]); }
            int result = raw.sqlite3_step(statement);
            // The reset repeats the failure of the step; the message is that of the step.
            SqliteException? failure = result == raw.SQLITE_DONE ? null : Explain(result);
            raw.sqlite3_reset(statement);
            if (failure != null) { throw failure; }
        }

        /// <summary>Runs a query; the caller disposes of the reader before the next call.</summary>
        public SqliteDataReader Query(string text, params ReadOnlySpan<object> values)
        {
            if (!_queries.TryGetValue(text, out SqliteCommand? command))
            {
                command = _connection.CreateCommand();
                command.CommandText = text;
                for (int i = 0; i < values.Length; i++)
                {
                    command.Parameters.AddWithValue("?" + (i + 1), values[i]);
                }
                _queries.Add(text, command);
            }
            for (int i = 0; i < values.Length; i++) { command.Parameters[i].Value = values[i]; }
            return command.ExecuteReader();
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            foreach (sqlite3_stmt statement in _writes.Values) { statement.Dispose(); }
            foreach (SqliteCommand command in _queries.Values) { command.Dispose(); }
            _writes.Clear();
            _queries.Clear();
        }

        private void Bind(sqlite3_stmt statement, int index, object value)
        {
            Require(value switch
            {
                string text => raw.sqlite3_bind_text(statement, index, text),
                long number => raw.sqlite3_bind_int64(statement, index, number),
                int number => raw.sqlite3_bind_int64(statement, index, number),
                byte[] bytes => raw.sqlite3_bind_blob(statement, index, bytes),
                _ => throw new ArgumentException(value.GetType().Name, nameof(value)),
            });
        }

        private void Require(int result)
        {
            if (result != raw.SQLITE_OK) { throw Explain(result); }
        }

        private SqliteException Explain(int result)
        {
            return new SqliteException(
                raw.sqlite3_errmsg(_connection.Handle).utf8_to_string(), result);
        }
    }
}
