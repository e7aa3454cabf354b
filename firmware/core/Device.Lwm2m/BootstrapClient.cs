using System;
using Device.Lwm2m.Coap;

namespace Device.Lwm2m
{
    /// <summary>
    /// The device's side of a bootstrap, over an endpoint whose session with the bootstrap server
    /// stands. The driver pumps the endpoint and gives every request, answer and failure here
    /// first. It collects a candidate account and touches nothing that is stored.
    /// </summary>
    public sealed class BootstrapClient
    {
        /// <param name="endpoint">The session with the bootstrap server.</param>
        public BootstrapClient(CoapEndpoint endpoint) { throw new NotSupportedException(); }

        /// <summary>Where it stands.</summary>
        public BootstrapState State { get { throw new NotSupportedException(); } }

        /// <summary>Why it failed.</summary>
        public BootstrapFault Fault { get { throw new NotSupportedException(); } }

        /// <summary>With NoAnswer: why.</summary>
        public CoapFault CoapFault { get { throw new NotSupportedException(); } }

        /// <summary>With Refused: the code of the answer.</summary>
        public int ResponseCode { get { throw new NotSupportedException(); } }

        /// <summary>With Busy: Max-Age of the answer, or -1.</summary>
        public long RetryAfterSeconds { get { throw new NotSupportedException(); } }

        /// <summary>The account; null before Finished.</summary>
        public BootstrapAccount Account { get { throw new NotSupportedException(); } }

        /// <summary>When to call HandleTimeout, or <see cref="CoapOutput.NoDeadline"/>.</summary>
        public long DeadlineMs { get { throw new NotSupportedException(); } }

        /// <summary>Sends POST /bs. Also starts again after an end.</summary>
        public void Start(BootstrapOptions options, long nowMs)
        {
            throw new NotSupportedException();
        }

        /// <summary>Takes a RequestReceived. Every request is answered.</summary>
        /// <returns>False when it was not answered: no bootstrap is under way.</returns>
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
