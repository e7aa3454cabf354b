using System;
using Device.Agent.Heartbeat;
using Device.Base;
using Device.Dtls;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud.Services
{
    /// <summary>
    /// The bootstrap and security service.
    /// <list type="number">
    /// <item>device: POST /bs?ep=..&amp;aid=.. → 2.04 once the device is on disk</item>
    /// <item>service, to clients of others that are given a key: GET /0, GET /1, where their
    /// accounts are</item>
    /// <item>service: PUT /0, PUT /1, PUT /3, each after the answer to the one before</item>
    /// <item>service: POST /bs?iep=.., the finish; without the query when the device does not
    /// know it</item>
    /// <item>device: POST /est/sen with its request → 2.04 with the certificate, once it is on
    /// disk</item>
    /// </list>
    /// And the security heartbeat, at any time and in any session of a device that is known: POST
    /// /shb → its answer (docs/heartbeat.md).
    /// </summary>
    public sealed partial class BootstrapService : CoapService
    {
        private static readonly byte[] Links =
            Ascii.GetBytes("</bs>,</est/sen>;ct=\"42 286\",</shb>;ct=60");

        [ThreadStatic]
        private static CoapRequest? _requestOfLane;

        private readonly TrustRegistry _trust;
        private readonly ServerCredential _credential;
        private readonly EnrolmentDesk _desk;
        private readonly HeartbeatDesk _heartbeats;
        private readonly BootstrapWrites _writes;

        /// <param name="context">What both services share.</param>
        /// <param name="trust">Whose devices may come.</param>
        /// <param name="credential">The service's own key and certificate.</param>
        /// <param name="desk">Issues certificates.</param>
        /// <param name="heartbeats">Answers heartbeats.</param>
        /// <param name="managementUri">Where devices go next.</param>
        /// <param name="serverCertificate">What they shall trust there, DER.</param>
        /// <param name="lifetimeSeconds">Of their registrations.</param>
        public BootstrapService(
            ServiceContext context, TrustRegistry trust, ServerCredential credential,
            EnrolmentDesk desk, HeartbeatDesk heartbeats, string managementUri,
            byte[] serverCertificate, int lifetimeSeconds)
            : base(context)
        {
            _trust = trust;
            _credential = credential;
            _desk = desk;
            _heartbeats = heartbeats;
            _writes = new BootstrapWrites(managementUri, serverCertificate, lifetimeSeconds);
        }

        /// <inheritdoc/>
        public override TrustSnapshot Trust { get { return _trust.Bootstrap; } }

        /// <inheritdoc/>
        public override DtlsCredential Credential { get { return _credential.Current; } }

        /// <inheritdoc/>
        public override bool MayResume(PeerVerified peer)
        {
            return _trust.FindByAnchor(peer.Anchor) is { AdmitsBootstrap: true };
        }

        private protected override bool IsOperational { get { return false; } }

        private protected override string AccountOf(PeerVerified peer)
        {
            return _trust.FindByAnchor(peer.Anchor)?.Account.Id ?? "";
        }

        private protected override Conversation CreateConversation(ISecureSession session)
        {
            return new BootstrapConversation(session);
        }

        private protected override void OnRequest(
            Conversation conversation, CoapOutput output, long nowMs)
        {
            BootstrapConversation bootstrap = (BootstrapConversation)conversation;
            CoapRequestView request = output.Request;
            int handle = output.RequestHandle;
            int method = request.Method;
            if (request.PathIs("bs") && method == CoapCode.Post)
            {
                Accept(bootstrap, request, handle, nowMs);
            }
            else if (request.PathIs("est/sen") && method == CoapCode.Post)
            {
                Enrol(bootstrap, request, handle, nowMs);
            }
            else if (request.PathIs(HeartbeatLimits.Path) && method == CoapCode.Post)
            {
                Heartbeat(bootstrap, request, handle, nowMs);
            }
            else if (request.PathIs(".well-known/core") && method == CoapCode.Get)
            {
                Describe(conversation, handle, Links, nowMs);
            }
            else
            {
                bool isKnown = request.PathIs("bs") || request.PathIs("est/sen")
                    || request.PathIs(HeartbeatLimits.Path)
                    || request.PathIs(".well-known/core");
                int code = isKnown ? CoapCode.MethodNotAllowed : CoapCode.NotFound;
                RefuseUnknown(conversation, handle, code, nowMs);
            }
        }

        private protected override void OnEnd(Conversation conversation)
        {
            BootstrapConversation bootstrap = (BootstrapConversation)conversation;
            bootstrap.DropGiven();
            if (bootstrap.IsUnsaved) { Context.Devices.TrySave(bootstrap.Device!, null); }
        }

        private void Accept(
            BootstrapConversation bootstrap, CoapRequestView request, int handle, long nowMs)
        {
            if (bootstrap.IsUnderWay)
            {
                // One at a time: each has requests of its own, and an endpoint's are few.
                Refuse(
                    bootstrap, handle,
                    new Refusal(
                        RefusalCause.BootstrapUnderWay,
                        "a bootstrap of this session is under way"),
                    nowMs);
                return;
            }
            request.TryGetQuery("ep", out string endpoint);
            request.TryGetQuery("aid", out string accountId);
            Refusal refusal = Context.Gate.AdmitBootstrap(
                bootstrap.Session.Peer, endpoint, accountId, out DeviceRecord? device);
            if (refusal.IsRefused)
            {
                Refuse(bootstrap, handle, refusal, nowMs);
                return;
            }
            lock (device!)
            {
                // A device that bootstraps again keeps its registration until a new one takes its
                // place.
                if (device.State != DeviceState.Registered)
                {
                    device.State = DeviceState.CloudEnrolling;
                }
                device.UpdatedAtMs = Context.Time.NowMs();
            }
            bootstrap.Device = device;
            bootstrap.Stage = BootstrapStage.Committing;
            Action<bool> completed = committed => Resume(
                bootstrap, thenMs => OnAccepted(bootstrap, handle, committed, thenMs));
            if (IsGiven(device)) { Give(bootstrap, device, handle, completed, nowMs); }
            else if (!Context.Devices.TrySave(device, completed))
            {
                OnAccepted(bootstrap, handle, committed: false, nowMs);
            }
        }

        private void OnAccepted(
            BootstrapConversation bootstrap, int handle, bool committed, long nowMs)
        {
            if (!committed)
            {
                bootstrap.DropGiven();
                bootstrap.Stage = BootstrapStage.Waiting;
                bootstrap.Device = null;
                Refuse(bootstrap, handle, StoreUnavailable, nowMs);
                return;
            }
            Context.Counters.Count(CloudEvent.BootstrapAccepted);
            bootstrap.Endpoint!.Respond(handle, CoapCode.Changed, nowMs);
            bootstrap.Stage = bootstrap.Given == null
                ? BootstrapStage.WritingSecurity
                : BootstrapStage.DiscoveringSecurity;
            SendNext(bootstrap, nowMs);
        }

        private protected override void OnResponse(
            Conversation conversation, CoapStep step, CoapOutput output, long nowMs)
        {
            BootstrapConversation bootstrap = (BootstrapConversation)conversation;
            if (output.ExchangeId != bootstrap.ExchangeId) { return; }
            bootstrap.IsAsking = false;
            if (bootstrap.Stage < BootstrapStage.DiscoveringSecurity
                || bootstrap.Stage == BootstrapStage.Finished)
            {
                return;
            }
            if (TookPlaces(bootstrap, step, output, nowMs)) { return; }
            if (RefusesName(bootstrap, step, output))
            {
                bootstrap.IsPlainFinish = true;
                SendNext(bootstrap, nowMs);
                return;
            }
            if (step != CoapStep.ResponseReceived || !CoapCode.IsSuccess(output.Code))
            {
                Context.Counters.Count(CloudEvent.BootstrapBroken);
                string answer = step == CoapStep.ResponseReceived
                    ? $"{output.Code >> 5}.{output.Code & 0x1f:00}"
                    : output.Fault.ToString();
                Context.Log?.Invoke(
                    $"bootstrap of {bootstrap.Device!.Endpoint} broken at {bootstrap.Stage}: "
                    + answer);
                bootstrap.Stage = BootstrapStage.Waiting;
                return;
            }
            bootstrap.Stage++;
            if (bootstrap.Stage == BootstrapStage.Finished) { OnFinished(bootstrap); }
            else { SendNext(bootstrap, nowMs); }
        }

        // The query iep is Pelion's. A device that goes by LwM2M 1.1 section 6.1.7.2 alone knows
        // no query of the finish, and RFC 7252 section 5.4.1 has it say so: 4.02.
        private static bool RefusesName(
            BootstrapConversation bootstrap, CoapStep step, CoapOutput output)
        {
            return bootstrap.Stage == BootstrapStage.Finishing && !bootstrap.IsPlainFinish
                && step == CoapStep.ResponseReceived && output.Code == CoapCode.BadOption;
        }

        private void OnFinished(BootstrapConversation bootstrap)
        {
            Context.Counters.Count(CloudEvent.BootstrapFinished);
            DeviceRecord device = bootstrap.Device!;
            lock (device)
            {
                device.BootstrappedAtMs = Context.Time.NowMs();
                device.UpdatedAtMs = device.BootstrappedAtMs;
                if (device.State != DeviceState.Registered)
                {
                    device.State = DeviceState.Bootstrapped;
                }
            }
            // Nobody waits for this one, so it goes with the certificate that follows, or at the
            // end of the session: a kill in between leaves the device enrolling, no more.
            bootstrap.IsUnsaved = true;
        }

        private void SendNext(BootstrapConversation bootstrap, long nowMs)
        {
            CoapRequest request = _requestOfLane ??= new CoapRequest();
            switch (bootstrap.Stage)
            {
                case BootstrapStage.DiscoveringSecurity:
                    Discover(request, 0);
                    break;
                case BootstrapStage.DiscoveringServer:
                    Discover(request, 1);
                    break;
                case BootstrapStage.WritingSecurity:
                    WriteSecurity(bootstrap, request, nowMs);
                    return;
                case BootstrapStage.WritingServer:
                    _writes.WriteServer(request, bootstrap.ServerInstance);
                    break;
                case BootstrapStage.WritingTime:
                    BootstrapWrites.WriteTime(request, Context.Time.NowMs() / 1000);
                    break;
                default:
                    request.Reset(CoapCode.Post, "bs");
                    if (!bootstrap.IsPlainFinish)
                    {
                        request.AddQuery("iep=" + bootstrap.Device!.Id);
                    }
                    break;
            }
            Ask(bootstrap, request, nowMs);
        }

        private static void Ask(
            BootstrapConversation bootstrap, CoapRequest request, long nowMs)
        {
            bootstrap.ExchangeId = bootstrap.Endpoint!.Request(request, nowMs);
            bootstrap.IsAsking = true;
        }

        private void Enrol(
            BootstrapConversation bootstrap, CoapRequestView request, int handle, long nowMs)
        {
            if (bootstrap.Stage == BootstrapStage.Finishing)
            {
                // Its answer to the finish was lost: a device that enrols has accepted it.
                bootstrap.Stage = BootstrapStage.Finished;
                OnFinished(bootstrap);
            }
            if (bootstrap.Stage != BootstrapStage.Finished)
            {
                Refuse(
                    bootstrap, handle,
                    new Refusal(
                        RefusalCause.BootstrapMissing,
                        "bootstrap first: POST /bs in this session, to its finish"),
                    nowMs);
                return;
            }
            Refusal refusal = _desk.Enrol(
                bootstrap.Device!, request.Payload, request.PayloadOffset, request.PayloadCount,
                (body, committed) => Resume(
                    bootstrap, thenMs => Deliver(bootstrap, handle, body, committed, thenMs)));
            if (refusal.IsRefused) { Refuse(bootstrap, handle, refusal, nowMs); }
            else { bootstrap.IsUnsaved = false; }
        }

        private void Heartbeat(
            BootstrapConversation bootstrap, CoapRequestView request, int handle, long nowMs)
        {
            if (request.ContentFormat != CoapContentFormat.Cbor
                || !HeartbeatRequest.TryParse(
                    request.Payload, request.PayloadOffset, request.PayloadCount,
                    out HeartbeatRequest heartbeat))
            {
                Refuse(
                    bootstrap, handle,
                    new Refusal(
                        RefusalCause.HeartbeatMalformed,
                        "the body is no heartbeat of version 1 in CBOR (60)"),
                    nowMs);
                return;
            }
            Refusal refusal = Context.Gate.AdmitHeartbeat(
                bootstrap.Session.Peer, heartbeat.RootOfTrustId, out DeviceRecord? device);
            if (!refusal.IsRefused) { refusal = _heartbeats.CheckReplay(device!, heartbeat); }
            if (refusal.IsRefused)
            {
                Refuse(bootstrap, handle, refusal, nowMs);
                return;
            }
            HeartbeatReply? reply = _heartbeats.Handle(
                device!, heartbeat,
                later => Resume(
                    bootstrap, thenMs => Answer(bootstrap, handle, later, thenMs)));
            if (reply != null) { Answer(bootstrap, handle, reply, nowMs); }
        }

        private void Answer(
            BootstrapConversation bootstrap, int handle, HeartbeatReply reply, long nowMs)
        {
            if (reply.Code == CoapCode.ServiceUnavailable)
            {
                Context.Counters.Count(RefusalCause.StoreUnavailable);
            }
            CoapResponse response = new CoapResponse().Reset(reply.Code);
            response.MaxAgeSeconds = reply.MaxAgeSeconds;
            if (reply.Body.Length > 0)
            {
                response.SetPayload(CoapContentFormat.Cbor, reply.Body, 0, reply.Body.Length);
            }
            bootstrap.Endpoint!.Respond(handle, response, nowMs);
        }

        private void Deliver(
            BootstrapConversation bootstrap, int handle, byte[] body, bool stored, long nowMs)
        {
            if (!stored)
            {
                Refuse(bootstrap, handle, StoreUnavailable, nowMs);
                return;
            }
            bootstrap.Endpoint!.Respond(
                handle, CoapCode.Changed, CoapContentFormat.OctetStream, body, 0, body.Length,
                null, nowMs);
        }
    }
}
