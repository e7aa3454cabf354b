using System;

namespace Device.Lwm2m.Coap
{
    /// <summary>Observing resources, both ways (RFC 7641).</summary>
    public sealed partial class CoapEndpoint
    {
        /// <summary>Grants an observation (RFC 7641): call it for a request with
        /// <see cref="CoapRequestView.Observe"/> 0, before Respond, whose answer is the first
        /// state. An error as the answer takes it back.</summary>
        /// <returns>The observation's id; that of the older one when the peer registers again with
        /// the same token; 0 when it cannot be: answer as usual.</returns>
        public int Observe(int requestHandle, long nowMs)
        {
            return Responder().Observe(requestHandle, nowMs);
        }

        /// <summary>Tells a peer of the newest state. While a confirmable notification waits for
        /// its acknowledgement only the newest is kept. An error code is the last state: it ends
        /// the observation.</summary>
        /// <param name="observationId">What <see cref="Observe"/> gave.</param>
        /// <param name="response">The state; copied.</param>
        /// <param name="confirmable">False may become true: see
        /// <see cref="CoapOptions.NotifyConfirmableMs"/>,
        /// <see cref="CoapOptions.NotifyNonIntervalMs"/> and
        /// <see cref="CoapOptions.ProbingBytesPerSecond"/>.</param>
        /// <param name="nowMs">Now.</param>
        /// <returns>False when nobody observes under this id, or no message id is
        /// free.</returns>
        public bool Notify(int observationId, CoapResponse response, bool confirmable, long nowMs)
        {
            if (response == null) { throw new ArgumentNullException(nameof(response)); }
            CoapNotifier notifier = Notifier();
            return Went(
                notifier != null && notifier.Notify(observationId, response, confirmable, nowMs));
        }

        /// <summary>Ends an observation of the peer without a word to it; ObservationEnded does
        /// not follow.</summary>
        /// <returns>False when there is none with this id.</returns>
        public bool EndObservation(int observationId, long nowMs)
        {
            CoapNotifier notifier = Notifier();
            return Went(notifier != null && notifier.Remove(observationId, nowMs));
        }

        /// <summary>Registers an observation of ours again, with its token (RFC 7641 section
        /// 3.3.1); the answer is a notification.</summary>
        /// <returns>False when it is not there, or is busy.</returns>
        public bool RenewObservation(int exchangeId, long nowMs)
        {
            return Went(_requester != null && _requester.Again(exchangeId, 0, nowMs));
        }

        /// <summary>Cancels an observation of ours (RFC 7641 section 3.6). ResponseReceived with
        /// its exchange id, or RequestFailed, is its end.</summary>
        /// <returns>False when it is not there.</returns>
        public bool CancelObservation(int exchangeId, long nowMs)
        {
            return Went(_requester != null && _requester.Again(exchangeId, 1, nowMs));
        }

        // A separate answer that nobody acknowledges is given up: the peer has. With it goes the
        // observation that it began.
        private void EndOf(object owner, CoapFault fault, long nowMs)
        {
            CoapNotifier notifier = Notifier();
            if (notifier == null) { return; }
            ServerObservation observation = owner as ServerObservation;
            if (observation != null)
            {
                notifier.End(observation, fault, nowMs);
                return;
            }
            int id = ((Inbound)owner).ObservationId;
            if (id != 0) { notifier.End(id, fault, nowMs); }
        }

        private CoapNotifier Notifier()
        {
            return _responder == null ? null : _responder.Notifier;
        }
    }
}
