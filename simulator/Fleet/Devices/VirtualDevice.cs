using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Device.Agent;
using Device.Crypto;
using Device.Kcm;
using Simulator.Fleet.Network;
using Simulator.Fleet.Statistics;
using Simulator.Fleet.Timers;

namespace Simulator.Fleet.Devices
{
    /// <summary>
    /// One device: an agent over its own flash image, with a socket, an entry in the timer wheel
    /// and a link that may lose datagrams. It has no thread; whoever brings a datagram or a
    /// deadline drives it, one at a time.
    /// </summary>
    internal sealed class VirtualDevice : TimerEntry, IThreadPoolWorkItem, IDisposable
    {
        // More datagrams in one go would let a flooded device keep a thread to itself.
        private const int BurstMax = 32;

        private readonly object _gate = new object();
        private readonly FleetEdge _edge;
        private readonly KcmStore _store;
        private readonly DeviceAgent _agent;
        private readonly LossyLink _link;
        private readonly IDeviceWatcher _watcher;
        private DevicePath? _path;
        private long _deadlineMs = AgentOutput.NoDeadline;
        private long _startMs;
        private DeviceStage _stage = DeviceStage.Provisioned;
        private bool _hasSettled;
        private bool _hasRegistered;
        private bool _hasEnrolled;
        private bool _isClosed;

        /// <param name="edge">Shared by the run.</param>
        /// <param name="index">From 0.</param>
        /// <param name="endpoint">Its name.</param>
        /// <param name="store">Mounted and provisioned; this object's from now on.</param>
        /// <param name="options">Of the agent; may be shared.</param>
        /// <param name="watcher">Hears how it goes.</param>
        public VirtualDevice(
            FleetEdge edge, int index, string endpoint, KcmStore store, AgentOptions options,
            IDeviceWatcher watcher)
        {
            _edge = edge;
            Index = index;
            Endpoint = endpoint;
            _store = store;
            _watcher = watcher;
            _link = new LossyLink(edge.Options.Loss, edge.Options.Seed, index);
            _agent = new DeviceAgent(edge.Crypto, store, edge.Memory, options);
        }

        /// <summary>From 0.</summary>
        public int Index { get; }

        /// <summary>Its name, CN of its certificates.</summary>
        public string Endpoint { get; }

