using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Simulator.Cloud.Dtls
{
    /// <summary>Takes the next datagram; throws as a socket does.</summary>
    internal delegate int DatagramSource(byte[] buffer, SocketAddress from);

    /// <summary>Takes a datagram that came; a count above the largest taken in means that it was
    /// cut.</summary>
    internal delegate void DatagramTaker(SocketAddress from, byte[] buffer, int count);

    /// <summary>
    /// Receives until it is told to stop or the socket has failed for good; never in a tight loop.
    /// </summary>
    /// <remarks>Implementation notes. A UDP socket reports what became of datagrams sent earlier
    /// as errors of the next receive: those are passed over, after a while with a pause between
    /// them, however long it lasts. Everything else is taken for permanent when it has come
    /// <see cref="FailuresMax"/> times without a datagram between, and ends the loop with its
    /// name.</remarks>
    internal sealed class ReceiveLoop : IDisposable
    {
        /// <summary>Errors in a row that end the loop, unless they are of the network's.</summary>
        public const int FailuresMax = 10;

        /// <summary>Longest pause between two errors.</summary>
        public const int PauseMsMax = 1_000;

        private readonly DatagramSource _source;
        private readonly DatagramTaker _taker;
        private readonly AddressFamily _family;
        private readonly ManualResetEventSlim _stop = new ManualResetEventSlim();
        private long _failures;

        public ReceiveLoop(AddressFamily family, DatagramSource source, DatagramTaker taker)
        {
            _family = family;
            _source = source;
            _taker = taker;
            Pause = ms => _stop.Wait(ms);
        }

        /// <summary>Waits so many milliseconds, or until <see cref="Stop"/>.</summary>
        public Action<int> Pause { get; init; }

        /// <summary>What ended the loop; Success while it runs, and when it was
        /// stopped.</summary>
        public SocketError Fault { get; private set; }

        /// <summary>Errors of the socket so far.</summary>
        public long Failures { get { return Volatile.Read(ref _failures); } }

        /// <summary>Receives; comes back when it is over.</summary>
        public void Run()
        {
            byte[] buffer = new byte[DtlsServer.DatagramMax + 1];
            SocketAddress from = new SocketAddress(_family);
            int inRow = 0;
            while (!_stop.IsSet)
            {
                int count;
                try
                {
                    count = _source(buffer, from);
                }
                catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
                {
                    count = buffer.Length;
                }
                catch (SocketException e)
                {
                    Volatile.Write(ref _failures, _failures + 1);
                    inRow++;
                    if (_stop.IsSet) { return; }
                    if (!IsOfNetwork(e.SocketErrorCode) && inRow >= FailuresMax)
                    {
                        Fault = e.SocketErrorCode;
                        return;
                    }
                    if (inRow > 1) { Pause(PauseMs(inRow)); }
                    continue;
                }
                catch (ObjectDisposedException)
                {
                    return;
                }
                inRow = 0;
                _taker(from, buffer, count);
            }
        }

        /// <summary>Ends the loop as soon as the source comes back.</summary>
        public void Stop()
        {
            _stop.Set();
        }

        public void Dispose()
        {
            _stop.Dispose();
        }

        // 1, 2, 4 … milliseconds.
        private static int PauseMs(int inRow)
        {
            return Math.Min(PauseMsMax, 1 << Math.Min(inRow - 2, 10));
        }

        private static bool IsOfNetwork(SocketError error)
        {
            return error is SocketError.ConnectionReset or SocketError.ConnectionRefused
                or SocketError.HostUnreachable or SocketError.HostDown
                or SocketError.NetworkUnreachable or SocketError.NetworkDown
                or SocketError.NetworkReset or SocketError.NoBufferSpaceAvailable
                or SocketError.TryAgain or SocketError.WouldBlock or SocketError.Interrupted
                or SocketError.TimedOut;
        }
    }
}
