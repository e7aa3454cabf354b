using System;
using System.Threading;

namespace Simulator.Cloud.Dtls
{
    /// <summary>
    /// Datagrams on their way from the receiving thread to one lane: one writer, one reader, a
    /// fixed number of bytes, no allocation. What does not fit is refused.
    /// </summary>
    /// <remarks>Implementation notes. Entries are a header (count and address) in a side array and
    /// their bytes in one circular buffer; an entry never wraps, so that the reader can work on it
    /// in place: when the rest of the buffer is too short, the entry starts at zero and the rest
    /// is given up with it. <c>_written</c> is moved by the writer only, <c>_read</c> by the reader
    /// only, both count entries; the bytes in use are the difference of two byte
    /// counters.</remarks>
    internal sealed class DatagramRing
    {
        private readonly Entry[] _entries;
        private readonly byte[] _bytes;
        private long _written;
        private long _read;
        private long _bytesWritten;
        private long _bytesRead;

        /// <param name="entriesMax">Datagrams that fit; a power of two.</param>
        /// <param name="bytesMax">Bytes that fit.</param>
        public DatagramRing(int entriesMax, int bytesMax)
        {
            _entries = new Entry[entriesMax];
            _bytes = new byte[bytesMax];
        }

        /// <summary>The buffer that the slices of <see cref="TryPeek"/> lie in.</summary>
        public byte[] Buffer { get { return _bytes; } }

        public bool IsEmpty { get { return Volatile.Read(ref _written) == _read; } }

        /// <summary>The writer's: false when the datagram does not fit.</summary>
        public bool TryWrite(PeerAddress address, byte[] datagram, int count)
        {
            if (_written - Volatile.Read(ref _read) == _entries.Length) { return false; }
            int position = (int)(_bytesWritten % _bytes.Length);
            int skipped = count > _bytes.Length - position ? _bytes.Length - position : 0;
            long used = _bytesWritten - Volatile.Read(ref _bytesRead);
            if (used + skipped + count > _bytes.Length) { return false; }

            position = skipped > 0 ? 0 : position;
            Array.Copy(datagram, 0, _bytes, position, count);
            ref Entry entry = ref _entries[_written & (_entries.Length - 1)];
            entry.Address = address;
            entry.Offset = position;
            entry.Count = count;
            entry.Cost = skipped + count;
            _bytesWritten += skipped + count;
            Volatile.Write(ref _written, _written + 1);
            return true;
        }

        /// <summary>The reader's: the oldest datagram, which stays until
        /// <see cref="Release"/>.</summary>
        public bool TryPeek(out PeerAddress address, out int offset, out int count)
        {
            if (IsEmpty)
            {
                address = default;
                offset = 0;
                count = 0;
                return false;
            }
            ref Entry entry = ref _entries[_read & (_entries.Length - 1)];
            address = entry.Address;
            offset = entry.Offset;
            count = entry.Count;
            return true;
        }

        /// <summary>The reader's: gives the oldest datagram's place back.</summary>
        public void Release()
        {
            int cost = _entries[_read & (_entries.Length - 1)].Cost;
            Volatile.Write(ref _bytesRead, _bytesRead + cost);
            Volatile.Write(ref _read, _read + 1);
        }

        private struct Entry
        {
            public PeerAddress Address;
            public int Offset;
            public int Count;
            public int Cost;
        }
    }
}
