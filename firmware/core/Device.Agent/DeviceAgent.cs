using System;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Agent.Renewal;
using Device.Crypto;
using Device.Kcm;
using Device.Lwm2m;
using Device.X509;

namespace Device.Agent
{
    /// <summary>
    /// Takes a provisioned device to its registration and keeps it there.
    /// <code>
    ///  1. choose: a staged operational credential, else the working one, else bootstrap
    ///  2. bootstrap service ◀─ DTLS under the factory identity
    ///  3. POST /bs; the service writes /0 and /1 and finishes
    ///  4. new key pair, CSR, POST est/sen; the answer is checked
    ///  5. stage: key, chain, anchor, URI in one transaction; close
    ///  6. management service ◀─ DTLS under the operational credential
    ///  7. POST /rd: a staged credential is now proven, and promoted in one transaction
    ///  8. update at 75 % of the lifetime, until stopped
    /// </code>
    /// A failure anywhere waits (exponential, full jitter) and tries again. No failure deletes a
    /// credential. A credential that is refused twice in a row sends the device to the bootstrap
    /// service for another one, and stays until that one is proven.
    /// </summary>
    /// <remarks>Sans-IO: one Handle…, Start or Stop, then <see cref="Poll"/> to Idle.</remarks>
    public sealed partial class DeviceAgent : IDisposable
    {
        private readonly ICrypto _crypto;
        private readonly AgentOptions _options;
        private readonly CredentialStore _credentials;
        private readonly ChainVerifier _verifier;
        private readonly TrustedTime _time;
        private readonly ServicePath _main;
        private readonly SecureSession _session;
        private readonly BackOff _reconnectBackOff;
        private readonly BackOff _bootstrapBackOff;
        private readonly DeviceInfo _info;

        private long _nowMs;
        private bool _draining;
        private ComputeJob _job;
        private bool _jobHandedOut;
        private bool _stateChanged;

        /// <param name="crypto">Provider of the platform.</param>
        /// <param name="store">Mounted store with a factory identity.</param>
        /// <param name="memory">Remembers verified server chains; may be shared.</param>
        /// <param name="options">Timers and limits; kept.</param>
        public DeviceAgent(
            ICrypto crypto, KcmStore store, ChainMemory memory, AgentOptions options)
        {
            _crypto = crypto;
            _options = options;
            _credentials = new CredentialStore(crypto, store);
            _saved = new SavedSession(crypto, store);
            _verifier = new ChainVerifier(crypto, memory);
            _lifecycle = new LifecycleEngine(crypto, store, _verifier);
            _time = new TrustedTime(options.BuildTimeSeconds);
            _credentials.Bound(_time);
            _main = new ServicePath(AgentOutput.PathMain, crypto, _verifier, options);
            _session = _main.Session;
            _bootstrap = new BootstrapClient(_session.Coap);
            _est = new EstClient(_session.Coap);
            _info = ReadDeviceInfo();
            _registration = new RegistrationClient(_session.Coap, _info, _time);
            _renewal = new CertificateRenewal(crypto, _lifecycle, _session.Coap);
            _reconnectBackOff = new BackOff(
                crypto, options.ReconnectBaseMs, options.ReconnectCapMs);
            _bootstrapBackOff = new BackOff(
                crypto, options.BootstrapBaseMs, options.BootstrapCapMs);
            _heartbeat = new HeartbeatClient(crypto);
            _report = new HeartbeatReport(crypto, store, options.RenewShare);
            _schedule = new HeartbeatSchedule(
                crypto, options.HeartbeatIntervalMs,
                options.HeartbeatBaseMs, options.HeartbeatCapMs);
            _keptExponent = _credentials.ReadHeartbeatBackOff();
            _schedule.Restore(_keptExponent);
        }

        /// <summary>Where the device is on its way.</summary>
        public AgentState State { get; private set; }

        /// <summary>Sets off; nothing when it is under way already.</summary>
        public void Start(long nowMs)
        {
            BeginMutation(nowMs);
            _stopping = false;
            if (State != AgentState.Stopped) { return; }
            _lifecycle.ResumeLocal();
            if (HasOperational() || _lifecycle.HasOpenTransaction || _lifecycle.HasResults)
            {
                StartHeartbeats();
            }
            if (_report.IsRolledBack) { WantHeartbeat(HeartbeatReason.StoreRolledBack); }
            Choose();
        }

        /// <summary>De-registers where registered, ends the session and stops. Idle in state
        /// Stopped says it is done; an edge in a hurry need not wait for that.</summary>
        public void Stop(long nowMs)
        {
            BeginMutation(nowMs);
            _stopping = true;
        }

        /// <summary>Tells the wall-clock time from a source that the edge trusts. Without it only
        /// "not expired at the floor" is checked of a chain.</summary>
        public void SetTime(long unixSeconds, long nowMs)
        {
            _time.SetFromEdge(unixSeconds, nowMs);
        }

        /// <summary>Wants a heartbeat now: for a person at the device. One that was asked to wait
        /// waits.</summary>
        public void RequestHeartbeat(long nowMs)
        {
            BeginMutation(nowMs);
            WantHeartbeat(HeartbeatReason.Forced);
        }

        /// <summary>Gives in a datagram of an open path. The slice is used until Idle.</summary>
        /// <param name="path">One of <see cref="AgentOutput"/>'s paths.</param>
        /// <param name="buffer">Holds it.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Bytes.</param>
        /// <param name="nowMs">Monotonic time.</param>
        public void HandleDatagram(int path, byte[] buffer, int offset, int count, long nowMs)
        {
            BeginMutation(nowMs);
            ServicePath way = path == AgentOutput.PathMain ? _main : _link;
            way?.Session.HandleDatagram(buffer, offset, count, nowMs);
        }

