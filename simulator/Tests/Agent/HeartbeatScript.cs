using System;
using System.Collections.Generic;
using Device.Agent.Heartbeat;
using Device.Lwm2m.Coap;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// <summary>A security service that answers as a test says, and remembers what it was
    /// asked.</summary>
    internal sealed class HeartbeatScript
    {
        /// <summary>When virtual time was zero, Unix seconds.</summary>
        private readonly long _zeroSeconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        private byte[] _exchange = Array.Empty<byte>();
        private byte[] _answer = Array.Empty<byte>();

        /// <summary>Exchanges: a repeat is none.</summary>
        public int Exchanges { get; private set; }

        /// <summary>Every request that arrived.</summary>
        public List<HeartbeatRequest> Requests { get; } = new List<HeartbeatRequest>();

        /// <summary>When each arrived, virtual milliseconds.</summary>
        public List<long> TimesMs { get; } = new List<long>();

        public int NextSeconds { get; set; } = 86_400;

        /// <summary>Code of the answers.</summary>
        public int Code { get; set; } = CoapCode.Changed;

        /// <summary>Max-Age of the answers; -1 for none.</summary>
        public long MaxAgeSeconds { get; set; } = -1;

        /// <summary>True: takes requests and never answers.</summary>
        public bool IsMute { get; set; }

        /// <summary>Seconds that the service's clock is off.</summary>
        public long ClockError { get; set; }

        /// <summary>Changes an answer before it goes.</summary>
        public Action<HeartbeatRequest, HeartbeatAnswer> OnAnswer { get; set; } = (_, _) => { };

        /// <summary>Spoils an encoded answer before it goes.</summary>
        public Func<byte[], byte[]> OnBody { get; set; } = body => body;

        /// <summary>In place of an encoded answer.</summary>
        public byte[]? Body { get; set; }

        /// <summary>The body of the last answer that was not given again.</summary>
        public byte[] LastBody { get { return _answer; } }

        public long SecondsAt(long nowMs)
        {
            return _zeroSeconds + (nowMs / 1000);
        }

        public void Handle(CoapEndpoint coap, CoapOutput output, long nowMs)
        {
            CoapRequestView view = output.Request;
            Assert.True(HeartbeatRequest.TryParse(
                view.Payload, view.PayloadOffset, view.PayloadCount,
                out HeartbeatRequest request));
            Requests.Add(request);
            TimesMs.Add(nowMs);
            HeartbeatAnswer answer = new HeartbeatAnswer
            {
                NowSeconds = SecondsAt(nowMs) + ClockError,
                NextSeconds = NextSeconds,
            };
            byte[] sent = OnBody(Body ?? Encode(request, answer));
            CoapResponse response = new CoapResponse().Reset(Code);
            response.MaxAgeSeconds = MaxAgeSeconds;
            if (IsMute) { return; }
            response.SetPayload(CoapContentFormat.Cbor, sent, 0, sent.Length);
            coap.Respond(output.RequestHandle, response, nowMs);
        }

        // The same exchange again gets the same bytes, and counts once.
        private byte[] Encode(HeartbeatRequest request, HeartbeatAnswer answer)
        {
            if (request.Exchange.AsSpan().SequenceEqual(_exchange)) { return _answer; }
            _exchange = request.Exchange;
            Exchanges++;
            OnAnswer(request, answer);
            byte[] body = new byte[HeartbeatLimits.AnswerMax];
            int count = answer.Write(body, 0, body.Length);
            Assert.NotEqual(0, count);
            _answer = body.AsSpan(0, count).ToArray();
            return _answer;
        }
    }
}
