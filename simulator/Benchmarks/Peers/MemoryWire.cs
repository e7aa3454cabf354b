using System;
using System.Collections.Concurrent;
using Org.BouncyCastle.Crypto.Tls;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>One end's datagram transport for BouncyCastle, whose ends block.</summary>
    internal sealed class MemoryWire : DatagramTransport, IDisposable
    {
        private const int ReceiveLimit = 1_500;
        private const int SendLimit = 1_200;

        private readonly BlockingCollection<byte[]> _waiting = new BlockingCollection<byte[]>();
        private MemoryWire? _peer;

        public static void Join(MemoryWire one, MemoryWire other)
        {
            one._peer = other;
            other._peer = one;
        }

        public int GetReceiveLimit()
        {
            return ReceiveLimit;
        }

        public int GetSendLimit()
        {
            return SendLimit;
        }

        public int Receive(byte[] buf, int off, int len, int waitMillis)
        {
            if (!_waiting.TryTake(out byte[]? datagram, waitMillis)) { return -1; }
            int count = Math.Min(len, datagram.Length);
            Array.Copy(datagram, 0, buf, off, count);
            return count;
        }

        public void Send(byte[] buf, int off, int len)
        {
            _peer!._waiting.Add(buf.AsSpan(off, len).ToArray());
        }

        public void Close()
        {
        }

        public void Dispose()
        {
            _waiting.Dispose();
        }
    }
}
