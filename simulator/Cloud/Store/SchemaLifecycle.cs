namespace Simulator.Cloud.Store
{
    /// <summary>What version 2 of the schema adds: the life of certificates. A new column has the
    /// value that a device or certificate of version 1 stands for.</summary>
    internal static class SchemaLifecycle
    {
        /// <summary>From version 1 to version 2.</summary>
        public const string Upgrade = """
            ALTER TABLE device ADD COLUMN hold INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE device ADD COLUMN last_heartbeat_at INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE device ADD COLUMN next_heartbeat_at INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE device ADD COLUMN signer TEXT NOT NULL DEFAULT '';
            ALTER TABLE device ADD COLUMN profile TEXT NOT NULL DEFAULT '';
            ALTER TABLE device ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE device ADD COLUMN plan INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE device ADD COLUMN serial_number TEXT NOT NULL DEFAULT '';
            ALTER TABLE certificate ADD COLUMN ca TEXT NOT NULL DEFAULT '';
            ALTER TABLE certificate ADD COLUMN transaction_id TEXT NOT NULL DEFAULT '';
            ALTER TABLE certificate ADD COLUMN revoked_at INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE certificate ADD COLUMN reason INTEGER NOT NULL DEFAULT 0;
            CREATE INDEX certificate_serial ON certificate (serial);
            CREATE INDEX certificate_revoked ON certificate (ca, seq) WHERE status = 1;
            CREATE INDEX certificate_end ON certificate (not_after) WHERE status = 0;
            CREATE TABLE operation (
                seq INTEGER PRIMARY KEY, tx TEXT NOT NULL UNIQUE, batch TEXT NOT NULL,
                device TEXT NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL,
                verb INTEGER NOT NULL, signer TEXT NOT NULL, new_key INTEGER NOT NULL,
                state INTEGER NOT NULL, actor TEXT NOT NULL, merged_into TEXT NOT NULL,
                requested_at INTEGER NOT NULL, delivered_at INTEGER NOT NULL,
                effective_at INTEGER NOT NULL, heartbeats INTEGER NOT NULL,
                digest BLOB NOT NULL, status INTEGER NOT NULL, fault INTEGER NOT NULL,
                detail INTEGER NOT NULL, cause INTEGER NOT NULL, old_serial BLOB NOT NULL,
                new_serial BLOB NOT NULL, request BLOB NOT NULL, billed INTEGER NOT NULL
            );
            CREATE INDEX operation_device ON operation (device);
            CREATE INDEX operation_batch ON operation (batch);
            CREATE INDEX operation_account ON operation (account);
            CREATE TABLE heartbeat (
                device TEXT PRIMARY KEY, exchange BLOB NOT NULL, code INTEGER NOT NULL,
                answer BLOB NOT NULL, answered_at INTEGER NOT NULL, digest BLOB NOT NULL,
                credentials BLOB NOT NULL, generation INTEGER NOT NULL,
                free_bytes INTEGER NOT NULL, flags INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE TABLE event (
                seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, account TEXT NOT NULL,
                device TEXT NOT NULL, type TEXT NOT NULL, tx TEXT NOT NULL, name TEXT NOT NULL,
                old_serial TEXT NOT NULL, new_serial TEXT NOT NULL, reason TEXT NOT NULL,
                actor TEXT NOT NULL, hash BLOB NOT NULL
            );
            CREATE INDEX event_account ON event (account, type);
            CREATE UNIQUE INDEX event_billing ON event (tx) WHERE type = 'billing';
            CREATE TABLE root_ca (
                seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
                name TEXT NOT NULL, der BLOB NOT NULL, key BLOB NOT NULL,
                auto_renew INTEGER NOT NULL, renew_share INTEGER NOT NULL,
                validity_s INTEGER NOT NULL, crl_number INTEGER NOT NULL,
                status INTEGER NOT NULL, created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL, UNIQUE (account, name)
            );
            CREATE TABLE webhook (
                seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
                url TEXT NOT NULL, secret TEXT NOT NULL, events TEXT NOT NULL,
                cursor INTEGER NOT NULL, state INTEGER NOT NULL, failures INTEGER NOT NULL,
                next_try_at INTEGER NOT NULL, created_at INTEGER NOT NULL
            );
            CREATE TABLE profile (
                seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
                name TEXT NOT NULL, signer TEXT NOT NULL, plan TEXT NOT NULL,
                created_at INTEGER NOT NULL, UNIQUE (account, name)
            );
            CREATE TABLE enrollment (
                seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
                device TEXT NOT NULL, name TEXT NOT NULL, status INTEGER NOT NULL,
                result INTEGER NOT NULL, detail TEXT NOT NULL, created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL
            );
            CREATE INDEX enrollment_account ON enrollment (account);
            """;
    }
}
