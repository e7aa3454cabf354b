using System;
using System.Collections.Generic;
using Device.Base;
using Device.Lwm2m.Coap;

namespace Device.Tests.Lwm2m
{
    /// <summary>An endpoint with its driver for tests: what it sends, what it was asked and what it
    /// was answered are lists.</summary>
    internal sealed class CoapSide
    {
        private readonly CoapOutput _output = new();

        internal CoapSide(CoapOptions options, int seed)
            : this(options, new SeededRandom(seed))
        {
        }

        internal CoapSide(CoapOptions options, IRandomSource random)
        {
            Endpoint = new CoapEndpoint(options, random);
        }

        internal CoapEndpoint Endpoint { get; }

        internal List<byte[]> Sent { get; } = [];

        internal List<Answer> Answers { get; } = [];

        internal int Asked { get; private set; }

        internal long DeadlineMs { get; private set; } = CoapOutput.NoDeadline;

        /// <summary>Called for each request of the peer; null: the test answers later.</summary>
        internal Action<CoapSide, CoapOutput, long>? OnRequest { get; set; }

        /// <summary>Called for each end of a request of ours.</summary>
        internal Action<CoapStep, CoapOutput, long>? OnAnswer { get; set; }

        internal int LastHandle { get; private set; }

        internal int Request(int method, string path, long nowMs, byte[]? body = null)
        {
            CoapRequest request = new CoapRequest().Reset(method, path);
            if (body != null)
            {
                request.SetPayload(CoapContentFormat.OctetStream, body, 0, body.Length);
            }
            int id = Endpoint.Request(request, nowMs);
            Drain(nowMs);
            return id;
        }

        internal void Take(byte[] datagram, long nowMs)
        {
            // In the middle of a larger buffer, as a driver may have it.
            byte[] buffer = new byte[datagram.Length + 7];
            datagram.CopyTo(buffer, 3);
            Endpoint.HandleDatagram(buffer, 3, datagram.Length, nowMs);
            Drain(nowMs);
            Array.Fill(buffer, (byte)0xee);
        }

        internal void Timeout(long nowMs)
        {
            Endpoint.HandleTimeout(nowMs);
            Drain(nowMs);
        }

        internal void Respond(int handle, int code, byte[] body, long nowMs)
        {
            Endpoint.Respond(
                handle, code, CoapContentFormat.OctetStream, body, 0, body.Length, null, nowMs);
            Drain(nowMs);
        }

        internal byte[] TakeSent()
        {
            byte[] only = Xunit.Assert.Single(Sent);
            Sent.Clear();
            return only;
        }

        internal void Drain(long nowMs)
        {
            CoapStep step;
            int steps = 0;
            while ((step = Endpoint.Poll(_output)) != CoapStep.Idle)
            {
                Xunit.Assert.True(++steps < 1000, "Poll does not come to Idle");
                switch (step)
                {
                    case CoapStep.SendDatagram:
                        Sent.Add(_output.Buffer.AsSpan(_output.Offset, _output.Count).ToArray());
                        break;
                    case CoapStep.RequestReceived:
                        Asked++;
                        LastHandle = _output.RequestHandle;
                        OnRequest?.Invoke(this, _output, nowMs);
                        break;
                    default:
                        Answers.Add(new Answer(step, _output));
                        OnAnswer?.Invoke(step, _output, nowMs);
                        break;
                }
            }
            DeadlineMs = _output.DeadlineMs;
        }
    }

    /// <summary>How a request of ours ended.</summary>
    internal sealed class Answer
    {
        internal Answer(CoapStep step, CoapOutput output)
        {
            Step = step;
            ExchangeId = output.ExchangeId;
            bool isEnd = step is CoapStep.RequestFailed or CoapStep.ObservationEnded;
            Fault = isEnd ? output.Fault : CoapFault.None;
            if (isEnd) { return; }
            Observe = output.Observe;
            Code = output.Code;
            ContentFormat = output.ContentFormat;
            LocationPath = output.LocationPath;
            MaxAgeSeconds = output.MaxAgeSeconds;
            Body = output.Buffer.AsSpan(output.Offset, output.Count).ToArray();
        }

        internal CoapStep Step { get; }

        internal int ExchangeId { get; }

        internal int Observe { get; } = -1;

        internal CoapFault Fault { get; }

        internal int Code { get; }

        internal int ContentFormat { get; }

        internal string LocationPath { get; } = "";

        internal long MaxAgeSeconds { get; }

        internal byte[] Body { get; } = [];
    }
}
