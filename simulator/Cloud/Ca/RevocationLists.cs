using System;
using System.Collections.Generic;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Ca
{
    /// <summary>
    /// The revocation lists of all signers, one a signer, made when they are asked for and
    /// something has changed or half of the old one's time is over. Thread-safe.
    /// </summary>
    /// <remarks>Implementation notes. A certificate that was revoked stays so: how many there are
    /// tells whether a list is still whole, also after revocations that others made. Rows are read
    /// in pages, so that 100,000 of them keep no other reader waiting.</remarks>
    public sealed class RevocationLists
    {
        /// <summary>From a list's thisUpdate to its nextUpdate.</summary>
        public static readonly TimeSpan Validity = TimeSpan.FromHours(24);

        /// <summary>An entry stays so long after its certificate has expired. RFC 5280 section
        /// 3.3: until it was on a list that was made after the end of its validity.</summary>
        public static readonly TimeSpan Grace = 2 * Validity;

        private const int PageRows = 1_000;
        private const string NumberName = "crl_number";

        private const string StepInternal = """
            INSERT INTO meta VALUES (?1, '1')
            ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1
            """;

        private const string ReadInternal =
            "SELECT CAST(value AS INTEGER) FROM meta WHERE name = ?1";

        private const string StepRoot =
            "UPDATE root_ca SET crl_number = crl_number + 1 WHERE id = ?1";

        private const string ReadRoot = "SELECT crl_number FROM root_ca WHERE id = ?1";

        private const string CountRevoked =
            "SELECT count(*) FROM certificate WHERE status = 1 AND ca = ?1";

        private const string SelectPage = """
            SELECT seq, serial, revoked_at, reason FROM certificate
            WHERE status = 1 AND ca = ?1 AND seq > ?2 AND not_after >= ?3
            ORDER BY seq LIMIT 1000
            """;

        private readonly CloudStore _store;
        private readonly TimeProvider _time;
        private readonly Dictionary<string, (long Revoked, RevocationList List)> _last = [];

        /// <param name="store">Knows what was revoked.</param>
        /// <param name="time">Wall clock.</param>
        public RevocationLists(CloudStore store, TimeProvider time)
        {
            _store = store;
            _time = time;
        }

        /// <summary>The signer's list as it is now: every revocation that was answered before is
        /// on it.</summary>
        /// <param name="signer">The internal authority or a root CA, active or not.</param>
        /// <returns>Null when the store refused.</returns>
        public RevocationList? Get(ISigner signer)
        {
            lock (_last)
            {
                DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(
                    _time.GetUtcNow().ToUnixTimeSeconds());
                long revoked = _store.Read(statements => ReadNumber(
                    statements, CountRevoked, signer.Uid));
                if (_last.TryGetValue(signer.Uid, out (long Revoked, RevocationList List) last)
                    && last.Revoked == revoked
                    && now >= last.List.ThisUpdate
                    && now < last.List.ThisUpdate + (Validity / 2))
                {
                    return last.List;
                }
                // The number is on disk before the list exists: no two lists can share one.
                long number = 0;
                bool written = _store.Write(
                    statements => number = StepNumber(statements, signer.Uid));
                if (!written) { return null; }
                List<RevokedEntry> entries = ReadEntries(signer.Uid, now);
                byte[] der = CrlWriter.Write(signer, number, now, now + Validity, entries);
                RevocationList list = new RevocationList(
                    der, number, now, now + Validity, entries.Count);
                _last[signer.Uid] = (revoked, list);
                return list;
            }
        }

        private List<RevokedEntry> ReadEntries(string uid, DateTimeOffset now)
        {
            long oldest = (now - Grace).ToUnixTimeSeconds();
            List<RevokedEntry> entries = [];
            long sequence = 0;
            int before;
            do
            {
                before = entries.Count;
                sequence = _store.Read(
                    statements => ReadPage(statements, uid, sequence, oldest, entries));
            }
            while (entries.Count - before == PageRows);
            return entries;
        }

        private static long ReadPage(
            StatementSet statements, string uid, long sequence, long oldest,
            List<RevokedEntry> entries)
        {
            using SqliteDataReader rows = statements.Query(SelectPage, uid, sequence, oldest);
            while (rows.Read())
            {
                sequence = rows.GetInt64(0);
                entries.Add(new RevokedEntry(
                    rows.GetFieldValue<byte[]>(1),
                    DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(2)),
                    (RevocationReason)rows.GetInt32(3)));
            }
            return sequence;
        }

        private static long StepNumber(StatementSet statements, string uid)
        {
            if (uid.Length == 0)
            {
                statements.Execute(StepInternal, NumberName);
                return ReadNumber(statements, ReadInternal, NumberName);
            }
            statements.Execute(StepRoot, uid);
            return ReadNumber(statements, ReadRoot, uid);
        }

        private static long ReadNumber(StatementSet statements, string text, string value)
        {
            using SqliteDataReader rows = statements.Query(text, value);
            return rows.Read() ? rows.GetInt64(0) : 0;
        }
    }
}
