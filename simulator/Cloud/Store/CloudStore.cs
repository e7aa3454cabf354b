using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Device.Desktop.Errors;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Errors;

namespace Simulator.Cloud.Store
{
    /// <summary>
    /// The embedded store: one SQLite file, one thread that writes. Writes wait in a queue and are
    /// committed together, as many as are there up to <see cref="BatchMax"/>; a write's completion
    /// runs after its commit, so that what was answered survives the death of the process.
    /// </summary>
    /// <remarks>Implementation notes. A batch that fails is tried again write by write: one bad
    /// write must not fail its neighbours. Completions run on the writer's thread and must be
    /// short: they hand over to a lane.</remarks>
    public sealed class CloudStore : IDisposable
    {
        /// <summary>Writes in one transaction.</summary>
        public const int BatchMax = 256;

        /// <summary>Writes that may wait; past it <see cref="TryWrite"/> refuses.</summary>
        public const int QueueMax = 65_536;

        private const int StopTimeoutMs = 800;

        private readonly SqliteConnection _writeConnection;
        private readonly SqliteConnection _readConnection;
        private readonly StatementSet _writeStatements;
        private readonly StatementSet _readStatements;
        private readonly BlockingCollection<PendingWrite> _queue =
            new BlockingCollection<PendingWrite>(QueueMax);
        private readonly Thread _writer;
        private long _commits;
        private long _writes;
        private long _failures;

        private CloudStore(SqliteConnection writeConnection, SqliteConnection readConnection)
        {
            _writeConnection = writeConnection;
            _readConnection = readConnection;
            _writeStatements = new StatementSet(writeConnection);
            _readStatements = new StatementSet(readConnection);
            _writer = new Thread(RunWriter) { IsBackground = true, Name = "cloud store writer" };
            _writer.Start();
        }

        /// <summary>Transactions committed.</summary>
        public long Commits { get { return Interlocked.Read(ref _commits); } }

        /// <summary>Writes committed; over <see cref="Commits"/> it is the size of a
        /// batch.</summary>
        public long Writes { get { return Interlocked.Read(ref _writes); } }

        /// <summary>Writes that the store refused: a full disk, as a rule.</summary>
        public long Failures { get { return Interlocked.Read(ref _failures); } }

        /// <summary>True once it takes no more writes.</summary>
        public bool IsClosing { get { return _queue.IsAddingCompleted; } }

        /// <summary>Opens the store of a directory, or makes it.</summary>
        /// <exception cref="CommandException">CLD102, CLD103 or CLD104.</exception>
        public static CloudStore Open(DataDirectory directory)
        {
            SQLitePCL.Batteries_V2.Init();
            string file = directory.StoreFile;
            if (File.Exists(file)) { Schema.Check(file); }
            SqliteConnectionStringBuilder text = new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Pooling = false,
            };
            SqliteConnection writer = new SqliteConnection(text.ToString());
            SqliteConnection reader = new SqliteConnection(text.ToString());
            try
            {
                writer.Open();
                Schema.Prepare(writer);
                reader.Open();
                return new CloudStore(writer, reader);
            }
            catch (SqliteException cause)
            {
                reader.Dispose();
                writer.Dispose();
                throw cause.SqliteErrorCode is SqliteNotDatabase or SqliteCorrupt
                    ? CloudErrors.StoreDamaged(file, cause.Message, cause)
                    : CloudErrors.DirectoryNotWritable(directory.Root, cause);
            }
        }

        private const int SqliteCorrupt = 11;
        private const int SqliteNotDatabase = 26;

        /// <summary>Queues a write. Writes commit in the order of these calls.</summary>
        /// <param name="apply">Runs statements on the writer's thread; it may run twice.</param>
        /// <param name="completed">Runs after the commit with true, or with false when the store
        /// refused; null when nobody waits.</param>
        /// <returns>False when the queue is full or the store is closing; neither action then
        /// runs.</returns>
        public bool TryWrite(Action<StatementSet> apply, Action<bool>? completed)
        {
            if (_queue.IsAddingCompleted) { return false; }
            try
            {
                return _queue.TryAdd(new PendingWrite(apply, completed));
            }
            catch (InvalidOperationException)
            {
                // CompleteAdding came in between: the emulator stops and answers nobody any more.
                return false;
            }
        }

        /// <summary>Writes and waits for the commit: for starts and for REST, never for a
        /// lane.</summary>
        /// <returns>False when the store refused.</returns>
        public bool Write(Action<StatementSet> apply)
        {
            using ManualResetEventSlim done = new ManualResetEventSlim();
            bool result = false;
            bool queued = TryWrite(
                apply,
                committed =>
                {
                    result = committed;
                    done.Set();
                });
            if (!queued) { return false; }
            done.Wait();
            return result;
        }

        /// <summary>Reads committed rows; one reader at a time.</summary>
        public T Read<T>(Func<StatementSet, T> query)
        {
            lock (_readStatements) { return query(_readStatements); }
        }

        /// <summary>Commits what is queued, then closes the file.</summary>
        public void Dispose()
        {
            if (_queue.IsAddingCompleted) { return; }
            _queue.CompleteAdding();
            if (!_writer.Join(StopTimeoutMs))
            {
                // The disk hangs. The thread is a background one: the process can still end, and
                // the file needs no closing to be readable again.
                return;
            }
            _writeStatements.Dispose();
            lock (_readStatements) { _readStatements.Dispose(); }
            _readConnection.Dispose();
            _writeConnection.Dispose();
        }

        private void RunWriter()
        {
            List<PendingWrite> batch = new List<PendingWrite>(BatchMax);
            foreach (PendingWrite first in _queue.GetConsumingEnumerable())
            {
                batch.Clear();
                batch.Add(first);
                while (batch.Count < BatchMax && _queue.TryTake(out PendingWrite next))
                {
                    batch.Add(next);
                }
                if (TryCommit(batch, 0, batch.Count))
                {
                    foreach (PendingWrite write in batch) { write.Completed?.Invoke(true); }
                    continue;
                }
                for (int i = 0; i < batch.Count; i++)
                {
                    bool committed = TryCommit(batch, i, 1);
                    if (!committed) { Interlocked.Increment(ref _failures); }
                    batch[i].Completed?.Invoke(committed);
                }
            }
        }

        private bool TryCommit(List<PendingWrite> batch, int start, int count)
        {
            try
            {
                _writeStatements.Execute("BEGIN IMMEDIATE");
                for (int i = start; i < start + count; i++)
                {
                    batch[i].Apply(_writeStatements);
                }
                _writeStatements.Execute("COMMIT");
                Interlocked.Increment(ref _commits);
                Interlocked.Add(ref _writes, count);
                return true;
            }
            catch (SqliteException)
            {
                RollBack();
                return false;
            }
        }

        private void RollBack()
        {
            _writeStatements.EventHead = null;
            try
            {
                _writeStatements.Execute("ROLLBACK");
            }
            catch (SqliteException)
            {
                // SQLite has already rolled back: it does so on a full disk.
            }
        }

        private readonly record struct PendingWrite(
            Action<StatementSet> Apply, Action<bool>? Completed);
    }
}
