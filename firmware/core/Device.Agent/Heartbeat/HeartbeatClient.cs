using System;
using Device.Base;
using Device.Lwm2m.Coap;

namespace Device.Agent.Heartbeat
{
    /// <summary>
    /// One exchange after the other: POST /shb and its answer.
    /// 1. <see cref="Start"/> sends. A new exchange has a new id; while no answer has come, the
    ///    repeats have the same.
    /// 2. The answer is read; whether its time can be believed is for the agent to judge.
    /// </summary>
    public sealed class HeartbeatClient
    {
        private readonly IRandomSource _random;
        private readonly CoapRequest _request = new CoapRequest();
        private byte[] _exchange;
        private int _exchangeId;

        /// <param name="random">For exchange ids.</param>
        public HeartbeatClient(IRandomSource random)
        {
            if (random == null) { throw new ArgumentNullException(nameof(random)); }
            _random = random;
        }

        /// <summary>True between a request and its end.</summary>
        public bool IsAsking { get; private set; }

        /// <summary>True when the last request had the id of one before, to which no answer had
        /// come.</summary>
        public bool IsRepeat { get; private set; }

        /// <summary>Why it brought nothing; None when <see cref="Answer"/> is there.</summary>
        public HeartbeatFault Fault { get; private set; }

        /// <summary>The answer, or null.</summary>
        public HeartbeatAnswer Answer { get; private set; }

        /// <summary>CoAP code of an answer that refused, else 0.</summary>
        public int ResponseCode { get; private set; }

        /// <summary>Max-Age of a 4.29 or 5.03, or -1.</summary>
        public long RetryAfterSeconds { get; private set; }

        /// <summary>Sends.</summary>
        /// <param name="coap">A session with the service, under the factory identity.</param>
        /// <param name="request">Its exchange id is set here.</param>
        /// <param name="nowMs">Monotonic time.</param>
        public void Start(CoapEndpoint coap, HeartbeatRequest request, long nowMs)
        {
            if (coap == null) { throw new ArgumentNullException(nameof(coap)); }
            if (request == null) { throw new ArgumentNullException(nameof(request)); }
            IsRepeat = _exchange != null;
            if (_exchange == null)
            {
                _exchange = new byte[HeartbeatLimits.IdSize];
                _random.FillRandom(_exchange, 0, _exchange.Length);
            }
            request.Exchange = _exchange;
            byte[] body = new byte[HeartbeatLimits.RequestMax];
            int count = request.Write(body, 0, body.Length);
            if (count == 0) { throw new InvalidOperationException("a heartbeat has room"); }
            Fault = HeartbeatFault.None;
            Answer = null;
            ResponseCode = 0;
            RetryAfterSeconds = -1;
            _request.Reset(CoapCode.Post, HeartbeatLimits.Path)
                .SetPayload(CoapContentFormat.Cbor, body, 0, count);
            _exchangeId = coap.Request(_request, nowMs);
            IsAsking = true;
        }

        /// <summary>Takes a ResponseReceived or RequestFailed.</summary>
        /// <returns>False when the exchange is not of this machine.</returns>
        public bool HandleResponse(CoapStep step, CoapOutput output)
        {
            if (!IsAsking || output.ExchangeId != _exchangeId) { return false; }
            IsAsking = false;
            if (step == CoapStep.RequestFailed)
            {
                Fault = HeartbeatFault.NoAnswer;
                return true;
            }
            Judge(output);
            // 5.03 may come from in front of the service: it has seen nothing then.
            if (Fault != HeartbeatFault.Busy) { _exchange = null; }
            return true;
        }

        /// <summary>The session is gone: whether the request arrived is not known, so its id
        /// stays.</summary>
        public void Abandon()
        {
            IsAsking = false;
        }

        private void Judge(CoapOutput output)
        {
            if (CoapCode.IsSuccess(output.Code))
            {
                bool isAnswer = HeartbeatAnswer.TryParse(
                    output.Buffer, output.Offset, output.Count, out HeartbeatAnswer answer);
                Answer = answer;
                if (!isAnswer) { Fault = HeartbeatFault.AnswerMalformed; }
                return;
            }
            ResponseCode = output.Code;
            RetryAfterSeconds = output.MaxAgeSeconds;
            switch (output.Code)
            {
                case CoapCode.TooManyRequests: Fault = HeartbeatFault.TooSoon; break;
                case CoapCode.ServiceUnavailable: Fault = HeartbeatFault.Busy; break;
                default: Fault = HeartbeatFault.Refused; break;
            }
        }
    }
}
