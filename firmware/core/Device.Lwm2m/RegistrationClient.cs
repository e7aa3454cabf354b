using System;
using Device.Base;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Device.Lwm2m.Management;
using Device.Lwm2m.Objects;

namespace Device.Lwm2m
{
    /// <summary>
    /// The device's side of a registration (LwM2M 1.1 section 6.2).
    /// 1. POST /rd?ep=…&amp;lt=…&amp;lwm2m=1.1&amp;b=U&amp;… with links (format 40) → 2.01 and a
    ///    location.
    /// 2. At 75 % of the lifetime: POST to the location → 2.04. 4.04, or another refusal: 1.
    /// 3. The server reads, writes, executes, discovers and observes objects
    ///    (<see cref="ObjectTree"/>). /1/0/8, or a new lifetime, brings 2 at once; /1/0/4 brings 4,
    ///    and 1 when its time is over; /1/0/9 and /3/0/4 are wishes for whoever drives the device.
    /// 4. DELETE to the location → 2.02.
    /// </summary>
    public sealed class RegistrationClient
    {
        /// <summary>Characters of a location at most.</summary>
        public const int LocationCountMax = 128;

        private const int UpdatePermille = 750;
        private const long BusySecondsDefault = 60;

        private readonly CoapEndpoint _endpoint;
        private readonly CoapRequest _request = new CoapRequest();
        private readonly ResponseJudge _judge = new ResponseJudge();
        private readonly ManagementWishes _wishes = new ManagementWishes();
        private readonly ObjectTree _objects;
        private ManagementRequests _management;
        private RegistrationOptions _options;
        private int _lifetimeSent;
        private bool _disabling;
        private long _heardMs;
        private int _exchangeId;
        private long _sentMs;
        private long _updateMs = CoapOutput.NoDeadline;

        /// <param name="endpoint">The session with the LwM2M server.</param>
        /// <param name="info">What objects 3 and 4 tell; kept.</param>
        /// <param name="clock">Time of day for object 3; null when there is none.</param>
        public RegistrationClient(CoapEndpoint endpoint, DeviceInfo info, IWallClock clock = null)
        {
            if (endpoint == null) { throw new ArgumentNullException(nameof(endpoint)); }
            if (info == null) { throw new ArgumentNullException(nameof(info)); }
            _endpoint = endpoint;
            _objects = new ObjectTree(info, clock, _wishes);
            Location = "";
        }

        /// <summary>What the server may read, write and execute; the product's own objects are
        /// added here before the registration.</summary>
        public ObjectTree Objects { get { return _objects; } }

        /// <summary>Where it stands.</summary>
        public RegistrationState State { get; private set; }

        /// <summary>Why it failed.</summary>
        public RegistrationFault Fault { get; private set; }

        /// <summary>With NoAnswer: why.</summary>
        public CoapFault CoapFault { get { return _judge.CoapFault; } }

        /// <summary>With Refused: the code of the answer.</summary>
        public int ResponseCode { get { return _judge.ResponseCode; } }

        /// <summary>With Busy: Max-Age of the answer, or -1.</summary>
        public long RetryAfterSeconds { get { return _judge.RetryAfterSeconds; } }

        /// <summary>The path that the server gave, "rd/17"; empty when not registered.</summary>
        public string Location { get; private set; }

        /// <summary>When to call HandleTimeout, or <see cref="CoapOutput.NoDeadline"/>.</summary>
        public long DeadlineMs
        {
            get
            {
                bool isWaiting = State == RegistrationState.Registered
                    || State == RegistrationState.Disabled;
                long deadline = isWaiting ? _updateMs : CoapOutput.NoDeadline;
                if (!IsServed || _management == null) { return deadline; }
                long notify = _management.Observations.DeadlineMs;
                return notify < deadline ? notify : deadline;
            }
        }

        /// <summary>In queue mode: until when the device listens; then it may sleep until
        /// <see cref="DeadlineMs"/>. Else <see cref="CoapOutput.NoDeadline"/>.</summary>
        public long AwakeUntilMs
        {
            get
            {
                return _options != null && _options.QueueMode
                    ? _heardMs + _options.AwakeMs
                    : CoapOutput.NoDeadline;
            }
        }

