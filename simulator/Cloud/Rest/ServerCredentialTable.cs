using Microsoft.Data.Sqlite;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Rest
{
    /// <summary>Keeps identity and age of what devices are told about a service, until its URI
    /// changes.</summary>
    internal static class ServerCredentialTable
    {
        /// <summary>The entry of a service at its present URI.</summary>
        public static ServerCredentialEntry Save(
            CloudStore store, string service, string uri, InternalCa authority, long nowMs)
        {
            ServerCredentialEntry? known = store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(
                    "SELECT id, created_at FROM server_credential "
                    + "WHERE service = ?1 AND uri = ?2",
                    service, uri);
                return rows.Read()
                    ? new ServerCredentialEntry(
                        rows.GetString(0), uri, authority.Pem, rows.GetInt64(1))
                    : null;
            });
            if (known != null) { return known; }
            ServerCredentialEntry added = new ServerCredentialEntry(
                Hex.NewId(), uri, authority.Pem, nowMs);
            store.TryWrite(
                statements => statements.Execute(
                    "INSERT OR REPLACE INTO server_credential VALUES (?1, ?2, ?3, ?4, ?5)",
                    service, added.Id, uri, authority.Certificate.Der, nowMs),
                completed: null);
            return added;
        }
    }
}
