using System;
using Device.Base;
using Device.Lwm2m.Coap;

namespace Device.Lwm2m
{
    /// <summary>
    /// Asks for a certificate over the session that stands.
    /// 1. POST est/sen (or est/name/sen) with a PKCS#10 request, in blocks when it is large.
    /// 2. The answer, in blocks when it is large: <see cref="EstAnswer"/>, or the certificate alone
    ///    as RFC 9148 has it (application/pkix-cert).
    /// What is in the certificates is for the caller to judge.
    /// </summary>
    public sealed class EstClient
    {
        /// <summary>Certificates in an answer at most.</summary>
        public const int CertificateCountMax = 5;

        private readonly CoapEndpoint _endpoint;
        private readonly CoapRequest _request = new CoapRequest();
        private readonly ResponseJudge _judge = new ResponseJudge();
        private int _exchangeId;
        private int _certificateCount;
        private byte[] _chain;

        /// <param name="endpoint">The session with the server.</param>
        public EstClient(CoapEndpoint endpoint)
        {
            if (endpoint == null) { throw new ArgumentNullException(nameof(endpoint)); }
            _endpoint = endpoint;
        }

        /// <summary>Where it stands.</summary>
        public EstState State { get; private set; }

        /// <summary>Why it failed.</summary>
        public EstFault Fault { get; private set; }

        /// <summary>With NoAnswer: why.</summary>
        public CoapFault CoapFault { get { return _judge.CoapFault; } }

        /// <summary>With Refused: the code of the answer.</summary>
        public int ResponseCode { get { return _judge.ResponseCode; } }

        /// <summary>With Busy: Max-Age of the answer, or -1.</summary>
        public long RetryAfterSeconds { get { return _judge.RetryAfterSeconds; } }

        /// <summary>Finished: certificates in <see cref="Chain"/>.</summary>
        public int CertificateCount { get { return _certificateCount; } }

        /// <summary>Finished: the certificates' DER, leaf first, one behind the other; null
        /// before.</summary>
        public byte[] Chain { get { return _chain; } }

        /// <summary>Sends a certification request. Also starts again after an end.</summary>
        /// <param name="name">Name of the certificate, or null for the operational one.</param>
        /// <param name="request">PKCS#10, DER; copied.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Bytes.</param>
        /// <param name="nowMs">Monotonic time.</param>
        public void Start(string name, byte[] request, int offset, int count, long nowMs)
        {
            Bytes.RequireSlice(request, offset, count);
            _judge.Clear();
            _chain = null;
            _certificateCount = 0;
            Fault = EstFault.None;
            string path = name == null ? "est/sen" : "est/" + name + "/sen";
            _request.Reset(CoapCode.Post, path)
                .SetPayload(CoapContentFormat.Pkcs10, request, offset, count);
            _exchangeId = _endpoint.Request(_request, nowMs);
            State = EstState.Requesting;
        }

        /// <summary>Takes a ResponseReceived or RequestFailed.</summary>
        /// <returns>False when the exchange is not of this machine.</returns>
        public bool HandleResponse(CoapStep step, CoapOutput output, long nowMs)
        {
            if (State != EstState.Requesting || output.ExchangeId != _exchangeId) { return false; }
            switch (_judge.Judge(step, output))
            {
                case Outcome.NoAnswer:
                    Fail(output.Fault == CoapFault.PayloadTooLarge
                        ? EstFault.AnswerTooLarge : EstFault.NoAnswer);
                    return true;
                case Outcome.Busy: Fail(EstFault.Busy); return true;
                case Outcome.Refused: Fail(EstFault.Refused); return true;
                default: break;
            }
            EstFault fault = Take(output);
            if (fault != EstFault.None)
            {
                Fail(fault);
                return true;
            }
            State = EstState.Finished;
            return true;
        }

        /// <summary>Gives an answer up that has not come: it is passed over when it comes after
        /// all. The fault is then NoAnswer.</summary>
        public void Abandon()
        {
            if (State == EstState.Requesting) { Fail(EstFault.NoAnswer); }
        }

        private EstFault Take(CoapOutput output)
        {
            if (output.ContentFormat != CoapContentFormat.PkixCert)
            {
                return EstAnswer.TryParse(
                    output.Buffer, output.Offset, output.Count, out _certificateCount, out _chain);
            }
            if (output.Count == 0) { return EstFault.Truncated; }
            _chain = Bytes.Copy(output.Buffer, output.Offset, output.Count);
            _certificateCount = 1;
            return EstFault.None;
        }

        private void Fail(EstFault fault)
        {
            Fault = fault;
            State = EstState.Failed;
        }
    }
}
