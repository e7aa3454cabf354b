using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Crypto;
using Device.Kcm;
using Simulator.Fleet.Network;
using Simulator.Fleet.Statistics;
using Simulator.Fleet.Timers;

namespace Simulator.Fleet.Devices
{
    /// <summary>
    /// One device: an agent over its own flash image, with a socket for each of the agent's paths,
    /// an entry in the timer wheel and a link that may lose datagrams. It has no thread; whoever
    /// brings a datagram or a deadline drives it, one at a time.
    /// </summary>
    internal sealed class VirtualDevice : TimerEntry, IThreadPoolWorkItem, IDisposable
    {
        // More datagrams in one go would let a flooded device keep a thread to itself.
        private const int BurstMax = 32;

        private readonly object _gate = new object();
        private readonly FleetEdge _edge;
        private readonly DeviceParts _parts;
        private readonly LossyLink _link;
        private readonly IDeviceWatcher _watcher;
        private readonly DevicePath?[] _paths = new DevicePath?[AgentOutput.PathCount];
        private readonly List<LifecycleEvent> _happened = new List<LifecycleEvent>(0);
        private KcmStore _store;
        private DeviceAgent _agent;
        private long _deadlineMs = AgentOutput.NoDeadline;
        private long _startMs;
        private DeviceStage _stage = DeviceStage.Provisioned;
        private bool _hasSettled;
        private bool _hasRegistered;
        private bool _hasEnrolled;
        private bool _isClosed;
        private int _sendsToReboot;

        /// <param name="edge">Shared by the run.</param>
        /// <param name="index">From 0.</param>
        /// <param name="endpoint">Its name.</param>
        /// <param name="store">Mounted and provisioned; this object's from now on.</param>
        /// <param name="parts">What it is started from again after a power cut.</param>
        /// <param name="watcher">Hears how it goes.</param>
        public VirtualDevice(
            FleetEdge edge, int index, string endpoint, KcmStore store, DeviceParts parts,
            IDeviceWatcher watcher)
        {
            _edge = edge;
            Index = index;
            Endpoint = endpoint;
            _store = store;
            _parts = parts;
            _watcher = watcher;
            _link = new LossyLink(edge.Options.Loss, edge.Options.Seed, index);
            _agent = MakeAgent();
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

        /// <summary>Wants a heartbeat now, as a person at the device would.</summary>
        public void RequestHeartbeat()
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                device => device.Act(Occasion.Heartbeat, null), this, preferLocal: false);
        }

