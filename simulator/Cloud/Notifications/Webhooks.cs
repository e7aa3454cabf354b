using System;
using System.Collections.Generic;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Notifications
{
    /// <summary>The webhooks of all accounts, in memory and on disk. Thread-safe.</summary>
    public sealed class Webhooks
    {
        /// <summary>Webhooks of an account.</summary>
        public const int PerAccountMax = 16;

        private const string Select = """
            SELECT id, account, url, secret, events, cursor, state, failures, next_try_at,
                created_at
            FROM webhook ORDER BY seq
            """;

        // It hears of what comes after it, and of nothing before.
        private const string Insert = """
            INSERT INTO webhook (id, account, url, secret, events, cursor, state, failures,
                next_try_at, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, (SELECT coalesce(max(seq), 0) FROM event), 0, 0, 0, ?6)
            """;

        private const string Progress = """
            UPDATE webhook SET cursor = ?2, state = ?3, failures = ?4, next_try_at = ?5
            WHERE id = ?1
            """;

        private readonly CloudStore _store;
        private readonly TimeProvider _time;
        private readonly object _gate = new object();
        private readonly List<Webhook> _all = [];

        private Webhooks(CloudStore store, TimeProvider time)
        {
            _store = store;
            _time = time;
        }

        /// <summary>Reads them.</summary>
        public static Webhooks Load(CloudStore store, DeviceDirectory accounts, TimeProvider time)
        {
            Webhooks webhooks = new Webhooks(store, time);
            store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(Select);
                while (rows.Read())
                {
                    webhooks._all.Add(new Webhook
                    {
                        Uid = rows.GetString(0),
                        Account = accounts.FindAccount(rows.GetString(1))!,
                        Url = new Uri(rows.GetString(2)),
                        Secret = rows.GetString(3),
                        Events = rows.GetString(4).Split(','),
                        Cursor = rows.GetInt64(5),
                        IsGone = rows.GetInt32(6) != 0,
                        Failures = rows.GetInt32(7),
                        NextTryAtMs = rows.GetInt64(8),
                        CreatedAtMs = rows.GetInt64(9),
                    });
                }
                return true;
            });
            return webhooks;
        }

        /// <summary>Adds one and waits until it is on disk: it hears of every event after
        /// that.</summary>
        /// <param name="added">Its cursor is set here.</param>
        /// <param name="isFull">True when the account has as many as it may.</param>
        /// <returns>False when it was not added.</returns>
        public bool Add(Webhook added, out bool isFull)
        {
            lock (_gate)
            {
                isFull = _all.FindAll(one => one.Account == added.Account).Count >= PerAccountMax;
                if (isFull) { return false; }
                long cursor = 0;
                bool written = _store.Write(statements =>
                {
                    statements.Execute(
                        Insert, added.Uid, added.Account.Id, added.Url.AbsoluteUri, added.Secret,
                        string.Join(',', added.Events), added.CreatedAtMs);
                    using SqliteDataReader rows = statements.Query(
                        "SELECT cursor FROM webhook WHERE id = ?1", added.Uid);
                    rows.Read();
                    cursor = rows.GetInt64(0);
                });
                if (!written) { return false; }
                added.Cursor = cursor;
                _all.Add(added);
                return true;
            }
        }

        /// <summary>Takes one away and waits until it is gone from the disk.</summary>
        /// <returns>False when the store refused.</returns>
        public bool Delete(Webhook deleted)
        {
            lock (_gate)
            {
                bool written = _store.Write(statements => statements.Execute(
                    "DELETE FROM webhook WHERE id = ?1", deleted.Uid));
                if (!written) { return false; }
                lock (deleted) { deleted.IsDeleted = true; }
                _all.Remove(deleted);
                return true;
            }
        }

        /// <summary>An account's webhooks in the order of creation.</summary>
        public List<Webhook> List(Account account)
        {
            lock (_gate) { return _all.FindAll(one => one.Account == account); }
        }

        /// <summary>The account's webhook; null when it has none of this id.</summary>
        public Webhook? Find(Account account, string uid)
        {
            lock (_gate)
            {
                return _all.Find(one => one.Account == account && one.Uid == uid);
            }
        }

        /// <summary>Those that may be sent to now and that nobody sends to; they are busy from
        /// here on.</summary>
        internal List<Webhook> TakeDue()
        {
            long nowMs = _time.NowMs();
            lock (_gate)
            {
                List<Webhook> due = _all.FindAll(one =>
                    !one.IsBusy && !one.IsGone && one.NextTryAtMs <= nowMs);
                foreach (Webhook one in due) { one.IsBusy = true; }
                return due;
            }
        }

        internal void GiveBack(Webhook webhook)
        {
            lock (_gate) { webhook.IsBusy = false; }
        }

        /// <summary>Saves how far it has heard; nobody waits: what is sent again has the same
        /// id.</summary>
        internal void Save(Webhook webhook)
        {
            long cursor = webhook.Cursor;
            int state = webhook.IsGone ? 1 : 0;
            int failures = webhook.Failures;
            long nextTryAtMs = webhook.NextTryAtMs;
            _store.TryWrite(
                statements => statements.Execute(
                    Progress, webhook.Uid, cursor, state, failures, nextTryAtMs),
                completed: null);
        }
    }
}
