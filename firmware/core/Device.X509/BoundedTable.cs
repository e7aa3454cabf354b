using Device.Base;

namespace Device.X509
{
    /// <summary>
    /// A table from keys to objects that holds at most so many: the entry not used for the longest
    /// time makes room. Keys begin with bytes that nobody can choose freely (digests, curve
    /// points), which serve as their hash. Not thread-safe.
    /// </summary>
    /// <remarks>Implementation notes. Entries hang in two lists: one for each bucket, and one of
    /// all by age, from <c>_newest</c> over <c>Older</c> to <c>_oldest</c>.</remarks>
    internal sealed class BoundedTable
    {
        private const int BucketsMax = 16_384;

        private readonly Entry[] _buckets;
        private readonly int _capacity;
        private readonly int _hashOffset;
        private Entry _newest;
        private Entry _oldest;
        private int _count;

        public BoundedTable(int capacity, int hashOffset)
        {
            int buckets = 1;
            while (buckets < capacity && buckets < BucketsMax) { buckets *= 2; }
            _buckets = new Entry[buckets];
            _capacity = capacity;
            _hashOffset = hashOffset;
        }

        public int Count { get { return _count; } }

        /// <summary>The object kept under the key, which is the newest then; or null.</summary>
        public object Find(byte[] buffer, int offset, int count)
        {
            Entry entry = _buckets[BucketOf(buffer, offset)];
            while (entry != null)
            {
                if (entry.Key.Length == count
                    && Bytes.AreEqual(entry.Key, 0, buffer, offset, count))
                {
                    Unlink(entry);
                    LinkNewest(entry);
                    return entry.Value;
                }
                entry = entry.NextInBucket;
            }
            return null;
        }

        /// <summary>Keeps an object under a key that is not there yet; the key is copied.</summary>
        public void Add(byte[] buffer, int offset, int count, object value)
        {
            if (_count == _capacity) { RemoveOldest(); }
            Entry entry = new Entry();
            entry.Key = Bytes.Copy(buffer, offset, count);
            entry.Value = value;
            int bucket = BucketOf(buffer, offset);
            entry.NextInBucket = _buckets[bucket];
            _buckets[bucket] = entry;
            LinkNewest(entry);
            _count++;
        }

        private void RemoveOldest()
        {
            Entry removed = _oldest;
            Unlink(removed);
            int bucket = BucketOf(removed.Key, 0);
            if (_buckets[bucket] == removed)
            {
                _buckets[bucket] = removed.NextInBucket;
            }
            else
            {
                Entry entry = _buckets[bucket];
                while (entry.NextInBucket != removed) { entry = entry.NextInBucket; }
                entry.NextInBucket = removed.NextInBucket;
            }
            _count--;
        }

        private void LinkNewest(Entry entry)
        {
            entry.Newer = null;
            entry.Older = _newest;
            if (_newest != null) { _newest.Newer = entry; }
            _newest = entry;
            if (_oldest == null) { _oldest = entry; }
        }

        private void Unlink(Entry entry)
        {
            if (entry.Newer != null) { entry.Newer.Older = entry.Older; }
            else { _newest = entry.Older; }
            if (entry.Older != null) { entry.Older.Newer = entry.Newer; }
            else { _oldest = entry.Newer; }
        }

        private int BucketOf(byte[] buffer, int offset)
        {
            int at = offset + _hashOffset;
            int hash = (buffer[at] << 16) | (buffer[at + 1] << 8) | buffer[at + 2];
            return hash & (_buckets.Length - 1);
        }

        private sealed class Entry
        {
            public byte[] Key;
            public object Value;
            public Entry NextInBucket;
            public Entry Newer;
            public Entry Older;
        }
    }
}
