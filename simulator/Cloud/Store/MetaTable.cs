using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Simulator.Cloud.Store
{
    /// <summary>Small facts of a data directory, by name.</summary>
    internal static class MetaTable
    {
        /// <summary>A number, or 0 when there is none of this name.</summary>
        public static int ReadNumber(CloudStore store, string name)
        {
            return store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(
                    "SELECT value FROM meta WHERE name = ?1", name);
                return rows.Read()
                    && int.TryParse(
                        rows.GetString(0), NumberStyles.None, CultureInfo.InvariantCulture,
                        out int value)
                    ? value
                    : 0;
            });
        }

        /// <summary>A text, or null when there is none of this name.</summary>
        public static string? ReadText(CloudStore store, string name)
        {
            return store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(
                    "SELECT value FROM meta WHERE name = ?1", name);
                return rows.Read() ? rows.GetString(0) : null;
            });
        }

        /// <summary>Sets a text, on the writer's thread.</summary>
        public static void WriteText(StatementSet statements, string name, string text)
        {
            statements.Execute(
                "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
                name, text);
        }

        /// <summary>Sets a number; does not wait.</summary>
        public static void WriteNumber(CloudStore store, string name, int value)
        {
            string text = value.ToString(CultureInfo.InvariantCulture);
            store.TryWrite(
                statements => statements.Execute(
                    "INSERT INTO meta VALUES (?1, ?2) "
                    + "ON CONFLICT (name) DO UPDATE SET value = ?2",
                    name, text),
                completed: null);
        }
    }
}
