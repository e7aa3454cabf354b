using System;
using System.Collections.Generic;
using Device.Lwm2m.Coap;

namespace Tools.Fuzz.Targets
{
    /// <summary>A CoAP endpoint with its driver, which does the same in each run.</summary>
    internal sealed class CoapPlace
    {
        private const int StepsMax = 500;

        private readonly CoapOutput _output = new CoapOutput();

        public CoapPlace(byte start)
        {
            // Blocks of 64 bytes: many datagrams for few bytes.
            Endpoint = new CoapEndpoint(
                new CoapOptions { BlockSize = 64, BodyCountMax = 2_000 },
                new RepeatedCrypto(start));
        }

        public CoapEndpoint Endpoint { get; }

        public List<byte[]> Sent { get; } = new List<byte[]>();

        public long NowMs { get; private set; } = 1;

        /// <summary>Answers requests; nobody answers 4.04.</summary>
        public Func<CoapOutput, bool>? OnRequest { get; set; }

        /// <summary>Hears of every other step.</summary>
        public Action<CoapStep, CoapOutput>? OnNews { get; set; }

        /// <summary>Requests and answers that came whole.</summary>
        public int Heard { get; private set; }

        public void Take(byte[] datagram)
        {
            NowMs += 10;
            byte[] copy = (byte[])datagram.Clone();
            Endpoint.HandleDatagram(copy, 0, copy.Length, NowMs);
            Drain();
        }

        public void Drain()
        {
            CoapStep step;
            int steps = 0;
            while ((step = Endpoint.Poll(_output)) != CoapStep.Idle)
            {
                if (++steps > StepsMax) { throw new InvalidOperationException("never idle"); }
                switch (step)
                {
                    case CoapStep.SendDatagram:
                        Sent.Add(_output.Buffer.AsSpan(_output.Offset, _output.Count).ToArray());
                        break;
                    case CoapStep.RequestReceived:
                        Heard++;
                        if (OnRequest == null || !OnRequest(_output))
                        {
                            Endpoint.Respond(_output.RequestHandle, CoapCode.NotFound, NowMs);
                        }
                        break;
                    default:
                        if (step == CoapStep.ResponseReceived) { Heard++; }
                        OnNews?.Invoke(step, _output);
                        break;
                }
            }
        }

        /// <summary>Carries datagrams between two places until both are silent.</summary>
        public static void Carry(CoapPlace one, CoapPlace other)
        {
            int oneSent = 0;
            int otherSent = 0;
            while (oneSent < one.Sent.Count || otherSent < other.Sent.Count)
            {
                while (oneSent < one.Sent.Count) { other.Take(one.Sent[oneSent++]); }
                while (otherSent < other.Sent.Count) { one.Take(other.Sent[otherSent++]); }
            }
        }
    }
}