        /// <summary>Sends POST /rd. Also starts again after an end. What the server observed and
        /// attached before is over.</summary>
        public void Register(RegistrationOptions options, long nowMs)
        {
            if (options == null) { throw new ArgumentNullException(nameof(options)); }
            _options = options;
            _objects.Server.SetOptions(options);
            ForgetRegistration(nowMs);
            _judge.Clear();
            Fault = RegistrationFault.None;
            _lifetimeSent = _objects.Server.LifetimeSeconds;
            _request.Reset(CoapCode.Post, "rd")
                .AddQuery("ep=" + options.EndpointName)
                .AddQuery("lt=" + _lifetimeSent.ToString())
                .AddQuery("lwm2m=" + options.Version)
                .AddQuery("b=" + options.BindingText);
            if (options.QueueMode && options.Version != RegistrationOptions.Version10)
            {
                _request.AddQuery("Q");
            }
            AddQuery("et=", options.EndpointType);
            AddQuery("d=", options.AccountId);
            AddQuery("aid=", options.AccountId);
            AddQuery("iep=", options.InternalEndpoint);
            int count;
            byte[] links = RegistrationLinks.Write(_objects, options.Version, out count);
            _request.SetPayload(CoapContentFormat.LinkFormat, links, 0, count);
            Ask(RegistrationState.Registering, nowMs);
            // Copied by then.
            _request.SetPayload(CoapContentFormat.None, Bytes.Empty, 0, 0);
        }

        /// <summary>Sends an update now: after a new session with the same server, which keeps the
        /// location. Registers when there is no location.</summary>
        public void Update(long nowMs)
        {
            if (_options == null) { throw new InvalidOperationException("register first"); }
            if (Location.Length == 0)
            {
                Register(_options, nowMs);
                return;
            }
            Fault = RegistrationFault.None;
            _wishes.Update = false;
            _request.Reset(CoapCode.Post, Location);
            int lifetime = _objects.Server.LifetimeSeconds;
            if (lifetime != _lifetimeSent) { _request.AddQuery("lt=" + lifetime.ToString()); }
            _lifetimeSent = lifetime;
            Ask(RegistrationState.Updating, nowMs);
        }

        /// <summary>Sends DELETE to the location; without one there is nothing to tell.</summary>
        public void Deregister(long nowMs)
        {
            if (Location.Length == 0)
            {
                State = RegistrationState.Deregistered;
                return;
            }
            _request.Reset(CoapCode.Delete, Location);
            Ask(RegistrationState.Deregistering, nowMs);
        }

        /// <summary>Takes a ResponseReceived or RequestFailed.</summary>
        /// <returns>False when the exchange is not of this machine.</returns>
        public bool HandleResponse(CoapStep step, CoapOutput output, long nowMs)
        {
            if (_management != null && _management.Sender.HandleResponse(step, output))
            {
                return true;
            }
            if (output.ExchangeId != _exchangeId) { return false; }
            Outcome outcome = _judge.Judge(step, output);
            if (outcome != Outcome.NoAnswer) { _heardMs = nowMs; }
            switch (State)
            {
                case RegistrationState.Registering: TakeRegistered(outcome, output); break;
                case RegistrationState.Updating: TakeUpdated(outcome, nowMs); break;
                case RegistrationState.Deregistering:
                    // Gone either way: a server that did not hear it lets the lifetime run out.
                    TakeDeregistered(nowMs);
                    break;
                default: return false;
            }
            FollowWishes(nowMs);
            return true;
        }

        /// <summary>Takes a RequestReceived and answers it.</summary>
        public bool HandleRequest(CoapOutput output, long nowMs)
        {
            _heardMs = nowMs;
            Management().Answer(output, nowMs);
            _management.Observations.Advance(nowMs);
            FollowWishes(nowMs);
            return true;
        }

        /// <summary>Takes an ObservationEnded.</summary>
        public void HandleObservationEnded(CoapOutput output)
        {
            if (_management != null) { _management.Observations.End(output.ObservationId); }
        }

        /// <summary>Tells that a value of the device has changed, so that a server that observes
        /// it is told.</summary>
        /// <param name="objectId">The object.</param>
        /// <param name="instanceId">The instance.</param>
        /// <param name="resourceId">The resource, or -1 for any of them.</param>
        /// <param name="nowMs">Monotonic time.</param>
        /// <returns>True when something goes out.</returns>
        public bool HandleChanged(int objectId, int instanceId, int resourceId, long nowMs)
        {
            if (_management == null) { return false; }
            _management.Observations.Touch(new NodePath(objectId, instanceId, resourceId));
            return IsServed && _management.Observations.Advance(nowMs);
        }

        /// <summary>Tells the server values without having been asked (LwM2M 1.1 section 6.4.5);
        /// what is not there, or not to be read, is left out.</summary>
        /// <param name="paths">Of values, instances or objects.</param>
        /// <param name="count">How many of them.</param>
        /// <param name="nowMs">Monotonic time.</param>
        /// <returns>False when nothing goes out: not registered, not LwM2M 1.1, muted by the
        /// server, one is on its way, or there is nothing to tell.</returns>
        public bool Send(NodePath[] paths, int count, long nowMs)
        {
            if (paths == null) { throw new ArgumentNullException(nameof(paths)); }
            if (!IsServed || _options.Version == RegistrationOptions.Version10) { return false; }
            _heardMs = nowMs;
            return Management().Sender.Send(paths, count, nowMs);
        }

