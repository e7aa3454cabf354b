using System;
using Device.Lwm2m.Coap;

namespace Device.Lwm2m
{
    /// <summary>The device's side of a registration: register, update at 75 % of the lifetime,
    /// register again when the server has forgotten, de-register.</summary>
    public sealed class RegistrationClient
    {
        /// <summary>Characters of a location at most.</summary>
        public const int LocationCountMax = 128;

        /// <param name="endpoint">The session with the LwM2M server.</param>
        /// <param name="info">What object 3 tells.</param>
        public RegistrationClient(CoapEndpoint endpoint, DeviceInfo info)
        {
            throw new NotSupportedException();
        }

        /// <summary>Where it stands.</summary>
        public RegistrationState State { get { throw new NotSupportedException(); } }

        /// <summary>Why it failed.</summary>
        public RegistrationFault Fault { get { throw new NotSupportedException(); } }

        /// <summary>With NoAnswer: why.</summary>
        public CoapFault CoapFault { get { throw new NotSupportedException(); } }

        /// <summary>With Refused: the code of the answer.</summary>
        public int ResponseCode { get { throw new NotSupportedException(); } }

        /// <summary>With Busy: Max-Age of the answer, or -1.</summary>
        public long RetryAfterSeconds { get { throw new NotSupportedException(); } }

        /// <summary>The path that the server gave, "rd/17"; empty when not registered.</summary>
        public string Location { get { throw new NotSupportedException(); } }

        /// <summary>When to call HandleTimeout, or <see cref="CoapOutput.NoDeadline"/>.</summary>
        public long DeadlineMs { get { throw new NotSupportedException(); } }

        /// <summary>Sends POST /rd. Also starts again after an end.</summary>
        public void Register(RegistrationOptions options, long nowMs)
        {
            throw new NotSupportedException();
        }

        /// <summary>Sends an update now: after a new session with the same server, which keeps the
        /// location.</summary>
        public void Update(long nowMs) { throw new NotSupportedException(); }

        /// <summary>Sends DELETE to the location.</summary>
        public void Deregister(long nowMs) { throw new NotSupportedException(); }

        /// <summary>Takes a RequestReceived: the server reads objects. Every request is
        /// answered.</summary>
        public bool HandleRequest(CoapOutput output, long nowMs)
        {
            throw new NotSupportedException();
        }

        /// <summary>Takes a ResponseReceived or RequestFailed.</summary>
        /// <returns>False when the exchange is not of this machine.</returns>
        public bool HandleResponse(CoapStep step, CoapOutput output, long nowMs)
        {
            throw new NotSupportedException();
        }

        /// <summary>Tells that time has passed.</summary>
        public void HandleTimeout(long nowMs) { throw new NotSupportedException(); }
    }
}
