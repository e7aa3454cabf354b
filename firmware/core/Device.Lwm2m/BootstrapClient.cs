using System;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;

namespace Device.Lwm2m
{
    /// <summary>
    /// The device's side of a bootstrap, over an endpoint whose session with the bootstrap server
    /// stands: only that server is on its other end. The driver pumps the endpoint and gives every
    /// request, answer and failure here first.
    /// 1. POST /bs?ep=…&amp;aid=…&amp;iep=…&amp;pct=… → 2.04.
    /// 2. The server discovers, reads /1, deletes and writes /0, /1, /3 in any data format.
    /// 3. The server POSTs /bs, with iep=… in its query or without: the end. A consistent account
    ///    → 2.04 and Finished, otherwise 4.06 and Failed.
    /// It collects a candidate account and touches nothing that is stored: what the device has
    /// stays in force until the Agent has proven the new one.
    /// </summary>
    public sealed class BootstrapClient
    {
        private readonly CoapEndpoint _endpoint;
        private readonly CoapRequest _request = new CoapRequest();
        private readonly ResponseJudge _judge = new ResponseJudge();
        private readonly BootstrapCandidate _candidate = new BootstrapCandidate();
        private readonly NodePath _path = new NodePath();
        private readonly BootstrapView _view;
        private BootstrapOptions _options;
        private int _exchangeId;
        private long _endMs;
        private long _silenceMs;

        /// <param name="endpoint">The session with the bootstrap server.</param>
        public BootstrapClient(CoapEndpoint endpoint)
        {
            if (endpoint == null) { throw new ArgumentNullException(nameof(endpoint)); }
            _endpoint = endpoint;
            _view = new BootstrapView(endpoint, _candidate);
        }

        /// <summary>Where it stands.</summary>
        public BootstrapState State { get; private set; }

        /// <summary>Why it failed.</summary>
        public BootstrapFault Fault { get; private set; }

        /// <summary>With NoAnswer: why.</summary>
        public CoapFault CoapFault { get { return _judge.CoapFault; } }

        /// <summary>With Refused: the code of the answer.</summary>
        public int ResponseCode { get { return _judge.ResponseCode; } }

        /// <summary>With Busy: Max-Age of the answer, or -1.</summary>
        public long RetryAfterSeconds { get { return _judge.RetryAfterSeconds; } }

        /// <summary>What was wrong with the payload that the server wrote last; None also when it
        /// was refused for what it says.</summary>
        public FormatFault WriteFault { get; private set; }

        /// <summary>The account; null before Finished.</summary>
        public BootstrapAccount Account { get; private set; }

        /// <summary>When to call HandleTimeout, or <see cref="CoapOutput.NoDeadline"/>.</summary>
        public long DeadlineMs
        {
            get
            {
                if (State != BootstrapState.Writing) { return CoapOutput.NoDeadline; }
                return _silenceMs < _endMs ? _silenceMs : _endMs;
            }
        }

        /// <summary>Sends POST /bs. Also starts again after an end.</summary>
        public void Start(BootstrapOptions options, long nowMs)
        {
            if (options == null) { throw new ArgumentNullException(nameof(options)); }
            _options = options;
            _candidate.Clear();
            _judge.Clear();
            Account = null;
            Fault = BootstrapFault.None;
            WriteFault = FormatFault.None;
            _request.Reset(CoapCode.Post, "bs").AddQuery("ep=" + options.EndpointName);
            if (options.AccountId.Length > 0) { _request.AddQuery("aid=" + options.AccountId); }
            if (options.InternalEndpoint.Length > 0)
            {
                _request.AddQuery("iep=" + options.InternalEndpoint);
            }
            if (options.PreferredContentFormat >= 0)
            {
                _request.AddQuery("pct=" + options.PreferredContentFormat.ToString());
            }
            _exchangeId = _endpoint.Request(_request, nowMs);
            State = BootstrapState.Requesting;
        }

        /// <summary>Takes a ResponseReceived or RequestFailed.</summary>
        /// <returns>False when the exchange is not of this machine.</returns>
        public bool HandleResponse(CoapStep step, CoapOutput output, long nowMs)
        {
            if (State == BootstrapState.Idle || output.ExchangeId != _exchangeId) { return false; }
            // A write that overtook the answer has told already that we are accepted.
            if (State != BootstrapState.Requesting) { return true; }
            switch (_judge.Judge(step, output))
            {
                case Outcome.Success: Accept(nowMs); break;
                case Outcome.NoAnswer: Fail(BootstrapFault.NoAnswer); break;
                case Outcome.Busy: Fail(BootstrapFault.Busy); break;
                default: Fail(BootstrapFault.Refused); break;
            }
            return true;
        }

