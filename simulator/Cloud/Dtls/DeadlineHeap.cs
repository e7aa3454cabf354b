using System;

namespace Simulator.Cloud.Dtls
{
    /// <summary>The sessions of a lane by the time at which they want to be called: a binary heap
    /// whose entries know their place, so that moving one costs O(log n) and leaves nothing
    /// behind.</summary>
    internal sealed class DeadlineHeap
    {
        private const int CapacityFirst = 64;

        private SecureSession[] _items = new SecureSession[CapacityFirst];
        private int _count;

        public int Count { get { return _count; } }

        /// <summary>The earliest due time, or <see cref="long.MaxValue"/>.</summary>
        public long NextDueMs { get { return _count == 0 ? long.MaxValue : _items[0].DueMs; } }

        public SecureSession First { get { return _items[0]; } }

        /// <summary>Puts the session in, or at its new place; takes it out at
        /// <see cref="long.MaxValue"/>.</summary>
        public void Set(SecureSession session, long dueMs)
        {
            if (dueMs == session.DueMs) { return; }
            if (dueMs == long.MaxValue) { Remove(session); return; }
            bool isLater = dueMs > session.DueMs;
            session.DueMs = dueMs;
            if (session.HeapIndex < 0)
            {
                if (_count == _items.Length) { Array.Resize(ref _items, 2 * _count); }
                Place(session, _count++);
                isLater = false;
            }
            if (isLater) { SiftDown(session); }
            else { SiftUp(session); }
        }

        public void Remove(SecureSession session)
        {
            session.DueMs = long.MaxValue;
            int index = session.HeapIndex;
            if (index < 0) { return; }
            session.HeapIndex = -1;
            SecureSession last = _items[--_count];
            _items[_count] = null!;
            if (last == session) { return; }
            Place(last, index);
            SiftUp(last);
            SiftDown(last);
        }

        private void Place(SecureSession session, int index)
        {
            _items[index] = session;
            session.HeapIndex = index;
        }

        private void SiftUp(SecureSession session)
        {
            int index = session.HeapIndex;
            while (index > 0)
            {
                int parent = (index - 1) / 2;
                if (_items[parent].DueMs <= session.DueMs) { break; }
                Place(_items[parent], index);
                index = parent;
            }
            Place(session, index);
        }

        private void SiftDown(SecureSession session)
        {
            int index = session.HeapIndex;
            while (2 * index + 1 < _count)
            {
                int child = 2 * index + 1;
                if (child + 1 < _count && _items[child + 1].DueMs < _items[child].DueMs)
                {
                    child++;
                }
                if (_items[child].DueMs >= session.DueMs) { break; }
                Place(_items[child], index);
                index = child;
            }
            Place(session, index);
        }
    }
}
