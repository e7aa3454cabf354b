using Device.Lwm2m.Coap;

namespace Device.Lwm2m
{
    /// <summary>How the end of an exchange looks to the machines of this room: one reading of
    /// failures, refusals and "come later" for all three.</summary>
    internal sealed class ResponseJudge
    {
        internal CoapFault CoapFault;
        internal int ResponseCode;
        internal long RetryAfterSeconds = -1;

        internal void Clear()
        {
            CoapFault = CoapFault.None;
            ResponseCode = 0;
            RetryAfterSeconds = -1;
        }

        internal Outcome Judge(CoapStep step, CoapOutput output)
        {
            Clear();
            if (step == CoapStep.RequestFailed)
            {
                CoapFault = output.Fault;
                return Outcome.NoAnswer;
            }
            ResponseCode = output.Code;
            if (CoapCode.IsSuccess(output.Code)) { return Outcome.Success; }
            if (output.Code != CoapCode.ServiceUnavailable) { return Outcome.Refused; }
            // RFC 7252 section 5.9.3.4: Max-Age says when to try again.
            RetryAfterSeconds = output.MaxAgeSeconds;
            return Outcome.Busy;
        }
    }
}
