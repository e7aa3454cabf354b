using System;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud.Services
{
    /// <content>What operators ask of devices (<see cref="DeviceRequests"/>), on its
    /// way.</content>
    public sealed partial class ManagementService
    {
        private readonly DeviceRequests _requests;

        // Called by any thread.
        private void Dispatch(DeviceRecord device)
        {
            ISecureSession? session = Context.Sessions.FindOperational(device);
            session?.Post(() =>
            {
                if (!session.IsOpen || session.State is not ManagementConversation own
                    || !MayAsk(own))
                {
                    return;
                }
                Resume(own, nowMs => SendNext(own, device, nowMs));
            });
        }

        // A device that resumed its session is registered as before and need not say so again;
        // after a full handshake it speaks first.
        private bool MayAsk(ManagementConversation own)
        {
            if (own.Session.IsResumed) { OpenEndpoint(own); }
            return own.Endpoint != null;
        }

        private protected override void OnBegin(Conversation conversation, long nowMs)
        {
            ManagementConversation own = (ManagementConversation)conversation;
            own.HeardAtMs = nowMs;
            if (!own.Session.IsResumed) { return; }
            DeviceRecord? device = Context.Gate.Find(own.Session.Peer);
            if (device == null || device.RegistrationId == 0) { return; }
            _requests.ObserveAgain(device);
            if (_requests.HasWaiting(device)) { Dispatch(device); }
        }

        // On the lane of the session.
        private void SendNext(ManagementConversation own, DeviceRecord device, long nowMs)
        {
            while (own.Request == null && own.Endpoint!.CanRequest && CanHear(own, device, nowMs))
            {
                DeviceRequest? next = _requests.TakeNext(device);
                if (next == null) { return; }
                if (next.Observe == 1)
                {
                    StopObserving(own, device, next, nowMs);
                    continue;
                }
                if (next.Observe == 0 && !own.Endpoint.CanObserve)
                {
                    next.Answered(
                        new DeviceAnswer { Kind = DeviceAnswerKind.TooManyObserved });
                    continue;
                }
                own.Request = next;
                own.RequestDevice = device;
                own.RequestExchange = own.Endpoint.Request(Make(device, next), nowMs);
            }
        }

        // In queue mode a device that was not heard for so long sleeps (LwM2M 1.1 section 6.5.1).
        private static bool CanHear(ManagementConversation own, DeviceRecord device, long nowMs)
        {
            lock (device)
            {
                return device.RegistrationId != 0
                    && (!device.IsQueueMode
                        || nowMs - own.HeardAtMs < RegistrationOptions.AwakeMsDefault);
            }
        }

        private static CoapRequest Make(DeviceRecord device, DeviceRequest asked)
        {
            string root = device.ObjectsRoot;
            string path = root.Length == 0 || asked.Path.Length == 0
                ? root + asked.Path
                : root + "/" + asked.Path;
            CoapRequest request = new CoapRequest().Reset(asked.Method, path);
            request.Accept = asked.Accept;
            request.Observe = asked.Observe;
            foreach (string query in asked.Queries) { request.AddQuery(query); }
            if (asked.Payload.Length > 0 || asked.ContentFormat >= 0)
            {
                request.SetPayload(
                    asked.ContentFormat, asked.Payload, 0, asked.Payload.Length);
            }
            return request;
        }

        private bool TakeAnswer(
            ManagementConversation own, CoapStep step, CoapOutput output, long nowMs)
        {
            if (own.Observed != null
                && own.Observed.TryGetValue(output.ExchangeId, out DeviceRequest? observed))
            {
                TakeState(own, observed, step, output);
                return true;
            }
            if (own.Request == null || output.ExchangeId != own.RequestExchange) { return false; }
            DeviceRequest request = own.Request;
            DeviceRecord device = own.RequestDevice!;
            own.Request = null;
            own.RequestDevice = null;
            if (step == CoapStep.RequestFailed)
            {
                // Not heard: it sleeps, or is gone. What may be sent again waits for its update.
                _requests.Return(device, request);
                return true;
            }
            DeviceAnswer answer = AnswerOf(output);
            if (answer.IsObserved)
            {
                own.Observed ??= new();
                own.Observed[output.ExchangeId] = request;
                _requests.Observing(device, request);
            }
            request.Answered(answer);
            SendNext(own, device, nowMs);
            return true;
        }

        private void TakeState(
            ManagementConversation own, DeviceRequest observed, CoapStep step, CoapOutput output)
        {
            bool isState = step == CoapStep.NotificationReceived;
            if (isState) { observed.Notified?.Invoke(AnswerOf(output)); }
            // Anything else, and a last state, is its end.
            if (!isState || output.Observe < 0)
            {
                own.Observed!.Remove(output.ExchangeId);
                DeviceRecord? device = Context.Gate.Find(own.Session.Peer);
                if (device != null) { _requests.ObservingEnded(device, observed); }
            }
        }

        // A device that registers anew observes nothing any more (LwM2M 1.1 section 6.4).
        private static void ForgetObserved(ManagementConversation own, long nowMs)
        {
            if (own.Observed == null) { return; }
            foreach (int exchange in own.Observed.Keys)
            {
                own.Endpoint!.Abandon(exchange, nowMs);
            }
            own.Observed = null;
        }

        private void StopObserving(
            ManagementConversation own, DeviceRecord device, DeviceRequest asked, long nowMs)
        {
            bool found = false;
            if (own.Observed != null)
            {
                foreach ((int exchange, DeviceRequest one) in own.Observed)
                {
                    if (one.Path != asked.Path) { continue; }
                    found |= own.Endpoint!.CancelObservation(exchange, nowMs);
                    _requests.ObservingEnded(device, one);
                }
            }
            asked.Answered(new DeviceAnswer
            {
                Kind = DeviceAnswerKind.Answered,
                Code = found ? CoapCode.Deleted : CoapCode.NotFound,
            });
        }

        private static DeviceAnswer AnswerOf(CoapOutput output)
        {
            return new DeviceAnswer
            {
                Kind = DeviceAnswerKind.Answered,
                Code = output.Code,
                ContentFormat = output.ContentFormat,
                Payload = output.Buffer.AsSpan(output.Offset, output.Count).ToArray(),
                MaxAgeSeconds = output.MaxAgeSeconds,
                IsObserved = output.Observe >= 0,
            };
        }

        // Send (LwM2M 1.1 section 6.4.5): records of SenML, each with a value.
        private void TakeData(
            Conversation conversation, CoapRequestView request, int handle, long nowMs)
        {
            if (request.Method != CoapCode.Post)
            {
                RefuseUnknown(conversation, handle, CoapCode.MethodNotAllowed, nowMs);
                return;
            }
            Refusal refusal = Admit(conversation, request, out DeviceRecord? device);
            if (device != null && device.RegistrationId == 0)
            {
                refusal = new Refusal(
                    RefusalCause.RegistrationUnknown, "register before you send data");
            }
            if (!refusal.IsRefused) { refusal = JudgeData(request); }
            if (refusal.IsRefused)
            {
                Refuse(conversation, handle, refusal, nowMs);
                return;
            }
            conversation.Endpoint!.Respond(handle, CoapCode.Changed, nowMs);
            _requests.Told?.Invoke(device!, new DeviceAnswer
            {
                Kind = DeviceAnswerKind.Answered,
                Code = CoapCode.Content,
                ContentFormat = request.ContentFormat,
                Payload = request.Payload
                    .AsSpan(request.PayloadOffset, request.PayloadCount).ToArray(),
            });
        }

        private static Refusal JudgeData(CoapRequestView request)
        {
            if (!DataFormats.CarriesComposite(request.ContentFormat))
            {
                return new Refusal(
                    RefusalCause.FormatUnsupported, "data must come as SenML (110, 112)");
            }
            ResourceReader reader = DataFormats.NewReader(request.ContentFormat);
            reader.Begin(
                new NodePath(), request.Payload, request.PayloadOffset, request.PayloadCount);
            int count = 0;
            while (reader.Next() && !reader.IsNothing) { count++; }
            return reader.Fault == FormatFault.None && !reader.IsNothing && count > 0
                ? Refusal.None
                : new Refusal(RefusalCause.DataMalformed, "the data are no values in SenML");
        }

        private protected override void OnEnd(Conversation conversation)
        {
            ManagementConversation own = (ManagementConversation)conversation;
            if (own.Request == null) { return; }
            _requests.Return(own.RequestDevice!, own.Request);
            own.Request = null;
            own.RequestDevice = null;
        }
    }
}
