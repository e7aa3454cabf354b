using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Notifications
{
    /// <summary>
    /// Puts into the audit log that a certificate expires in 90, 30, 7 or 1 days, or has expired:
    /// those in force of devices, and the root CAs, with the number of devices under them. Each
    /// notice comes once: how far in time notices were given is in the store, so what an outage
    /// skipped comes at the next start. A notice whose time was before the certificate was issued
    /// does not come.
    /// </summary>
    public sealed class ExpirySweep
    {
        /// <summary>Days before the end, the first notice first; 0: it has expired.</summary>
        public static readonly IReadOnlyList<int> NoticeDays = [90, 30, 7, 1, 0];

        private const int PeriodMs = 60_000;
        private const int SecondsPerDay = 86_400;
        private const string UntilName = "expiry_noticed_until";

        // Rows of one write: a fleet that expires in one second must not block the writer.
        private const int ChunkRows = 1_000;

        private const string SelectEnding = """
            SELECT c.serial, c.device, c.name, c.transaction_id, d.account
            FROM certificate c JOIN device d ON d.id = c.device
            WHERE c.status = 0 AND c.not_after > ?1 AND c.not_after <= ?2
                AND c.issued_at < (c.not_after - ?3) * 1000
            ORDER BY c.not_after
            """;

        private const string CountUnder = """
            SELECT count(DISTINCT device) FROM certificate WHERE ca = ?1 AND status = 0
            """;

        private readonly CloudStore _store;
        private readonly RootCas _roots;
        private readonly Action<string>? _log;
        private long _nextMs;
        private int _isRunning;

        /// <param name="store">Certificates and audit log.</param>
        /// <param name="roots">The root CAs of all accounts.</param>
        /// <param name="log">A line when the store does not read; null for none.</param>
        public ExpirySweep(CloudStore store, RootCas roots, Action<string>? log)
        {
            _store = store;
            _roots = roots;
            _log = log;
        }

        /// <summary>Gives the notices whose time has come; at most once a minute, and for one
        /// caller at a time.</summary>
        /// <param name="nowMs">Wall clock.</param>
        public void Run(long nowMs)
        {
            if (nowMs < _nextMs || Interlocked.Exchange(ref _isRunning, 1) != 0) { return; }
            try
            {
                _nextMs = nowMs + PeriodMs;
                Notice(nowMs);
            }
            catch (SqliteException cause)
            {
                // A full or failing disk. What was not told is told when the store reads again.
                _log?.Invoke($"notices of expiry have to wait: {cause.Message}");
            }
            finally
            {
                Volatile.Write(ref _isRunning, 0);
            }
        }

        private void Notice(long nowMs)
        {
            long now = nowMs / 1000;
            string? text = MetaTable.ReadText(_store, UntilName);
            // A store without notices begins with those of today.
            long until = text == null ? now : long.Parse(text, CultureInfo.InvariantCulture);
            if (text != null && until >= now) { return; }
            List<LifecycleEvent> notices = [];
            foreach (int days in NoticeDays)
            {
                AddDevices(notices, days, until, now, nowMs);
                AddRoots(notices, days, until, now, nowMs);
            }
            for (int start = 0; start < notices.Count; start += ChunkRows)
            {
                List<LifecycleEvent> chunk = notices.GetRange(
                    start, Math.Min(ChunkRows, notices.Count - start));
                bool written = _store.Write(statements =>
                {
                    foreach (LifecycleEvent notice in chunk)
                    {
                        EventLog.Append(statements, notice);
                    }
                });
                if (!written) { return; }
            }
            string reached = now.ToString(CultureInfo.InvariantCulture);
            _store.Write(statements => MetaTable.WriteText(statements, UntilName, reached));
        }

        private void AddDevices(
            List<LifecycleEvent> notices, int days, long until, long now, long nowMs)
        {
            long ahead = days * (long)SecondsPerDay;
            _store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(
                    SelectEnding, until + ahead, now + ahead, ahead);
                while (rows.Read())
                {
                    notices.Add(new LifecycleEvent
                    {
                        Type = EventType.Expiration,
                        AtMs = nowMs,
                        AccountId = rows.GetString(4),
                        DeviceId = rows.GetString(1),
                        TransactionId = rows.GetString(3),
                        Name = rows.GetString(2),
                        OldSerial = Hex.From(rows.GetFieldValue<byte[]>(0)),
                        Reason = Explain(days),
                    });
                }
                return true;
            });
        }

        private void AddRoots(
            List<LifecycleEvent> notices, int days, long until, long now, long nowMs)
        {
            long ahead = days * (long)SecondsPerDay;
            foreach (RootCa root in _roots.ListAll())
            {
                long end = root.Certificate.NotAfterSeconds;
                if (end <= until + ahead || end > now + ahead
                    || root.CreatedAtMs >= (end - ahead) * 1000)
                {
                    continue;
                }
                long count = _store.Read(statements =>
                {
                    using SqliteDataReader rows = statements.Query(CountUnder, root.Uid);
                    rows.Read();
                    return rows.GetInt64(0);
                });
                notices.Add(new LifecycleEvent
                {
                    Type = EventType.Expiration,
                    AtMs = nowMs,
                    AccountId = root.Account.Id,
                    Name = root.Settings.Name,
                    Reason = $"{Explain(days)}; root CA {root.Uid} of {count} devices",
                });
            }
        }

        private static string Explain(int days)
        {
            return days == 0 ? "expired" : $"expires within {days} d";
        }
    }
}
