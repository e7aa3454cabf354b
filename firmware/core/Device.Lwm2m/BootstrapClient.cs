using System;
using Device.Base;
using Device.Lwm2m.Coap;

namespace Device.Lwm2m
{
    /// <summary>
    /// The device's side of a bootstrap, over an endpoint whose session with the bootstrap server
    /// stands: only that server is on its other end. The driver pumps the endpoint and gives every
    /// request, answer and failure here first.
    /// 1. POST /bs?ep=…&amp;aid=…&amp;iep=… → 2.04.
    /// 2. The server deletes and writes /0, /1, /3 (TLV) → 2.02, 2.04.
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
        private BootstrapOptions _options;
        private int _exchangeId;
        private long _endMs;
        private long _silenceMs;

        /// <param name="endpoint">The session with the bootstrap server.</param>
        public BootstrapClient(CoapEndpoint endpoint)
        {
            if (endpoint == null) { throw new ArgumentNullException(nameof(endpoint)); }
            _endpoint = endpoint;
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
            _request.Reset(CoapCode.Post, "bs").AddQuery("ep=" + options.EndpointName);
            if (options.AccountId.Length > 0) { _request.AddQuery("aid=" + options.AccountId); }
            if (options.InternalEndpoint.Length > 0)
            {
                _request.AddQuery("iep=" + options.InternalEndpoint);
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
                AnswerRead(request, output.RequestHandle, nowMs);
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
            int objectId;
            int instanceId;
            int resourceId;
            if (!ObjectPath.TryParse(request, out objectId, out instanceId, out resourceId))
            {
                return CoapCode.NotFound;
            }
            if (resourceId >= 0) { return CoapCode.MethodNotAllowed; }
            bool isKnown = objectId == 0 || objectId == 1 || objectId == 3;
            if (objectId >= 0 && !isKnown) { return CoapCode.NotFound; }
            return request.Method == CoapCode.Put
                ? Write(request, objectId, instanceId)
                : Delete(objectId, instanceId);
        }

        private int Write(CoapRequestView request, int objectId, int instanceId)
        {
            if (objectId < 0) { return CoapCode.MethodNotAllowed; }
            if (request.ContentFormat != CoapContentFormat.Tlv
                && request.ContentFormat != CoapContentFormat.TlvEarly)
            {
                return CoapCode.UnsupportedContentFormat;
            }
            switch (_candidate.Write(
                objectId, instanceId,
                request.Payload, request.PayloadOffset, request.PayloadCount))
            {
                case WriteResult.Done: return CoapCode.Changed;
                case WriteResult.TooMany: return CoapCode.RequestEntityTooLarge;
                default: return CoapCode.BadRequest;
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

        // Bootstrap-Discover (LwM2M 1.1 section 6.1.7.2.2) tells what is there; reading values is
        // not offered.
        private void AnswerRead(CoapRequestView request, int handle, long nowMs)
        {
            int objectId;
            int instanceId;
            int resourceId;
            if (!ObjectPath.TryParse(request, out objectId, out instanceId, out resourceId))
            {
                _endpoint.Respond(handle, CoapCode.NotFound, nowMs);
                return;
            }
            if (request.Accept != CoapContentFormat.LinkFormat || instanceId >= 0)
            {
                int code = objectId == 0 ? CoapCode.Unauthorized : CoapCode.MethodNotAllowed;
                _endpoint.Respond(handle, code, nowMs);
                return;
            }
            byte[] links = Ascii.GetBytes(Discover(objectId));
            _endpoint.Respond(
                handle, CoapCode.Content, CoapContentFormat.LinkFormat,
                links, 0, links.Length, null, nowMs);
        }

        private string Discover(int objectId)
        {
            string text = "lwm2m=1.1";
            if (objectId < 0 || objectId == 0)
            {
                text = text + ",</0/" + BootstrapCandidate.OwnInstanceId.ToString() + ">";
                for (int i = 0; i < BootstrapCandidate.InstanceCountMax; i++)
                {
                    SecurityInstance one = _candidate.Security(i);
                    if (one == null) { continue; }
                    text = text + ",</0/" + one.InstanceId.ToString() + ">;ssid="
                        + one.Account.ShortServerId.ToString();
                }
            }
            if (objectId < 0 || objectId == 1)
            {
                for (int i = 0; i < BootstrapCandidate.InstanceCountMax; i++)
                {
                    ServerInstance one = _candidate.Server(i);
                    if (one == null) { continue; }
                    text = text + ",</1/" + one.InstanceId.ToString() + ">;ssid="
                        + one.ShortServerId.ToString();
                }
            }
            return objectId < 0 || objectId == 3 ? text + ",</3/0>" : text;
        }

        private void Fail(BootstrapFault fault)
        {
            Fault = fault;
            State = BootstrapState.Failed;
            _candidate.Clear();
        }
    }
}
