using System;
using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>
    /// One end of a conversation with one peer (one DTLS session): messages, request and response
    /// in both roles, blocks in both directions. It decides; the driver performs: one mutation
    /// (<see cref="HandleDatagram"/>, <see cref="HandleTimeout"/>, Request, Respond), then
    /// <see cref="Poll"/> down to Idle.
    /// </summary>
    public sealed class CoapEndpoint
    {
        /// <param name="options">Times and limits; kept.</param>
        /// <param name="random">For tokens, the first message id and the spread of timers.</param>
        public CoapEndpoint(CoapOptions options, IRandomSource random)
        {
            throw new NotSupportedException();
        }

        /// <summary>Starts a request; several may be under way
        /// (<see cref="CoapOptions.ExchangeCountMax"/>), they go out one after another.</summary>
        /// <returns>The exchange id that ResponseReceived or RequestFailed will carry.</returns>
        public int Request(CoapRequest request, long nowMs)
        {
            throw new NotSupportedException();
        }

        /// <summary>True when one more <see cref="Request"/> has room.</summary>
        public bool CanRequest { get { throw new NotSupportedException(); } }

        /// <summary>Answers a request of the peer, at once or later.</summary>
        /// <returns>False when the request no longer waits: answered, or its session
        /// ended.</returns>
        public bool Respond(int requestHandle, CoapResponse response, long nowMs)
        {
            throw new NotSupportedException();
        }

        /// <summary>Answers a request of the peer with a code alone.</summary>
        public bool Respond(int requestHandle, int code, long nowMs)
        {
            throw new NotSupportedException();
        }

        /// <summary>Answers a request of the peer.</summary>
        public bool Respond(
            int requestHandle, int code, int contentFormat,
            byte[] payload, int offset, int count, string locationPath, long nowMs)
        {
            throw new NotSupportedException();
        }

        /// <summary>Takes a datagram of the peer in. The slice must stay as it is until Poll gives
        /// Idle.</summary>
        public void HandleDatagram(byte[] buffer, int offset, int count, long nowMs)
        {
            throw new NotSupportedException();
        }

        /// <summary>Tells that time has passed; early calls do no harm.</summary>
        public void HandleTimeout(long nowMs)
        {
            throw new NotSupportedException();
        }

        /// <summary>The next step; call until Idle.</summary>
        public CoapStep Poll(CoapOutput output)
        {
            throw new NotSupportedException();
        }

        /// <summary>Forgets the peer for a new session: requests under way fail with
        /// SessionEnded, requests of the peer and its message ids are forgotten.</summary>
        public void Reset(long nowMs)
        {
            throw new NotSupportedException();
        }
    }
}
