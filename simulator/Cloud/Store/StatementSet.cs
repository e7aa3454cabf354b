using System;
using System.Collections.Generic;
using Microsoft.Data.Sqlite;

namespace Simulator.Cloud.Store
{
    /// <summary>Prepared statements of one connection, each made at its first use and kept. A text
    /// names its parameters $0, $1, and so on.</summary>
    public sealed class StatementSet : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly Dictionary<string, SqliteCommand> _commands =
            new Dictionary<string, SqliteCommand>(ReferenceEqualityComparer.Instance);

        internal StatementSet(SqliteConnection connection)
        {
            _connection = connection;
        }

        /// <summary>Runs a statement that gives no rows.</summary>
        /// <param name="text">A constant: statements are kept by its identity.</param>
        /// <param name="values">string, long, int, ulong or byte[]; in the order of the
        /// parameters.</param>
        /// <returns>Rows changed.</returns>
        public int Execute(string text, params ReadOnlySpan<object> values)
        {
            return Bind(text, values).ExecuteNonQuery();
        }

        /// <summary>Runs a query; the caller disposes of the reader before the next call.</summary>
        public SqliteDataReader Query(string text, params ReadOnlySpan<object> values)
        {
            return Bind(text, values).ExecuteReader();
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            foreach (SqliteCommand command in _commands.Values) { command.Dispose(); }
            _commands.Clear();
        }

        private SqliteCommand Bind(string text, ReadOnlySpan<object> values)
        {
            if (!_commands.TryGetValue(text, out SqliteCommand? command))
            {
                command = _connection.CreateCommand();
                command.CommandText = text;
                for (int i = 0; i < values.Length; i++)
                {
                    command.Parameters.AddWithValue("$" + i, values[i]);
                }
                _commands.Add(text, command);
            }
            for (int i = 0; i < values.Length; i++) { command.Parameters[i].Value = values[i]; }
            return command;
        }
    }
}
