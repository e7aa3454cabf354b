using System;
using System.Globalization;
using System.Security.Cryptography;
using Device.Base;
using Device.Dtls;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Enrollments;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud.Services
{
    /// <summary>
    /// The management service: registration, update and de-registration (OMA LwM2M 1.1 core,
    /// 6.2) under certificates of the internal authority and of the accounts' root CAs, and under
    /// those of authorities elsewhere that an account trusts with it.
    /// </summary>
    public sealed partial class ManagementService : CoapService
    {
        private const string LocationPrefix = "rd/";

        private static readonly byte[] Links = "</rd>;ct=40"u8.ToArray();

        private readonly ManagementTrust _trust;
        private readonly ServerCredential _credential;
        private readonly RegistrationExpiry _expiry;

        /// <param name="context">What both services share.</param>
        /// <param name="trust">Whose devices may come.</param>
        /// <param name="credential">The service's own key and certificate.</param>
        /// <param name="expiry">Ends registrations.</param>
        /// <param name="enrollments">Renewals over the session.</param>
        /// <param name="requests">What operators ask of devices.</param>
        public ManagementService(
            ServiceContext context, ManagementTrust trust, ServerCredential credential,
            RegistrationExpiry expiry, EnrollmentDesk enrollments, DeviceRequests requests)
            : base(context)
        {
            _trust = trust;
            _credential = credential;
            _expiry = expiry;
            _enrollments = enrollments;
            _enrollments.Ask = Ask;
            _issuer = new RenewalIssuer(context, enrollments);
            _requests = requests;
            _requests.Dispatch = Dispatch;
        }

        /// <inheritdoc/>
        public override TrustSnapshot Trust { get { return _trust.Current; } }

        /// <inheritdoc/>
        public override DtlsCredential Credential { get { return _credential.Current; } }

        /// <inheritdoc/>
        public override bool IsRevoked(PeerVerified peer)
        {
            return Context.Gate.IsRevoked(peer);
        }

        /// <inheritdoc/>
        public override bool MayResume(PeerVerified peer)
        {
            return Context.Gate.MayResume(peer);
        }

        private protected override bool IsOperational { get { return true; } }

        private protected override string AccountOf(PeerVerified peer)
        {
            return Context.Gate.AccountOf(peer);
        }

        private protected override Conversation CreateConversation(ISecureSession session)
        {
            return new ManagementConversation(session);
        }

        private protected override void OnRequest(
            Conversation conversation, CoapOutput output, long nowMs)
        {
            CoapRequestView request = output.Request;
            int handle = output.RequestHandle;
            int method = request.Method;
            ((ManagementConversation)conversation).HeardAtMs = nowMs;
            if (request.PathIs("rd"))
            {
                if (method == CoapCode.Post) { Register(conversation, request, handle, nowMs); }
                else { RefuseUnknown(conversation, handle, CoapCode.MethodNotAllowed, nowMs); }
            }
            else if (request.PathCount == 2 && request.Segment(0) == "rd")
            {
                OnLocation(conversation, request, handle, nowMs);
            }
            else if (request.PathIs("dp")) { TakeData(conversation, request, handle, nowMs); }
            else if (IsEnrolment(request)) { Enrol(conversation, request, handle, nowMs); }
            else if (request.PathIs(".well-known/core"))
            {
                if (method == CoapCode.Get) { Describe(conversation, handle, Links, nowMs); }
                else { RefuseUnknown(conversation, handle, CoapCode.MethodNotAllowed, nowMs); }
            }
            else { RefuseUnknown(conversation, handle, CoapCode.NotFound, nowMs); }
        }

        private void Register(
            Conversation conversation, CoapRequestView request, int handle, long nowMs)
        {
            Refusal refusal = RegistrationForm.Read(
                request, isUpdate: false, out RegistrationForm form);
            DeviceRecord? device = null;
            if (!refusal.IsRefused)
            {
                refusal = Admit(conversation, request, out device, mayAdd: true);
            }
            if (device == null)
            {
                Refuse(conversation, handle, refusal, nowMs);
                return;
            }
            long wallMs = Context.Time.NowMs();
            long location = NewLocation();
            int lifetimeSeconds = form.LifetimeSeconds ?? CloudOptions.LifetimeSecondsDefault;
            bool queued;
            lock (device)
            {
                // The one before, if any, ends here: its location is not known any more.
                device.RegistrationId = location;
                device.LifetimeSeconds = lifetimeSeconds;
                device.ExpiresAtMs = wallMs + lifetimeSeconds * 1000L;
                device.IsQueueMode = form.IsQueueMode ?? false;
                device.ObjectsRoot = form.Root ?? "";
                device.State = DeviceState.Registered;
                device.UpdatedAtMs = wallMs;
                queued = Save(
                    conversation, device, form.Objects ?? "", wallMs,
                    committed => Resume(
                        conversation,
                        thenMs => OnRegistered(
                            conversation, device, handle, location, committed, thenMs)));
            }
            if (!queued) { OnRegistered(conversation, device, handle, location, false, nowMs); }
        }

        // A registration under a certificate that was pending is the proof that the device uses
        // it: both are on disk, or neither is.
        private bool Save(
            Conversation conversation, DeviceRecord device, string objects, long wallMs,
            Action<bool> completed)
        {
            string address = conversation.Session.RemoteEndPoint.ToString() ?? "";
            byte[] serial = conversation.Session.Peer.Chain.Leaf.SerialNumber;
            LifecycleChange? proof = _enrollments.OnRegistered(
                device, serial, conversation.Session,
                Context.Operations.OnRegistered(device, serial, wallMs), wallMs);
            return proof == null
                ? Context.Devices.TrySaveRegistration(device, address, objects, null, completed)
                : Context.Operations.Watch(
                    device, proof,
                    committed =>
                    {
                        if (!committed) { _enrollments.Reload(device); }
                        completed(committed);
                    },
                    watched => Context.Devices.TrySaveRegistration(
                        device, address, objects, proof, watched));
        }

        private void OnRegistered(
            Conversation conversation, DeviceRecord device, int handle, long location,
            bool committed, long nowMs)
        {
            if (!committed)
            {
                lock (device)
                {
                    if (device.RegistrationId == location)
                    {
                        device.RegistrationId = 0;
                        device.State = DeviceState.Deregistered;
                    }
                }
                Refuse(conversation, handle, StoreUnavailable, nowMs);
                return;
            }
            _expiry.Watch(device);
            Context.Counters.Count(CloudEvent.Registered);
            conversation.Endpoint!.Respond(
                handle, CoapCode.Created, CoapContentFormat.None, Bytes.Empty, 0, 0,
                LocationPrefix + location.ToString("x16", CultureInfo.InvariantCulture), nowMs);
            _requests.ForgetObserving(device);
            ForgetObserved((ManagementConversation)conversation, nowMs);
            SendNext((ManagementConversation)conversation, device, nowMs);
        }

        private void OnLocation(
            Conversation conversation, CoapRequestView request, int handle, long nowMs)
        {
            int method = request.Method;
            if (method != CoapCode.Post && method != CoapCode.Delete)
            {
                RefuseUnknown(conversation, handle, CoapCode.MethodNotAllowed, nowMs);
                return;
            }
            Refusal refusal = Admit(conversation, request, out DeviceRecord? device);
            if (device != null) { refusal = FindRegistration(device, request); }
            if (device == null || refusal.IsRefused)
            {
                Refuse(conversation, handle, refusal, nowMs);
            }
            else if (method == CoapCode.Post)
            {
                Update(conversation, device, request, handle, nowMs);
            }
            else { Deregister(conversation, device, handle, nowMs); }
        }

        private void Update(
            Conversation conversation, DeviceRecord device, CoapRequestView request, int handle,
            long nowMs)
        {
            Refusal refusal = RegistrationForm.Read(
                request, isUpdate: true, out RegistrationForm form);
            if (refusal.IsRefused)
            {
                Refuse(conversation, handle, refusal, nowMs);
                return;
            }
            lock (device)
            {
                device.LifetimeSeconds = form.LifetimeSeconds ?? device.LifetimeSeconds;
                device.ExpiresAtMs = Context.Time.NowMs() + device.LifetimeSeconds * 1000L;
                device.IsQueueMode = form.IsQueueMode ?? device.IsQueueMode;
                device.ObjectsRoot = form.Root ?? device.ObjectsRoot;
            }
            bool queued = Context.Devices.TryTouchRegistration(
                device, form.Objects,
                committed => Resume(
                    conversation,
                    thenMs => OnUpdated(conversation, device, handle, committed, thenMs)));
            if (!queued) { OnUpdated(conversation, device, handle, false, nowMs); }
        }

        private void OnUpdated(
            Conversation conversation, DeviceRecord device, int handle, bool committed,
            long nowMs)
        {
            if (!committed)
            {
                Refuse(conversation, handle, StoreUnavailable, nowMs);
                return;
            }
            _expiry.Watch(device);
            Context.Counters.Count(CloudEvent.Updated);
            conversation.Endpoint!.Respond(handle, CoapCode.Changed, nowMs);
            SendNext((ManagementConversation)conversation, device, nowMs);
        }

        private void Deregister(
            Conversation conversation, DeviceRecord device, int handle, long nowMs)
        {
            lock (device)
            {
                device.RegistrationId = 0;
                device.State = DeviceState.Deregistered;
                device.UpdatedAtMs = Context.Time.NowMs();
            }
            _requests.ForgetObserving(device);
            bool queued = Context.Devices.TryDeleteRegistration(
                device,
                committed => Resume(
                    conversation,
                    thenMs => OnDeregistered(conversation, handle, committed, thenMs)));
            if (!queued) { OnDeregistered(conversation, handle, false, nowMs); }
        }

        private void OnDeregistered(
            Conversation conversation, int handle, bool committed, long nowMs)
        {
            if (!committed)
            {
                Refuse(conversation, handle, StoreUnavailable, nowMs);
                return;
            }
            Context.Counters.Count(CloudEvent.Deregistered);
            conversation.Endpoint!.Respond(handle, CoapCode.Deleted, nowMs);
        }

        // Asked anew for each request: what was revoked since the handshake must not go on.
        private Refusal Admit(
            Conversation conversation, CoapRequestView request, out DeviceRecord? device,
            bool mayAdd = false)
        {
            request.TryGetQuery("ep", out string endpoint);
            if (!request.TryGetQuery("aid", out string accountId))
            {
                request.TryGetQuery("d", out accountId);
            }
            return Context.Gate.AdmitRegistration(
                conversation.Session.Peer, endpoint, accountId, out device, mayAdd);
        }

        private static Refusal FindRegistration(DeviceRecord device, CoapRequestView request)
        {
            bool isOwn = long.TryParse(
                request.Segment(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out long location);
            lock (device)
            {
                isOwn = isOwn && location != 0 && location == device.RegistrationId;
            }
            return isOwn
                ? Refusal.None
                : new Refusal(
                    RefusalCause.RegistrationUnknown, "no such registration; register again");
        }

        private static long NewLocation()
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            RandomNumberGenerator.Fill(bytes);
            // Positive and never 0, which means no registration.
            return (BitConverter.ToInt64(bytes) & long.MaxValue) | 1;
        }
    }
}
