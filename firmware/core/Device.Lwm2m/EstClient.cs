using System;
using Device.Lwm2m.Coap;

namespace Device.Lwm2m
{
    /// <summary>Asks for a certificate over the session that stands: POST est/sen, or
    /// est/name/sen.</summary>
    public sealed class EstClient
    {
        /// <summary>Certificates in an answer at most.</summary>
        public const int CertificateCountMax = 5;

        /// <param name="endpoint">The session with the server.</param>
        public EstClient(CoapEndpoint endpoint) { throw new NotSupportedException(); }

        /// <summary>Where it stands.</summary>
        public EstState State { get { throw new NotSupportedException(); } }

        /// <summary>Why it failed.</summary>
        public EstFault Fault { get { throw new NotSupportedException(); } }

        /// <summary>With NoAnswer: why.</summary>
        public CoapFault CoapFault { get { throw new NotSupportedException(); } }

        /// <summary>With Refused: the code of the answer.</summary>
        public int ResponseCode { get { throw new NotSupportedException(); } }

        /// <summary>With Busy: Max-Age of the answer, or -1.</summary>
        public long RetryAfterSeconds { get { throw new NotSupportedException(); } }

        /// <summary>Finished: certificates in <see cref="Chain"/>.</summary>
        public int CertificateCount { get { throw new NotSupportedException(); } }

        /// <summary>Finished: the certificates' DER, leaf first, one behind the other.</summary>
        public byte[] Chain { get { throw new NotSupportedException(); } }

        /// <summary>Sends a certification request.</summary>
        /// <param name="name">Name of the certificate, or null for the operational one.</param>
        /// <param name="request">PKCS#10, DER; copied.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Bytes.</param>
        /// <param name="nowMs">Monotonic time.</param>
        public void Start(string name, byte[] request, int offset, int count, long nowMs)
        {
            throw new NotSupportedException();
        }

        /// <summary>Takes a ResponseReceived or RequestFailed.</summary>
        /// <returns>False when the exchange is not of this machine.</returns>
        public bool HandleResponse(CoapStep step, CoapOutput output, long nowMs)
        {
            throw new NotSupportedException();
        }
    }
}
