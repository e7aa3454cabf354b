using System;
using Device.Base;
using Device.Lwm2m.Coap;

namespace Device.Lwm2m
{
    /// <summary>
    /// The device's side of a registration (LwM2M 1.1 section 6.2).
    /// 1. POST /rd?ep=…&amp;lt=…&amp;lwm2m=1.1&amp;b=U&amp;… with links (format 40) → 2.01 and a
    ///    location.
    /// 2. At 75 % of the lifetime: POST to the location → 2.04. 4.04, or another refusal: 1.
    /// 3. The server reads objects: <see cref="ObjectTable"/>; POST /1/0/8 brings 2 at once.
    /// 4. DELETE to the location → 2.02.
    /// </summary>
    public sealed class RegistrationClient
    {
        /// <summary>Characters of a location at most.</summary>
        public const int LocationCountMax = 128;

        private const int UpdatePermille = 750;
        private const long BusySecondsDefault = 60;
        private const string Links =
            "</>;rt=\"oma.lwm2m\";ct=11542,</1/0>,</3/0>," + CeRequest.Link;

        private readonly CoapEndpoint _endpoint;
        private readonly CoapRequest _request = new CoapRequest();
        private readonly ResponseJudge _judge = new ResponseJudge();
        private readonly ObjectTable _objects;
        private RegistrationOptions _options;
        private byte[] _links;
        private int _exchangeId;
        private long _sentMs;
        private long _updateMs = CoapOutput.NoDeadline;

        /// <param name="endpoint">The session with the LwM2M server.</param>
        /// <param name="info">What object 3 tells.</param>
        public RegistrationClient(CoapEndpoint endpoint, DeviceInfo info)
        {
            if (endpoint == null) { throw new ArgumentNullException(nameof(endpoint)); }
            _endpoint = endpoint;
            _objects = new ObjectTable(endpoint, info);
            Location = "";
        }

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
                return State == RegistrationState.Registered ? _updateMs : CoapOutput.NoDeadline;
            }
        }

        /// <summary>Sends POST /rd. Also starts again after an end.</summary>
        public void Register(RegistrationOptions options, long nowMs)
        {
            if (options == null) { throw new ArgumentNullException(nameof(options)); }
            _options = options;
            _objects.SetServer(options);
            _judge.Clear();
            Fault = RegistrationFault.None;
            Location = "";
            _request.Reset(CoapCode.Post, "rd")
                .AddQuery("ep=" + options.EndpointName)
                .AddQuery("lt=" + options.LifetimeSeconds.ToString())
                .AddQuery("lwm2m=1.1")
                .AddQuery("b=" + options.Binding);
            AddQuery("et=", options.EndpointType);
            AddQuery("d=", options.AccountId);
            AddQuery("aid=", options.AccountId);
            AddQuery("iep=", options.InternalEndpoint);
            if (_links == null) { _links = Ascii.GetBytes(Links); }
            _request.SetPayload(CoapContentFormat.LinkFormat, _links, 0, _links.Length);
            Send(RegistrationState.Registering, nowMs);
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
            _request.Reset(CoapCode.Post, Location);
            Send(RegistrationState.Updating, nowMs);
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
            Send(RegistrationState.Deregistering, nowMs);
        }

        /// <summary>Takes a ResponseReceived or RequestFailed.</summary>
        /// <returns>False when the exchange is not of this machine.</returns>
        public bool HandleResponse(CoapStep step, CoapOutput output, long nowMs)
        {
            if (output.ExchangeId != _exchangeId) { return false; }
            Outcome outcome = _judge.Judge(step, output);
            switch (State)
            {
                case RegistrationState.Registering: TakeRegistered(outcome, output); return true;
                case RegistrationState.Updating: TakeUpdated(outcome, nowMs); return true;
                case RegistrationState.Deregistering:
                    // Gone either way: a server that did not hear it lets the lifetime run out.
                    Location = "";
                    State = RegistrationState.Deregistered;
                    return true;
                default: return false;
            }
        }

        /// <summary>Takes a RequestReceived and answers it.</summary>
        public bool HandleRequest(CoapOutput output, long nowMs)
        {
            if (output.Request.Method == CoapCode.Post && output.Request.PathIs("1/0/8")
                && State == RegistrationState.Registered)
            {
                _endpoint.Respond(output.RequestHandle, CoapCode.Changed, nowMs);
                Update(nowMs);
                return true;
            }
            _objects.Answer(output, nowMs);
            return true;
        }

        /// <summary>Tells that time has passed.</summary>
        public void HandleTimeout(long nowMs)
        {
            if (nowMs >= DeadlineMs) { Update(nowMs); }
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
                    if (HasEnd && seconds > _options.LifetimeSeconds)
                    {
                        seconds = _options.LifetimeSeconds;
                    }
                    State = RegistrationState.Registered;
                    _updateMs = nowMs + 1000 * (seconds < 1 ? 1 : seconds);
                    break;
                default: Fail(outcome); break;
            }
        }

        // LwM2M 1.1 appendix E.2, /1/x/1: a lifetime of 0 never ends.
        private bool HasEnd { get { return _options.LifetimeSeconds > 0; } }

        // The server counts the lifetime from the request, so we do too.
        private void TakeAlive()
        {
            State = RegistrationState.Registered;
            _updateMs = HasEnd
                ? _sentMs + (long)_options.LifetimeSeconds * UpdatePermille
                : CoapOutput.NoDeadline;
        }

        private void Fail(Outcome outcome)
        {
            Fault = outcome == Outcome.NoAnswer ? RegistrationFault.NoAnswer
                : outcome == Outcome.Busy ? RegistrationFault.Busy
                : RegistrationFault.Refused;
            State = RegistrationState.Failed;
        }

        private void Send(RegistrationState state, long nowMs)
        {
            _sentMs = nowMs;
            _exchangeId = _endpoint.Request(_request, nowMs);
            State = state;
        }

        private void AddQuery(string name, string value)
        {
            if (value.Length > 0) { _request.AddQuery(name + value); }
        }
    }
}
