using System.Collections.Generic;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Lifecycle
{
    /// <summary>What is on an account's bill: a row of the audit log for each renew, update or
    /// transfer that became effective.</summary>
    public static class BillingLog
    {
        private const string SelectPage = """
            SELECT seq, at, device, tx, name, old_serial, new_serial, reason FROM event
            WHERE account = ?1 AND type = 'billing' AND at >= ?2 AND at < ?3 AND seq > ?4
            ORDER BY seq LIMIT ?5
            """;

        private const string CountVerbs = """
            SELECT reason, count(*) FROM event
            WHERE account = ?1 AND type = 'billing' AND at >= ?2 AND at < ?3 GROUP BY reason
            """;

        /// <summary>One of them.</summary>
        /// <param name="Sequence">Its number in the audit log.</param>
        /// <param name="Event">Its row; the reason is the verb.</param>
        public sealed record Entry(long Sequence, LifecycleEvent Event);

        /// <summary>A page, in the order of the audit log.</summary>
        /// <param name="store">The audit log.</param>
        /// <param name="account">Whose bill.</param>
        /// <param name="fromMs">First moment, Unix milliseconds.</param>
        /// <param name="untilMs">The moment after the last.</param>
        /// <param name="after">Number of the entry before the first; 0 for the beginning.</param>
        /// <param name="limit">Entries at most.</param>
        public static List<Entry> List(
            CloudStore store, Account account, long fromMs, long untilMs, long after, int limit)
        {
            return store.Read(statements =>
            {
                List<Entry> page = [];
                using SqliteDataReader rows = statements.Query(
                    SelectPage, account.Id, fromMs, untilMs, after, limit);
                while (rows.Read())
                {
                    page.Add(new Entry(rows.GetInt64(0), new LifecycleEvent
                    {
                        Type = EventType.Billing,
                        AtMs = rows.GetInt64(1),
                        AccountId = account.Id,
                        DeviceId = rows.GetString(2),
                        TransactionId = rows.GetString(3),
                        Name = rows.GetString(4),
                        OldSerial = rows.GetString(5),
                        NewSerial = rows.GetString(6),
                        Reason = rows.GetString(7),
                    }));
                }
                return page;
            });
        }

        /// <summary>How many of each verb there are in that time.</summary>
        public static Dictionary<string, long> Count(
            CloudStore store, Account account, long fromMs, long untilMs)
        {
            return store.Read(statements =>
            {
                Dictionary<string, long> counts = [];
                using SqliteDataReader rows = statements.Query(
                    CountVerbs, account.Id, fromMs, untilMs);
                while (rows.Read()) { counts.Add(rows.GetString(0), rows.GetInt64(1)); }
                return counts;
            });
        }
    }
}