        /// <summary>Takes a RequestReceived and answers it.</summary>
        /// <returns>False when no bootstrap was ever started: not answered.</returns>
        public bool HandleRequest(CoapOutput output, long nowMs)
        {
            if (State == BootstrapState.Idle) { return false; }
            if (State == BootstrapState.Finished || State == BootstrapState.Failed)
            {
                _endpoint.Respond(output.RequestHandle, CoapCode.Forbidden, nowMs);
                return true;
            }
            // The answer to POST /bs may be lost or overtaken; nobody else is on this session, and
            // a server writes only after it accepted.
            if (State == BootstrapState.Requesting) { Accept(nowMs); }
            _silenceMs = nowMs + _options.ServerSilenceMs;
            CoapRequestView request = output.Request;
            if (request.Method == CoapCode.Get)
            {
                _view.Answer(request, output.RequestHandle, nowMs);
                return true;
            }
            _endpoint.Respond(output.RequestHandle, Perform(request), nowMs);
            return true;
        }

        /// <summary>Tells that time has passed.</summary>
        public void HandleTimeout(long nowMs)
        {
            if (nowMs >= DeadlineMs) { Fail(BootstrapFault.TimedOut); }
        }

        private void Accept(long nowMs)
        {
            State = BootstrapState.Writing;
            _silenceMs = nowMs + _options.ServerSilenceMs;
            _endMs = nowMs + _options.DurationMaxMs;
        }

        private int Perform(CoapRequestView request)
        {
            if (request.Method == CoapCode.Post)
            {
                return request.PathIs("bs") ? Finish(request) : CoapCode.MethodNotAllowed;
            }
            if (!_path.TryParse(request)) { return CoapCode.NotFound; }
            bool isKnown = _path.ObjectId == 0 || _path.ObjectId == 1 || _path.ObjectId == 3;
            if (_path.Depth > 0 && !isKnown) { return CoapCode.NotFound; }
            if (request.Method == CoapCode.Put) { return Write(request); }
            if (request.Method != CoapCode.Delete || _path.Depth > 2)
            {
                return CoapCode.MethodNotAllowed;
            }
            return Delete(_path.ObjectId, _path.InstanceId);
        }

        // Bootstrap-Write (LwM2M 1.1 section 6.1.7.5): an object, an instance or a resource.
        private int Write(CoapRequestView request)
        {
            if (_path.Depth == 0) { return CoapCode.MethodNotAllowed; }
            ResourceReader reader = DataFormats.NewReader(request.ContentFormat);
            if (reader == null) { return CoapCode.UnsupportedContentFormat; }
            WriteResult result = _candidate.Write(
                _path, reader, request.Payload, request.PayloadOffset, request.PayloadCount);
            WriteFault = reader.Fault;
            switch (result)
            {
                case WriteResult.Done: return CoapCode.Changed;
                case WriteResult.TooMany: return CoapCode.RequestEntityTooLarge;
                default:
                    return reader.Fault == FormatFault.None
                        ? CoapCode.BadRequest : DataFormats.CodeOf(reader.Fault);
            }
        }

        private int Delete(int objectId, int instanceId)
        {
            if (objectId == 3) { return CoapCode.MethodNotAllowed; }
            if (objectId == 0 && instanceId == BootstrapCandidate.OwnInstanceId)
            {
                return CoapCode.BadRequest;
            }
            if (objectId != 1) { _candidate.DeleteSecurity(instanceId); }
            if (objectId != 0) { _candidate.DeleteServer(instanceId); }
            return CoapCode.Deleted;
        }

        private int Finish(CoapRequestView request)
        {
            string internalEndpoint;
            if (request.TryGetQuery("iep", out internalEndpoint))
            {
                _candidate.SetInternalEndpoint(internalEndpoint);
            }
            BootstrapAccount account;
            BootstrapFault fault = _candidate.Check(_options.Judge, out account);
            if (fault != BootstrapFault.None)
            {
                Fail(fault);
                return CoapCode.NotAcceptable;
            }
            Account = account;
            State = BootstrapState.Finished;
            return CoapCode.Changed;
        }

        private void Fail(BootstrapFault fault)
        {
            Fault = fault;
            State = BootstrapState.Failed;
            _candidate.Clear();
        }
    }
}
