using System;
using System.Globalization;
using System.Text;
using Device.Agent.Heartbeat;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Enrollments;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud.Services
{
    /// <content>Renewals over the session (docs/renewal.md): the wish to the device, and its
    /// requests at est/sen and est/name/sen.</content>
    public sealed partial class ManagementService
    {
        private const int StatusCountMax = 8;

        private readonly EnrollmentDesk _enrollments;
        private readonly RenewalIssuer _issuer;

        private protected override void OnResponse(
            Conversation conversation, CoapStep step, CoapOutput output, long nowMs)
        {
            ManagementConversation own = (ManagementConversation)conversation;
            own.HeardAtMs = nowMs;
            if (TakeAnswer(own, step, output, nowMs)) { return; }
            if (own.Asked == null || !own.Asked.Remove(
                output.ExchangeId, out (DeviceRecord Device, EnrollmentRecord Record) asked))
            {
                return;
            }
            if (step == CoapStep.ResponseReceived)
            {
                _enrollments.OnAnswered(asked.Device, asked.Record, ReadStatus(output));
            }
            else if (output.Fault is CoapFault.RequestTimedOut or CoapFault.ResetByPeer)
            {
                _enrollments.OnUnanswered(asked.Device, asked.Record);
            }
            // Taken and not answered: the proof may still come, or the time limit.
        }

        // Called by any thread.
        private void Ask(ISecureSession session, DeviceRecord device, EnrollmentRecord record)
        {
            session.Post(() =>
            {
                bool canAsk = session.IsOpen && session.State is ManagementConversation own
                    && MayAsk(own) && own.Endpoint!.CanRequest;
                if (!canAsk)
                {
                    _enrollments.OnUnanswered(device, record);
                    return;
                }
                Resume(
                    (ManagementConversation)session.State!,
                    nowMs => Send((ManagementConversation)session.State!, device, record, nowMs));
            });
        }

        private static void Send(
            ManagementConversation conversation, DeviceRecord device, EnrollmentRecord record,
            long nowMs)
        {
            byte[] body = CeRequest.Make(record.Name);
            int exchange = conversation.Endpoint!.Request(
                new CoapRequest().Reset(CoapCode.Post, CeRequest.Path)
                    .SetPayload(CoapContentFormat.OctetStream, body, 0, body.Length),
                nowMs);
            conversation.Asked ??= new();
            conversation.Asked[exchange] = (device, record);
        }

        // 2.04 with a decimal number of a few digits.
        private static int? ReadStatus(CoapOutput output)
        {
            if (!CoapCode.IsSuccess(output.Code) || output.Count > StatusCountMax) { return null; }
            string text = Encoding.ASCII.GetString(output.Buffer, output.Offset, output.Count);
            return int.TryParse(
                text, NumberStyles.None, CultureInfo.InvariantCulture, out int status)
                ? status
                : null;
        }

        private static bool IsEnrolment(CoapRequestView request)
        {
            return request.PathIs("est/sen")
                || (request.PathCount == 3 && request.Segment(0) == "est"
                    && request.Segment(2) == "sen");
        }

        private void Enrol(
            Conversation conversation, CoapRequestView request, int handle, long nowMs)
        {
            string name = request.PathCount == 2
                ? HeartbeatLimits.OperationalName
                : request.Segment(1);
            if (request.PathCount == 3 && !EnrollmentDesk.IsCustomName(name))
            {
                RefuseUnknown(conversation, handle, CoapCode.NotFound, nowMs);
                return;
            }
            if (request.Method != CoapCode.Post)
            {
                RefuseUnknown(conversation, handle, CoapCode.MethodNotAllowed, nowMs);
                return;
            }
            Refusal refusal = Context.Gate.AdmitRegistration(
                conversation.Session.Peer, "", "", out DeviceRecord? device);
            if (device != null && device.RegistrationId == 0)
            {
                refusal = new Refusal(
                    RefusalCause.RegistrationUnknown, "register before you ask for a certificate");
            }
            if (!refusal.IsRefused)
            {
                refusal = _issuer.Issue(
                    device!, name, conversation.Session,
                    request.Payload.AsSpan(request.PayloadOffset, request.PayloadCount),
                    (answer, committed) => Resume(
                        conversation,
                        thenMs => Answer(conversation, handle, answer, committed, thenMs)));
            }
            if (refusal.IsRefused) { Refuse(conversation, handle, refusal, nowMs); }
        }

        private void Answer(
            Conversation conversation, int handle, byte[] answer, bool committed, long nowMs)
        {
            if (!committed)
            {
                Refuse(conversation, handle, StoreUnavailable, nowMs);
                return;
            }
            conversation.Endpoint!.Respond(
                handle, CoapCode.Changed, CoapContentFormat.OctetStream, answer, 0,
                answer.Length, null, nowMs);
        }
    }
}