        /// <summary>Tells that the deadline has come; an early call does no harm.</summary>
        public void HandleTimeout(long nowMs)
        {
            BeginMutation(nowMs);
            _session.HandleTimeout(nowMs);
            _link?.Session.HandleTimeout(nowMs);
        }

        /// <summary>Tells that a path asked for could not be opened.</summary>
        public void HandleTransportFailed(int path, long nowMs)
        {
            BeginMutation(nowMs);
            if (path == AgentOutput.PathMain) { _transportFailed = true; }
            else { _linkTransportFailed = true; }
        }

        /// <summary>The next thing to do; call until Idle.</summary>
        public AgentStep Poll(AgentOutput output)
        {
            if (output == null) { throw new ArgumentNullException(nameof(output)); }
            while (true)
            {
                AgentStep step = PollNews(output);
                if (step != AgentStep.Idle) { return step; }
                step = _main.PollOpening(output);
                if (step != AgentStep.Idle) { return step; }
                if (TakeJobBack()) { continue; }
                step = _main.PollSession(output, out SessionStep news);
                if (step != AgentStep.Idle) { return step; }
                if (news != SessionStep.Idle)
                {
                    HandleSessionStep(news);
                    continue;
                }
                step = PollLink(output, out bool isTaken);
                if (step != AgentStep.Idle) { return step; }
                if (isTaken) { continue; }
                step = PollEdge(output);
                if (step != AgentStep.Idle) { return step; }
                step = PollLifecycle(output, out isTaken);
                if (step != AgentStep.Idle) { return step; }
                if (isTaken) { continue; }
                if (AdvanceRenewal() || Advance() || AdvanceHeartbeat()) { continue; }
                output.DeadlineMs = DeadlineMs();
                _draining = false;
                return AgentStep.Idle;
            }
        }

        /// <summary>Zeroises keys in memory. The store is left as it is.</summary>
        public void Dispose()
        {
            ForgetEnrolment();
            _resumable.Dispose();
            _main.Dispose();
            _link?.Dispose();
            _link = null;
        }

        private void BeginMutation(long nowMs)
        {
            if (_draining) { throw new InvalidOperationException("poll to Idle first"); }
            _draining = true;
            _nowMs = nowMs;
        }

        private AgentStep PollNews(AgentOutput output)
        {
            if (_stateChanged)
            {
                _stateChanged = false;
                Report(output);
                return AgentStep.StateChanged;
            }
            if (_heartbeatEnded)
            {
                _heartbeatEnded = false;
                ReportHeartbeat(output);
                return AgentStep.HeartbeatEnded;
            }
            if (_renewal.TryTakeEnd(out RenewalEvent ended))
            {
                output.Renewal = ended;
                return AgentStep.RenewalEnded;
            }
            return AgentStep.Idle;
        }

        // The edge has run the job that it was given with the step before.
        private bool TakeJobBack()
        {
            if (_jobHandedOut)
            {
                _jobHandedOut = false;
                FinishJob();
                return true;
            }
            if (!_lifecycleJobHandedOut) { return false; }
            _lifecycleJobHandedOut = false;
            _lifecycle.FinishJob();
            return true;
        }

        private AgentStep PollEdge(AgentOutput output)
        {
            AgentStep step = _main.PollClosing(output);
            if (step != AgentStep.Idle) { return step; }
            if (_job != null)
            {
                output.Job = _job;
                _jobHandedOut = true;
                return AgentStep.Compute;
            }
            if (_registration.TakeRebootWish()) { return AgentStep.RestartWanted; }
            return AgentStep.Idle;
        }

        private long DeadlineMs()
        {
            long deadline = _session.DeadlineMs;
            if (State == AgentState.BackingOff && _wakeMs < deadline) { deadline = _wakeMs; }
            if (State == AgentState.Bootstrapping && _bootstrap.DeadlineMs < deadline)
            {
                deadline = _bootstrap.DeadlineMs;
            }
            if (State >= AgentState.Registering && _registration.DeadlineMs < deadline)
            {
                deadline = _registration.DeadlineMs;
            }
            if (_proveDue && State == AgentState.Registered && _proveBeforeMs < deadline)
            {
                deadline = _proveBeforeMs;
            }
            if (_session.IsUnconfirmed && _probeBeforeMs < deadline) { deadline = _probeBeforeMs; }
            if (_renewal.DeadlineMs < deadline) { deadline = _renewal.DeadlineMs; }
            long heartbeat = HeartbeatDeadlineMs();
            return heartbeat < deadline ? heartbeat : deadline;
        }

        private void SetState(AgentState state)
        {
            State = state;
            _stateChanged = true;
        }

        private void Report(AgentOutput output)
        {
            output.ClearFault();
            output.State = State;
            output.Fault = _fault;
            if (_fault == AgentFault.None) { return; }
            output.DtlsFault = _dtlsFault;
            output.ChainFault = _chainFault;
            output.BootstrapFault = _bootstrap.Fault;
            output.EstFault = _est.Fault;
            output.RegistrationFault = _registration.Fault;
            output.ResponseCode = _responseCode;
            output.StoreStatus = _storeStatus;
            _fault = AgentFault.None;
        }

        private DeviceInfo ReadDeviceInfo()
        {
            return new DeviceInfo
            {
                Manufacturer = _credentials.ReadText(ItemNames.Manufacturer),
                Model = _credentials.ReadText(ItemNames.ModelNumber),
                SerialNumber = _credentials.ReadText(ItemNames.SerialNumber),
                DeviceType = _credentials.ReadText(ItemNames.DeviceType),
            };
        }
    }
}