        /// <summary>A power cut and a start: agent and store are dropped wherever they are, the
        /// store is mounted from the flash, and the device sets off again. On a thread of the
        /// pool; nothing when it is off.</summary>
        public void Reboot()
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                device => device.Act(Occasion.Reboot, null), this, preferLocal: false);
        }

        /// <summary>The same after so many more datagrams that it sends.</summary>
        public void RebootAfter(int datagrams)
        {
            Volatile.Write(ref _sendsToReboot, datagrams);
        }

        /// <summary>Power is cut: nothing is sent any more, the flash stays as it is.</summary>
        public void Dispose()
        {
            lock (_gate)
            {
                if (_isClosed) { return; }
                _isClosed = true;
                _edge.Wheel.Cancel(this);
                CutPower();
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
            return PathNumberOf(path) >= 0;
        }

        // An exception here is our mistake, and no other device's business: it ends the run.
        private void Act(Occasion occasion, DevicePath? path)
        {
            bool settled = false;
            bool registered = false;
            LifecycleEvent[] happened = [];
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
                    happened = [.. _happened];
                    _happened.Clear();
                }
            }
            catch (Exception bug)
            {
                _edge.ReportBug(Endpoint, bug);
                return;
            }
            if (settled) { _watcher.OnSettled(); }
            if (registered) { _watcher.OnRegistered(); }
            foreach (LifecycleEvent one in happened) { _watcher.OnLifecycle(Index, one); }
        }

        private void Handle(Occasion occasion, DevicePath? path)
        {
            long nowMs = _edge.Clock.NowMs;
            switch (occasion)
            {
                case Occasion.Start:
                    _startMs = nowMs;
                    Start(nowMs);
                    break;
                case Occasion.Reboot:
                    _edge.Statistics.CountReboot();
                    CutPower();
                    _store = _parts.Mount();
                    _agent = MakeAgent();
                    Start(nowMs);
                    break;
                case Occasion.Heartbeat:
                    _agent.RequestHeartbeat(nowMs);
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

        private DeviceAgent MakeAgent()
        {
            return new DeviceAgent(_edge.Crypto, _store, _edge.Memory, _parts.Options);
        }

        private void Start(long nowMs)
        {
            _agent.SetTime(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), nowMs);
            _agent.Start(nowMs);
            Drain();
        }

        private void CutPower()
        {
            for (int i = 0; i < _paths.Length; i++) { ClosePath(i); }
            _agent.Dispose();
            _store.Dispose();
        }

        private void HandleDatagrams(DevicePath path)
        {
            byte[] buffer = DeviceScratch.Current.Datagram;
            for (int i = 0; i < BurstMax; i++)
            {
                int number = PathNumberOf(path);
                if (number < 0) { return; }
                int count = path.Receive(buffer);
                if (count < 0) { return; }
                bool drops = _link.Drops();
                _edge.Statistics.CountReceived(drops);
                if (drops) { continue; }
                _agent.HandleDatagram(number, buffer, 0, count, _edge.Clock.NowMs);
                Drain();
            }
        }

        // -1 when it was replaced or closed.
        private int PathNumberOf(DevicePath path)
        {
            for (int i = 0; i < _paths.Length; i++)
            {
                if (ReferenceEquals(path, Volatile.Read(ref _paths[i]))) { return i; }
            }
            return -1;
        }

        private void Drain()
        {
            AgentOutput output = DeviceScratch.Current.Output;
            int failed;
            while ((failed = DrainOnce(output)) >= 0)
            {
                _agent.HandleTransportFailed(failed, _edge.Clock.NowMs);
            }
            _deadlineMs = output.DeadlineMs;
            _edge.Wheel.Schedule(this, _deadlineMs);
        }

        /// <returns>A path that could not be opened, which the agent must hear next; -1 when there
        /// is none.</returns>
        private int DrainOnce(AgentOutput output)
        {
            int failed = -1;
            while (true)
            {
                switch (_agent.Poll(output))
                {
                    case AgentStep.Idle: return failed;
                    case AgentStep.OpenTransport:
                        if (!TryOpenPath(output.Path, output.Host, output.Port))
                        {
                            failed = output.Path;
                        }
                        break;
                    case AgentStep.CloseTransport:
                        ClosePath(output.Path);
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
                    case AgentStep.HeartbeatEnded:
                        NoteHeartbeat(output);
                        break;
                    // Its service has the status; the fleet counts what comes into force.
                    case AgentStep.RenewalEnded: break;
                    case AgentStep.RestartWanted: Reboot(); break;
                    case AgentStep.LifecycleChanged:
                        NoteLifecycle(output.LifecycleEvent);
                        break;
                    default:
                        throw new InvalidOperationException("unknown step of the agent");
                }
            }
        }

        private bool TryOpenPath(int number, string host, int port)
        {
            ClosePath(number);
            if (!_edge.TryResolve(host, out IPAddress server)) { return false; }
            IPAddress? source = SourceAddresses.For(Index, _edge.Options.Devices, server);
            DevicePath? path = DevicePath.TryOpen(source, new IPEndPoint(server, port));
            if (path == null) { return false; }
            _paths[number] = path;
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

        private void ClosePath(int number)
        {
            _paths[number]?.Dispose();
            _paths[number] = null;
        }

        private void Send(AgentOutput output)
        {
            if (_sendsToReboot > 0 && --_sendsToReboot == 0) { Reboot(); }
            bool drops = _link.Drops();
            _edge.Statistics.CountSent(drops);
            if (drops) { return; }
            _paths[output.Path]?.Send(output.Buffer, output.Offset, output.Count);
        }

        private void NoteHeartbeat(AgentOutput output)
        {
            _edge.Statistics.CountHeartbeat();
            if (output.HeartbeatFault == HeartbeatFault.None) { return; }
            _edge.Statistics.CountHeartbeatFault(FaultName.OfHeartbeat(output), Endpoint);
        }

        private void NoteLifecycle(LifecycleEvent happened)
        {
            _happened.Add(happened);
            if (happened.Fault == LifecycleFault.None)
            {
                _edge.Statistics.CountOperation();
                return;
            }
            _edge.Statistics.CountHeartbeatFault(
                $"Lifecycle/{happened.Verb}/{happened.Fault}", Endpoint);
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
                AgentState.BackingOff or AgentState.OnHold => DeviceStage.BackingOff,
                AgentState.BootstrapConnecting => DeviceStage.Bootstrapping,
                AgentState.Bootstrapping => DeviceStage.Bootstrapping,
                AgentState.Enrolling => DeviceStage.Enrolling,
                AgentState.ManagementConnecting or AgentState.Registering =>
                    DeviceStage.Registering,
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
            Heartbeat,
            Reboot,
        }
    }
}
