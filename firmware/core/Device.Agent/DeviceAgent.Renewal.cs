using Device.Agent.Renewal;
using Device.Lwm2m;
using Device.Lwm2m.Coap;

namespace Device.Agent
{
    /// <content>Renewal over the management session, begun by either end.</content>
    public sealed partial class DeviceAgent
    {
        private readonly CertificateRenewal _renewal;

        /// <summary>Wants a new key and certificate in place of the present ones, by way of the
        /// management service; drain to Idle afterwards. <see cref="AgentStep.RenewalEnded"/> tells
        /// the end of what was begun.</summary>
        /// <param name="name">"LWM2M" for the operational identity, or the items' name.</param>
        /// <param name="nowMs">Monotonic time.</param>
        /// <returns>Success when it is under way; else why not: NotInitialized while not
        /// registered, DeviceBusy, InvalidParameter, ForbiddenRequest, ItemNotFound.</returns>
        public CeStatus CertificateRenew(string name, long nowMs)
        {
            BeginMutation(nowMs);
            return StartRenewal(name, RenewalInitiator.Device, CertificateRenewal.NoRequest);
        }

        private bool MayRenew
        {
            get { return State == AgentState.Registered && !_stopping; }
        }

        private CeStatus StartRenewal(string name, RenewalInitiator initiator, int request)
        {
            if (!MayRenew) { return CeStatus.NotInitialized; }
            bool isTrusted = _time.TryGetNow(_nowMs, out long seconds);
            return _renewal.Start(name, initiator, request, seconds, isTrusted);
        }

        /// <summary>Takes POST /35011/0/27002; false for any other request. One that goes on is
        /// answered at its end.</summary>
        private bool HandleRenewalRequest(CoapOutput coap)
        {
            CoapRequestView request = coap.Request;
            if (request.Method != CoapCode.Post || !request.PathIs(CeRequest.Path))
            {
                return false;
            }
            CeStatus status = CeRequest.TryParse(
                request.Payload, request.PayloadOffset, request.PayloadCount, out string name);
            if (status == CeStatus.Success)
            {
                status = StartRenewal(name, RenewalInitiator.Server, coap.RequestHandle);
            }
            if (status != CeStatus.Success)
            {
                CertificateRenewal.Respond(_session.Coap, coap.RequestHandle, status, _nowMs);
            }
            return true;
        }

        /// <summary>True when something was done.</summary>
        private bool AdvanceRenewal()
        {
            if (!_renewal.IsBusy) { return false; }
            bool isTrusted = _time.TryGetNow(_nowMs, out long seconds);
            if (!_renewal.Advance(MayRenew, seconds, isTrusted, _nowMs)) { return false; }
            if (_session.IsOpen) { _session.Touch(_nowMs); }
            return true;
        }
    }
}
