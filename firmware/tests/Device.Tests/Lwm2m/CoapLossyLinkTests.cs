using System;
using System.Collections.Generic;
using System.Linq;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: over a network that loses, doubles and reorders, every exchange ends with the right
    /// body on both ends, and no request is executed twice.
    /// Method: client and server endpoints over an in-memory link in virtual time, 300 seeds, each
    /// with its own loss, block sizes, body sizes and answering habits. Every request body carries
    /// a number of its own; the server notes what it executes.
    public sealed class CoapLossyLinkTests
    {
        private const int RequestCount = 4;

        public static IEnumerable<object[]> Seeds()
        {
            return Enumerable.Range(0, 10).Select(ten => new object[] { 30 * ten, 30 });
        }

        [Theory]
        [MemberData(nameof(Seeds))]
        public void Bodies_arrive_whole_and_are_executed_once(int firstSeed, int count)
        {
            for (int seed = firstSeed; seed < firstSeed + count; seed++) { RunSeed(seed); }
        }

        private static void RunSeed(int seed)
        {
            Random random = new(seed);
            CoapOptions clientOptions = Options(random);
            CoapOptions serverOptions = Options(random);
            // High enough that a seed whose loss is high still ends well, so that equality of the
            // bodies can be demanded of all.
            clientOptions.RetransmitMax = 12;
            serverOptions.RetransmitMax = 12;
            clientOptions.ExchangeLifetimeMs = serverOptions.ExchangeLifetimeMs = 100_000_000;
            clientOptions.ResponseWaitMs = 100_000_000;
            clientOptions.TransferIdleMs = serverOptions.TransferIdleMs = 100_000_000;
            CoapSide client = new(clientOptions, seed);
            CoapSide server = new(serverOptions, seed + 1000);
            CoapLink link = new(client, server, seed)
            {
                Loss = 0.25 * random.NextDouble(),
                Duplication = 0.3 * random.NextDouble(),
                JitterMs = random.Next(400),
            };
            Dictionary<int, int> executed = [];
            Dictionary<int, int> numbers = [];
            List<int> waiting = [];
            server.OnRequest = (side, output, nowMs) =>
            {
                int number = CheckBody(output, seed);
                executed[number] = executed.GetValueOrDefault(number) + 1;
                numbers[output.RequestHandle] = number;
                if (random.Next(3) == 0) { waiting.Add(output.RequestHandle); }
                else { Answer(side, output.RequestHandle, number, nowMs); }
            };
            for (int number = 0; number < RequestCount; number++)
            {
                byte[] body = Pattern(number, random.Next(3) == 0 ? 4 : random.Next(4, 4000));
                int id = client.Request(CoapCode.Post, "echo", link.NowMs, body);
                bool done = false;
                while (!done)
                {
                    done = link.Run(() => client.Answers.Count > number || waiting.Count > 0);
                    Assert.True(done, $"seed={seed} request={number}: nothing moves any more");
                    done = client.Answers.Count > number;
                    if (done || waiting.Count == 0) { continue; }
                    // Later: after the empty acknowledgement, mostly.
                    link.Run(() => false, link.NowMs + random.Next(3000));
                    int handle = waiting[0];
                    waiting.RemoveAt(0);
                    Answer(server, handle, numbers[handle], link.NowMs);
                    server.Drain(link.NowMs);
                    done = client.Answers.Count > number;
                }
                Answer answer = client.Answers[number];
                Assert.True(answer.Fault == CoapFault.None, $"seed={seed} fault={answer.Fault}");
                Assert.Equal(id, answer.ExchangeId);
                Assert.Equal(Pattern(number + 100, AnswerCount(number)), answer.Body);
            }
            for (int number = 0; number < RequestCount; number++)
            {
                Assert.True(executed[number] == 1, $"seed={seed} number={number} executed twice");
            }
            Assert.True(link.LargestDatagram <= 1100, $"{link.LargestDatagram}");
        }

        private static CoapOptions Options(Random random)
        {
            return new CoapOptions
            {
                BlockSize = 16 << random.Next(2, 7),
                KeepBuffers = random.Next(2) == 0,
                AckDelayMs = random.Next(2) == 0 ? 500 : 50,
            };
        }

        private static void Answer(CoapSide side, int handle, int number, long nowMs)
        {
            byte[] body = Pattern(number + 100, AnswerCount(number));
            Assert.True(side.Endpoint.Respond(
                handle, CoapCode.Changed, CoapContentFormat.OctetStream,
                body, 0, body.Length, null, nowMs));
        }

        private static int AnswerCount(int number) { return 5 + 900 * number; }

        private static int CheckBody(CoapOutput output, int seed)
        {
            byte[] body = output.Request.Payload.AsSpan(
                output.Request.PayloadOffset, output.Request.PayloadCount).ToArray();
            Assert.True(body.Length >= 4, $"seed={seed}");
            Assert.Equal(Pattern(body[0], body.Length), body);
            Assert.True(output.Request.PathIs("echo"));
            return body[0];
        }

        private static byte[] Pattern(int number, int count)
        {
            byte[] body = new byte[count];
            for (int i = 0; i < count; i++) { body[i] = (byte)(number + i * 7 + (i >> 8)); }
            return body;
        }
    }
}