        /// <summary>Switches on, on a thread of the pool.</summary>
        public void PowerOn()
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                device => device.Act(Occasion.Start, null), this, preferLocal: false);
        }

        /// <summary>Power is cut: nothing is sent any more, the flash stays as it is.</summary>
        public void Dispose()
        {
            lock (_gate)
            {
                if (_isClosed) { return; }
                _isClosed = true;
                _edge.Wheel.Cancel(this);
                ClosePath();
                _agent.Dispose();
                _store.Dispose();
            }
        }

        /// <inheritdoc/>
        protected internal override void Fire(long nowMs)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        void IThreadPoolWorkItem.Execute()
        {
            Act(Occasion.Deadline, null);
        }

        // False ends the path's waiting: it was replaced, or the device is off.
        private bool TakeDatagrams(DevicePath path)
        {
            Act(Occasion.Datagrams, path);
            return ReferenceEquals(path, Volatile.Read(ref _path));
        }

        // An exception here is our mistake, and no other device's business: it ends the run.
        private void Act(Occasion occasion, DevicePath? path)
        {
            bool settled = false;
            bool registered = false;
            try
            {
                lock (_gate)
                {
                    if (_isClosed) { return; }
                    settled = _hasSettled;
                    registered = _hasRegistered;
                    Handle(occasion, path);
                    settled = _hasSettled != settled;
                    registered = _hasRegistered != registered;
                }
            }
            catch (Exception bug)
            {
                _edge.ReportBug(Endpoint, bug);
                return;
            }
            if (settled) { _watcher.OnSettled(); }
            if (registered) { _watcher.OnRegistered(); }
        }

        private void Handle(Occasion occasion, DevicePath? path)
        {
            long nowMs = _edge.Clock.NowMs;
            switch (occasion)
            {
                case Occasion.Start:
                    _startMs = nowMs;
                    _agent.SetTime(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), nowMs);
                    _agent.Start(nowMs);
                    Drain();
                    break;
                case Occasion.Deadline:
                    // It may have moved since the wheel fired; the wheel has the new one.
                    if (nowMs < _deadlineMs) { break; }
                    _agent.HandleTimeout(nowMs);
                    Drain();
                    break;
                case Occasion.Datagrams:
                    HandleDatagrams(path!);
                    break;
            }
        }

        private void HandleDatagrams(DevicePath path)
        {
            byte[] buffer = DeviceScratch.Current.Datagram;
            for (int i = 0; i < BurstMax && ReferenceEquals(path, _path); i++)
            {
                int count = path.Receive(buffer);
                if (count < 0) { return; }
                bool drops = _link.Drops();
                _edge.Statistics.CountReceived(drops);
                if (drops) { continue; }
                _agent.HandleDatagram(buffer, 0, count, _edge.Clock.NowMs);
                Drain();
            }
        }

        private void Drain()
        {
            AgentOutput output = DeviceScratch.Current.Output;
            while (!DrainOnce(output)) { _agent.HandleTransportFailed(_edge.Clock.NowMs); }
            _deadlineMs = output.DeadlineMs;
            _edge.Wheel.Schedule(this, _deadlineMs);
        }

        /// <returns>False when a path could not be opened, which the agent must hear
        /// next.</returns>
        private bool DrainOnce(AgentOutput output)
        {
            bool opened = true;
            while (true)
            {
                switch (_agent.Poll(output))
                {
                    case AgentStep.Idle:
                        return opened;
                    case AgentStep.OpenTransport:
                        opened = TryOpenPath(output.Host, output.Port);
                        break;
                    case AgentStep.CloseTransport:
                        ClosePath();
                        break;
                    case AgentStep.SendDatagram:
                        Send(output);
                        break;
                    case AgentStep.Compute:
                        ComputeJob job = output.Job;
                        while (!job.Advance()) { }
                        break;
                    case AgentStep.StateChanged:
                        Note(output);
                        break;
                    default:
                        throw new InvalidOperationException("unknown step of the agent");
                }
            }
        }

        private bool TryOpenPath(string host, int port)
        {
            ClosePath();
            if (!_edge.TryResolve(host, out IPAddress server)) { return false; }
            IPAddress? source = SourceAddresses.For(Index, _edge.Options.Devices, server);
            DevicePath? path = DevicePath.TryOpen(source, new IPEndPoint(server, port));
            if (path == null) { return false; }
            _path = path;
            _ = ListenAsync(path);
            return true;
        }

        private async Task ListenAsync(DevicePath path)
        {
            try
            {
                await path.ReceiveAsync(TakeDatagrams);
            }
            catch (Exception bug)
            {
                _edge.ReportBug(Endpoint, bug);
            }
        }

        private void ClosePath()
        {
            _path?.Dispose();
            _path = null;
        }

        private void Send(AgentOutput output)
        {
            bool drops = _link.Drops();
            _edge.Statistics.CountSent(drops);
            if (!drops) { _path?.Send(output.Buffer, output.Offset, output.Count); }
        }

        private void Note(AgentOutput output)
        {
            FleetStatistics statistics = _edge.Statistics;
            if (output.Fault != AgentFault.None)
            {
                statistics.CountFault(FaultName.Of(output), Endpoint);
            }
            DeviceStage stage = StageOf(output.State);
            statistics.Move(_stage, stage);
            _stage = stage;
            if (stage == DeviceStage.Enrolling) { _hasEnrolled = true; }
            if (stage == DeviceStage.Registered && !_hasRegistered)
            {
                _hasRegistered = true;
                _hasSettled = true;
                long latencyMs = _edge.Clock.NowMs - _startMs;
                statistics.CountRegistered(Index, latencyMs, _hasEnrolled);
            }
            if (stage == DeviceStage.BackingOff) { _hasSettled = true; }
        }

        private static DeviceStage StageOf(AgentState state)
        {
            return state switch
            {
                AgentState.Stopped => DeviceStage.Provisioned,
                AgentState.BackingOff => DeviceStage.BackingOff,
                AgentState.BootstrapConnecting => DeviceStage.Bootstrapping,
                AgentState.Bootstrapping => DeviceStage.Bootstrapping,
                AgentState.Enrolling => DeviceStage.Enrolling,
                AgentState.ManagementConnecting => DeviceStage.Registering,
                AgentState.Registering => DeviceStage.Registering,
                AgentState.Registered => DeviceStage.Registered,
                AgentState.Deregistering => DeviceStage.Registered,
                _ => throw new InvalidOperationException("unknown state of the agent"),
            };
        }

        private enum Occasion
        {
            Start = 0,
            Deadline,
            Datagrams,
        }
    }
}
