using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Crypto;
using Device.Desktop;
using Device.Kcm;
using Device.X509;
using Simulator.Benchmarks.Stores;

namespace Simulator.Benchmarks.Heartbeats
{
    /// <summary>A device with sockets of its own that the calling thread drives, and which counts
    /// what goes over them and into its flash.</summary>
    internal sealed class HeartbeatDevice : IDisposable
    {
        /// <summary>Bytes of one bank, as the fleet's devices have.</summary>
        public const int BankBytes = 16_384;

        private const int DatagramMax = 2_048;
        private const int WaitMsMax = 1_000;

        private readonly ICrypto _crypto;
        private readonly ChainMemory _memory;
        private readonly byte[] _rootOfTrust;
        private readonly CountingBank _first = new CountingBank(new MemoryBank(BankBytes));
        private readonly CountingBank _second = new CountingBank(new MemoryBank(BankBytes));
        private readonly AgentOutput _output = new AgentOutput();
        private readonly byte[] _datagram = new byte[DatagramMax];
        private readonly Socket?[] _sockets = new Socket?[AgentOutput.PathCount];
        private readonly long[] _up = new long[AgentOutput.PathCount];
        private readonly long[] _down = new long[AgentOutput.PathCount];
        private DeviceAgent? _agent;

        public HeartbeatDevice(
            string endpoint, ICrypto crypto, ChainMemory memory, byte[] rootOfTrust)
        {
            Endpoint = endpoint;
            _crypto = crypto;
            _memory = memory;
            _rootOfTrust = rootOfTrust;
            Store = Mount();
        }

        public string Endpoint { get; }

        public KcmStore Store { get; private set; }

        public AgentState State { get { return _agent!.State; } }

        /// <summary>Heartbeats that brought an answer.</summary>
        public int Heartbeats { get; private set; }

        public bool HasHeartbeatPath { get { return _sockets[AgentOutput.PathHeartbeat] != null; } }

        public long Programs { get { return _first.Programs + _second.Programs; } }

        public long BytesProgrammed
        {
            get { return _first.BytesProgrammed + _second.BytesProgrammed; }
        }

        public long Erases { get { return _first.Erases + _second.Erases; } }

        private static long NowMs
        {
            get { return (long)Stopwatch.GetElapsedTime(0).TotalMilliseconds; }
        }

        /// <summary>UDP payload that was sent over a path.</summary>
        public long BytesUp(int path)
        {
            return _up[path];
        }

        /// <summary>UDP payload that was received over a path.</summary>
        public long BytesDown(int path)
        {
            return _down[path];
        }

        /// <summary>Counts from here.</summary>
        public void Reset()
        {
            Array.Clear(_up);
            Array.Clear(_down);
            _first.Reset();
            _second.Reset();
            Heartbeats = 0;
        }

        /// <summary>Switches on, and off before when it is on, and runs to the
        /// registration.</summary>
        public void Start(AgentOptions options)
        {
            if (_agent != null)
            {
                Dispose();
                Store = Mount();
            }
            _agent = new DeviceAgent(_crypto, Store, _memory, options);
            _agent.SetTime(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), NowMs);
            _agent.Start(NowMs);
            Drain();
            Run(() => State == AgentState.Registered);
        }

        public void RequestHeartbeat()
        {
            _agent!.RequestHeartbeat(NowMs);
            Drain();
        }

        /// <summary>Runs until it is so.</summary>
        /// <exception cref="InvalidOperationException">It is not after a minute.</exception>
        public void Run(Func<bool> condition)
        {
            long endMs = NowMs + 60_000;
            while (!condition())
            {
                long nowMs = NowMs;
                if (nowMs > endMs)
                {
                    throw new InvalidOperationException($"{Endpoint} hangs, {State}");
                }
                if (nowMs >= _output.DeadlineMs)
                {
                    _agent!.HandleTimeout(nowMs);
                    Drain();
                    continue;
                }
                Wait((int)Math.Clamp(_output.DeadlineMs - nowMs, 1, WaitMsMax));
            }
        }

        public void Dispose()
        {
            for (int i = 0; i < _sockets.Length; i++) { ClosePath(i); }
            _agent?.Dispose();
            Store.Dispose();
        }

        private KcmStore Mount()
        {
            KcmStatus status = KcmStore.Mount(
                _first, _second, _crypto, _rootOfTrust, null, out KcmStore store);
            return status == KcmStatus.Success
                ? store
                : throw new InvalidOperationException(status.ToString());
        }

        private void Wait(int limitMs)
        {
            List<Socket> readable = new List<Socket>();
            foreach (Socket? socket in _sockets)
            {
                if (socket != null) { readable.Add(socket); }
            }
            Socket.Select(readable, null, null, limitMs * 1000);
            foreach (Socket socket in readable)
            {
                int path = Array.IndexOf(_sockets, socket);
                // What came before may have closed it.
                if (path < 0) { continue; }
                int count = socket.Receive(
                    _datagram, 0, DatagramMax, SocketFlags.None, out SocketError error);
                if (error != SocketError.Success) { continue; }
                _down[path] += count;
                _agent!.HandleDatagram(path, _datagram, 0, count, NowMs);
                Drain();
            }
        }

        private void Drain()
        {
            AgentStep step;
            while ((step = _agent!.Poll(_output)) != AgentStep.Idle)
            {
                switch (step)
                {
                    case AgentStep.OpenTransport:
                        OpenPath();
                        break;
                    case AgentStep.CloseTransport:
                        ClosePath(_output.Path);
                        break;
                    case AgentStep.SendDatagram:
                        _up[_output.Path] += _output.Count;
                        _sockets[_output.Path]?.Send(
                            _output.Buffer, _output.Offset, _output.Count, SocketFlags.None,
                            out _);
                        break;
                    case AgentStep.Compute:
                        while (!_output.Job.Advance()) { }
                        break;
                    case AgentStep.HeartbeatEnded:
                        if (_output.HeartbeatFault != HeartbeatFault.None)
                        {
                            throw new InvalidOperationException(
                                $"{Endpoint}: {_output.HeartbeatFault}");
                        }
                        Heartbeats++;
                        break;
                    default:
                        break;
                }
            }
        }

        private void OpenPath()
        {
            ClosePath(_output.Path);
            Socket socket = new Socket(
                AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(IPAddress.Parse(_output.Host), _output.Port));
            _sockets[_output.Path] = socket;
        }

        private void ClosePath(int path)
        {
            _sockets[path]?.Dispose();
            _sockets[path] = null;
        }
    }
}
