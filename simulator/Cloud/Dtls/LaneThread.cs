using System;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Simulator.Cloud.Dtls
{
    /// <summary>A lane with its thread: takes datagrams out of its ring, runs posted actions,
    /// calls sessions that are due, and sleeps until there is more.</summary>
    /// <remarks>Implementation notes. Sleeping is announced in <c>_isAsleep</c> before the ring and
    /// the actions are looked at for the last time, and whoever brings something looks at it
    /// afterwards: one of the two sees the other.</remarks>
    internal sealed class LaneThread : IDatagramOut, IDisposable
    {
        // Datagrams between two looks at clock and actions.
        private const int BatchMax = 32;

        private const int SleepMsMax = 60_000;

        private const int QueueEntries = 8_192;

        private const int AliveMs = 100;

        private readonly DatagramRing _ring;
        private readonly ConcurrentQueue<Action> _actions = new ConcurrentQueue<Action>();
        private readonly SemaphoreSlim _wake = new SemaphoreSlim(0);
        private readonly Socket _socket;
        private readonly SocketAddress _address;
        private readonly Lane _lane;
        private readonly Thread _thread;
        private readonly Func<long> _clockMs;
        private int _isAsleep;
        private volatile bool _isStopping;

        public LaneThread(
            Socket socket, IPEndPoint local, DtlsServerContext context, HandshakeGate gate,
            string name)
        {
            _socket = socket;
            _address = local.Serialize();
            _clockMs = context.Options.ClockMs;
            _ring = new DatagramRing(QueueEntries, context.Options.QueueBytes);
            _lane = new Lane(context, gate, this, Post, _clockMs());
            _thread = new Thread(Run) { Name = name, IsBackground = true };
        }

        public void Start()
        {
            _thread.Start();
        }

        /// <summary>The receiving thread's: false when the ring is full.</summary>
        public bool TryPut(PeerAddress address, byte[] datagram, int count)
        {
            if (!_ring.TryWrite(address, datagram, count)) { return false; }
            Wake();
            return true;
        }

        public void Post(Action action)
        {
            _actions.Enqueue(action);
            Wake();
        }

        /// <summary>Adds what the lane counted, as it stands between two datagrams. Waits for the
        /// datagram at hand.</summary>
        public void AddTo(DtlsServerCounters sum)
        {
            if (Thread.CurrentThread == _thread)
            {
                Add(sum);
                return;
            }
            TaskCompletionSource added = new TaskCompletionSource();
            Post(() =>
            {
                Add(sum);
                added.SetResult();
            });
            // A thread that is not there, or no more, leaves what was posted.
            while (_thread.IsAlive)
            {
                if (added.Task.Wait(AliveMs)) { return; }
            }
            if (!added.Task.IsCompleted) { Add(sum); }
        }

        public bool TrySend(PeerAddress address, byte[] buffer, int count)
        {
            address.CopyTo(_address);
            try
            {
                _socket.SendTo(buffer.AsSpan(0, count), SocketFlags.None, _address);
                return true;
            }
            catch (SocketException)
            {
                // A full buffer or a peer without route: as good as lost on the way.
                return false;
            }
        }

        /// <summary>Says goodbye to every session and ends the thread.</summary>
        public void Dispose()
        {
            _isStopping = true;
            Wake();
            if (_thread.IsAlive) { _thread.Join(); }
        }

        private void Add(DtlsServerCounters sum)
        {
            sum.Add(_lane.Counters);
            sum.Add(_lane.Records);
        }

        private void Run()
        {
            while (!_isStopping)
            {
                if (!Work()) { Sleep(); }
            }
            _lane.CloseAll();
        }

        private bool Work()
        {
            bool hasWorked = false;
            long nowMs = _clockMs();
            for (int i = 0; i < BatchMax; i++)
            {
                if (!_ring.TryPeek(out PeerAddress address, out int offset, out int count))
                {
                    break;
                }
                _lane.HandleDatagram(address, _ring.Buffer, offset, count, nowMs);
                _ring.Release();
                hasWorked = true;
            }
            while (_actions.TryDequeue(out Action? action))
            {
                action();
                hasWorked = true;
            }
            if (_lane.NextDueMs <= nowMs)
            {
                _lane.HandleDue(nowMs);
                hasWorked = true;
            }
            return hasWorked;
        }

        private void Sleep()
        {
            Interlocked.Exchange(ref _isAsleep, 1);
            if (_ring.IsEmpty && _actions.IsEmpty && !_isStopping)
            {
                long waitMs = _lane.NextDueMs == long.MaxValue
                    ? SleepMsMax
                    : Math.Clamp(_lane.NextDueMs - _clockMs(), 0, SleepMsMax);
                _wake.Wait((int)waitMs);
            }
            Interlocked.Exchange(ref _isAsleep, 0);
        }

        private void Wake()
        {
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _isAsleep) == 1
                && Interlocked.Exchange(ref _isAsleep, 0) == 1)
            {
                _wake.Release();
            }
        }
    }
}
