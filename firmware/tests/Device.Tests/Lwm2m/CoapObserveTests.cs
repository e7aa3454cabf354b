using System;
using System.Collections.Generic;
using System.Linq;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: eventual consistency (RFC 7641 section 1.3): over a network that loses, doubles and
    /// reorders, an observer sees states in their order, and in the end the last one.
    /// Method: two endpoints in virtual time, 200 seeds, states from nothing to four blocks; a
    /// state's first four bytes are its number.
    public sealed class CoapObserveTests
    {
        private const int StateCount = 30;

        public static IEnumerable<object[]> Seeds()
        {
            return Enumerable.Range(0, 10).Select(twenty => new object[] { 20 * twenty, 20 });
        }

        [Theory]
        [MemberData(nameof(Seeds))]
        public void The_last_state_arrives_and_none_comes_after_a_newer_one(int first, int count)
        {
            int skipped = 0;
            for (int seed = first; seed < first + count; seed++) { skipped += RunSeed(seed); }
            Assert.True(skipped > 0, "no state was ever skipped");
        }

        [Fact]
        public void Many_observations_are_told_apart()
        {
            CoapOptions options = new() { ObservationCountMax = 5, ExchangeCountMax = 1 };
            List<int> observations = [];
            CoapSide server = new(options, 2)
            {
                OnRequest = (side, output, nowMs) =>
                {
                    observations.Add(side.Endpoint.Observe(output.RequestHandle, nowMs));
                    side.Endpoint.Respond(output.RequestHandle, CoapCode.Content, nowMs);
                },
            };
            CoapSide client = new(options, 1);
            CoapLink link = new(client, server, 1);
            List<int> exchanges = [];
            for (int i = 0; i < 5; i++)
            {
                Assert.True(client.Endpoint.CanObserve);
                exchanges.Add(Observe(client, "r" + i, link.NowMs));
                Assert.False(client.Endpoint.CanRequest);
                Assert.True(link.Run(() => client.Answers.Count == exchanges.Count));
            }
            // Observations take no request's place, but there is an end to them.
            Assert.True(client.Endpoint.CanRequest);
            Assert.True(client.Endpoint.IsQuiet && server.Endpoint.IsQuiet);
            Assert.False(client.Endpoint.CanObserve);
            Assert.Throws<InvalidOperationException>(() => Observe(client, "r5", link.NowMs));
            Assert.Equal(5, observations.Distinct().Count());
            for (int i = 4; i >= 0; i--)
            {
                client.Answers.Clear();
                CoapResponse state = new CoapResponse().Reset(CoapCode.Content)
                    .SetPayload(CoapContentFormat.None, [(byte)i], 0, 1);
                Assert.True(server.Endpoint.Notify(observations[i], state, true, link.NowMs));
                server.Drain(link.NowMs);
                Assert.True(link.Run(() => client.Answers.Count == 1));
                Assert.Equal(exchanges[i], client.Answers[0].ExchangeId);
                Assert.Equal([(byte)i], client.Answers[0].Body);
            }
        }

        [Fact]
        public void A_driver_that_keeps_four_datagrams_loses_no_state()
        {
            // What is dropped is confirmable: at most NotifyNonBurstMax of a drain are not.
            CoapOptions options = new() { ObservationCountMax = 8 };
            List<int> observations = [];
            CoapSide server = new(options, 2)
            {
                OnRequest = (side, output, nowMs) =>
                {
                    observations.Add(side.Endpoint.Observe(output.RequestHandle, nowMs));
                    side.Endpoint.Respond(output.RequestHandle, CoapCode.Content, nowMs);
                },
            };
            CoapSide client = new(options, 1);
            CoapLink link = new(client, server, 1) { QueueCountMax = 4 };
            List<int> exchanges = [];
            for (int i = 0; i < 8; i++)
            {
                exchanges.Add(Observe(client, "r" + i, link.NowMs));
                Assert.True(link.Run(() => client.Answers.Count == exchanges.Count));
            }
            client.Answers.Clear();
            foreach (int id in observations)
            {
                CoapResponse state = new CoapResponse().Reset(CoapCode.Content)
                    .SetPayload(CoapContentFormat.None, [(byte)id], 0, 1);
                Assert.True(server.Endpoint.Notify(id, state, false, link.NowMs));
            }
            server.Drain(link.NowMs);
            Assert.True(link.Run(() => client.Answers.Count == 8, link.NowMs + 10_000));
            Assert.Equal(1, link.Dropped);
            Assert.Equal(
                exchanges.Order(), client.Answers.Select(one => one.ExchangeId).Order());
        }

        [Fact]
        public void Calls_for_what_is_not_there_change_nothing()
        {
            CoapSide side = new(new CoapOptions(), 1);
            CoapResponse state = new CoapResponse().Reset(CoapCode.Content);
            Assert.Equal(0, side.Endpoint.Observe(1, 0));
            Assert.False(side.Endpoint.Notify(1, state, true, 0));
            Assert.False(side.Endpoint.EndObservation(1, 0));
            Assert.False(side.Endpoint.RenewObservation(1, 0));
            Assert.False(side.Endpoint.CancelObservation(1, 0));
            Assert.False(side.Endpoint.Resume(1, 0));
            Assert.False(side.Endpoint.Abandon(1, 0));
            side.Timeout(0);
            side.Take(Packet.Request(CoapCode.Get, 7, "x").Build(), 0);
            // It did not ask to observe.
            Assert.Equal(0, side.Endpoint.Observe(side.LastHandle, 0));
            side.Request(CoapCode.Get, "y", 0);
            Assert.False(side.Endpoint.CancelObservation(1, 0));
            Assert.Throws<ArgumentNullException>(() => side.Endpoint.Notify(1, null!, true, 0));
        }

        [Fact]
        public void A_registration_that_the_application_never_answers_ends()
        {
            CoapSide side = new(new CoapOptions(), 1);
            int observation = 0;
            side.OnRequest = (one, output, nowMs) =>
                observation = one.Endpoint.Observe(output.RequestHandle, nowMs);
            side.Take(
                Packet.Request(CoapCode.Get, 7, "x").With(CoapOptionNumber.Observe).Build(), 0);
            Assert.NotEqual(0, observation);
            side.Sent.Clear();
            while (side.DeadlineMs < CoapOutput.NoDeadline) { side.Timeout(side.DeadlineMs); }
            Answer ended = Assert.Single(side.Answers);
            Assert.Equal(CoapStep.ObservationEnded, ended.Step);
            Assert.Equal(CoapFault.ResponseTimedOut, ended.Fault);
        }

        private static int RunSeed(int seed)
        {
            Random random = new(seed);
            CoapOptions options = new()
            {
                BlockSize = 64,
                RetransmitMax = 12,
                KeepBuffers = seed % 2 == 0,
                ExchangeLifetimeMs = 100_000_000,
            };
            int observation = 0;
            byte[] state = State(0, random);
            CoapSide server = new(options, seed + 1000)
            {
                OnRequest = (side, output, nowMs) =>
                {
                    if (output.Request.Observe == 0)
                    {
                        observation = side.Endpoint.Observe(output.RequestHandle, nowMs);
                    }
                    side.Endpoint.Respond(
                        output.RequestHandle, CoapCode.Content, CoapContentFormat.None,
                        state, 0, state.Length, null, nowMs);
                },
            };
            CoapSide client = new(options, seed);
            CoapLink link = new(client, server, seed)
            {
                Loss = 0.25 * random.NextDouble(),
                Duplication = 0.3 * random.NextDouble(),
                JitterMs = random.Next(400),
            };
            int exchange = Observe(client, "r", 0);
            Assert.True(link.Run(() => client.Answers.Count > 0), $"seed={seed}");
            for (int number = 1; number <= StateCount; number++)
            {
                link.Run(() => false, link.NowMs + random.Next(1, 4000));
                state = State(number, random);
                CoapResponse response = new CoapResponse().Reset(CoapCode.Content)
                    .SetPayload(CoapContentFormat.None, state, 0, state.Length);
                // The last one must arrive: it is confirmable.
                bool confirmable = number == StateCount || random.Next(3) > 0;
                Assert.True(
                    server.Endpoint.Notify(observation, response, confirmable, link.NowMs),
                    $"seed={seed} number={number} {Faults(client)} {Faults(server)}");
                server.Drain(link.NowMs);
            }
            Assert.True(
                link.Run(() => client.Answers[^1].Body.AsSpan().SequenceEqual(state)),
                $"seed={seed}: the last state never came {Faults(client)} {Faults(server)}");
            int last = -1;
            foreach (Answer answer in client.Answers)
            {
                Assert.True(answer.Fault == CoapFault.None, $"seed={seed} {answer.Fault}");
                Assert.Equal(exchange, answer.ExchangeId);
                int number = BitConverter.ToInt32(answer.Body);
                Assert.True(number >= last, $"seed={seed}: {number} after {last}");
                last = number;
            }
            return server.Endpoint.Counters.StatesSkipped;
        }

        private static string Faults(CoapSide side)
        {
            return string.Join(
                ' ', side.Answers.Select(one => one.Fault).Where(one => one != CoapFault.None));
        }

        private static int Observe(CoapSide client, string path, long nowMs)
        {
            CoapRequest request = new CoapRequest().Reset(CoapCode.Get, path);
            request.Observe = 0;
            int id = client.Endpoint.Request(request, nowMs);
            client.Drain(nowMs);
            return id;
        }

        private static byte[] State(int number, Random random)
        {
            byte[] state = new byte[4 + random.Next(0, 4) * random.Next(0, 80)];
            random.NextBytes(state);
            BitConverter.TryWriteBytes(state, number);
            return state;
        }
    }
}
