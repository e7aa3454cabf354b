using System;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>Datagrams under way, in buffers that are made once: what is measured beside it
    /// pays for none.</summary>
    internal sealed class DatagramQueue
    {
        // No flight of a handshake has more.
        private const int CountMax = 16;

        private readonly byte[][] _buffers = new byte[CountMax][];
        private readonly int[] _counts = new int[CountMax];
        private int _first;
        private int _waiting;

        /// <param name="datagramMax">Bytes of a datagram.</param>
        public DatagramQueue(int datagramMax)
        {
            for (int i = 0; i < CountMax; i++) { _buffers[i] = new byte[datagramMax]; }
        }

        public void Put(byte[] buffer, int count)
        {
            if (_waiting == CountMax) { throw new InvalidOperationException("queue is full"); }
            int last = (_first + _waiting) % CountMax;
            Array.Copy(buffer, _buffers[last], count);
            _counts[last] = count;
            _waiting++;
        }

        /// <summary>The oldest; false when there is none.</summary>
        /// <param name="buffer">Good until the queue has gone around.</param>
        /// <param name="count">Bytes in it.</param>
        public bool TryTake(out byte[] buffer, out int count)
        {
            buffer = _buffers[_first];
            count = _counts[_first];
            if (_waiting == 0) { return false; }
            _first = (_first + 1) % CountMax;
            _waiting--;
            return true;
        }

        public void Clear()
        {
            _waiting = 0;
        }
    }
}
