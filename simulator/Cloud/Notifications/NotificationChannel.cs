using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Simulator.Cloud.Notifications
{
    /// <summary>What one account is to be told of its devices' resources, until somebody fetches
    /// it: answers to requests, and observed states. The oldest go when there are too many.
    /// Thread-safe.</summary>
    public sealed class NotificationChannel
    {
        /// <summary>Entries kept.</summary>
        public const int CountMax = 10_000;

        /// <summary>Entries of one message.</summary>
        public const int MessageCountMax = 500;

        private readonly object _gate = new object();
        private readonly Queue<NotificationEntry> _entries = new();
        private TaskCompletionSource? _arrived;
        private TaskCompletionSource? _deleted;
        private int _dropped;

        /// <summary>Adds an entry.</summary>
        public void Add(NotificationEntry entry)
        {
            TaskCompletionSource? waiting;
            lock (_gate)
            {
                if (_entries.Count == CountMax)
                {
                    _entries.Dequeue();
                    _dropped++;
                }
                _entries.Enqueue(entry);
                waiting = _arrived;
            }
            waiting?.TrySetResult();
        }

        /// <summary>Waits for entries, and takes them.</summary>
        /// <param name="waitMs">How long at most.</param>
        /// <param name="cancelled">The caller has gone; nothing is taken then.</param>
        public async Task<NotificationTake> TakeAsync(int waitMs, CancellationToken cancelled)
        {
            TaskCompletionSource arrived = new TaskCompletionSource(
                TaskCreationOptions.RunContinuationsAsynchronously);
            TaskCompletionSource deleted = new TaskCompletionSource(
                TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                if (_arrived != null) { return new NotificationTake { IsTaken = true }; }
                if (_entries.Count > 0 || waitMs == 0) { return Take(); }
                _arrived = arrived;
                _deleted = deleted;
            }
            try
            {
                await Task.WhenAny(
                    arrived.Task, deleted.Task, Task.Delay(waitMs, cancelled));
            }
            finally
            {
                lock (_gate)
                {
                    _arrived = null;
                    _deleted = null;
                }
            }
            cancelled.ThrowIfCancellationRequested();
            if (deleted.Task.IsCompleted) { return new NotificationTake { IsDeleted = true }; }
            lock (_gate) { return Take(); }
        }

        /// <summary>Forgets all entries, and ends the wait of whoever waits.</summary>
        public void Delete()
        {
            TaskCompletionSource? waiting;
            lock (_gate)
            {
                _entries.Clear();
                _dropped = 0;
                waiting = _deleted;
            }
            waiting?.TrySetResult();
        }

        private NotificationTake Take()
        {
            NotificationTake take = new NotificationTake { Dropped = _dropped };
            _dropped = 0;
            while (take.Entries.Count < MessageCountMax
                && _entries.TryDequeue(out NotificationEntry? entry))
            {
                take.Entries.Add(entry);
            }
            return take;
        }
    }
}