        /// <summary>The code of the answer to the last <see cref="Send"/>; 0 before it came, and
        /// when none came.</summary>
        public int SendCode { get { return _management == null ? 0 : _management.Sender.Code; } }

        /// <summary>True once after the server asked for a restart of the device (/3/0/4), which is
        /// answered already.</summary>
        public bool TakeRebootWish()
        {
            bool wished = _wishes.Reboot;
            _wishes.Reboot = false;
            return wished;
        }

        /// <summary>True once after the server asked for a bootstrap (/1/0/9), which is answered
        /// already.</summary>
        public bool TakeBootstrapWish()
        {
            bool wished = _wishes.Bootstrap;
            _wishes.Bootstrap = false;
            return wished;
        }

        /// <summary>Tells that time has passed.</summary>
        public void HandleTimeout(long nowMs)
        {
            if (IsServed && _management != null) { _management.Observations.Advance(nowMs); }
            bool isWaiting = State == RegistrationState.Registered
                || State == RegistrationState.Disabled;
            if (isWaiting && nowMs >= _updateMs) { Update(nowMs); }
        }

        private ManagementRequests Management()
        {
            if (_management == null)
            {
                _management = new ManagementRequests(_endpoint, _objects);
            }
            return _management;
        }

        // A server is told of changes as long as it holds a registration.
        private bool IsServed
        {
            get
            {
                return State == RegistrationState.Registered
                    || State == RegistrationState.Updating;
            }
        }

        // One thing at a time: what comes while a request is under way waits for its end.
        private void FollowWishes(long nowMs)
        {
            if (State != RegistrationState.Registered) { return; }
            if (_wishes.Disable)
            {
                _wishes.Disable = false;
                _disabling = true;
                Deregister(nowMs);
            }
            else if (_wishes.Update) { Update(nowMs); }
        }

        private void TakeDeregistered(long nowMs)
        {
            ForgetRegistration(nowMs);
            State = _disabling ? RegistrationState.Disabled : RegistrationState.Deregistered;
            _updateMs = nowMs + 1000L * _objects.Server.DisableSeconds;
            _disabling = false;
        }

        private void ForgetRegistration(long nowMs)
        {
            Location = "";
            _wishes.Update = false;
            _wishes.Disable = false;
            if (_management == null) { return; }
            _management.Observations.Clear(nowMs);
            _management = null;
        }

        private void TakeRegistered(Outcome outcome, CoapOutput output)
        {
            if (outcome != Outcome.Success)
            {
                Fail(outcome);
                return;
            }
            string location = output.LocationPath;
            // What is not a path could not be asked for when the update is due.
            if (location.Length == 0 || location.Length > LocationCountMax
                || !CoapText.IsPath(location))
            {
                Fault = RegistrationFault.LocationInvalid;
                State = RegistrationState.Failed;
                return;
            }
            Location = location;
            TakeAlive();
        }

        private void TakeUpdated(Outcome outcome, long nowMs)
        {
            switch (outcome)
            {
                case Outcome.Success: TakeAlive(); break;
                case Outcome.Refused: Register(_options, nowMs); break;
                case Outcome.Busy:
                    long seconds = _judge.RetryAfterSeconds;
                    if (seconds < 0) { seconds = BusySecondsDefault; }
                    // Past its lifetime the registration is gone, whatever the server wants.
                    if (HasEnd && seconds > _lifetimeSent)
                    {
                        seconds = _lifetimeSent;
                    }
                    State = RegistrationState.Registered;
                    _updateMs = nowMs + 1000 * (seconds < 1 ? 1 : seconds);
                    break;
                default: Fail(outcome); break;
            }
        }

        // LwM2M 1.1 appendix E.2, /1/x/1: a lifetime of 0 never ends.
        private bool HasEnd { get { return _lifetimeSent > 0; } }

        // The server counts the lifetime from the request, so we do too.
        private void TakeAlive()
        {
            State = RegistrationState.Registered;
            _updateMs = HasEnd
                ? _sentMs + (long)_lifetimeSent * UpdatePermille
                : CoapOutput.NoDeadline;
        }

        private void Fail(Outcome outcome)
        {
            Fault = outcome == Outcome.NoAnswer ? RegistrationFault.NoAnswer
                : outcome == Outcome.Busy ? RegistrationFault.Busy
                : RegistrationFault.Refused;
            State = RegistrationState.Failed;
        }

        private void Ask(RegistrationState state, long nowMs)
        {
            _sentMs = nowMs;
            _heardMs = nowMs;
            _exchangeId = _endpoint.Request(_request, nowMs);
            State = state;
        }

        private void AddQuery(string name, string value)
        {
            if (value.Length > 0) { _request.AddQuery(name + value); }
        }
    }
}
