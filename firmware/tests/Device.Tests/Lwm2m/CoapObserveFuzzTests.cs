using System;
using System.Collections.Generic;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: whatever comes, and whatever the application does meanwhile, observations of both
    /// sides never throw, hang or grow.
    /// Method: 50,000 mutated answers, acknowledgements and registrations, seeded, each after
    /// something that an application may do at any time; a finding prints its seed.
    public sealed class CoapObserveFuzzTests
    {
        private const int Rounds = 50_000;
        private const int RecentMax = 12;

        private readonly Random _random = new(3);
        private readonly List<int> _observations = [];
        private readonly List<int> _exchanges = [];
        private readonly List<byte[]> _recent = [];
        private readonly List<byte[]> _registrations = [];
        private readonly Dictionary<CoapStep, int> _steps = [];
        private readonly CoapSide _side;

        public CoapObserveFuzzTests()
        {
            CoapOptions options = new()
            {
                BlockSize = 32,
                BodyCountMax = 500,
                ExchangeLifetimeMs = 1_000,
            };
            _side = new CoapSide(options, 1) { OnRequest = Answer, OnAnswer = Note };
        }

        [Fact]
        public void Mutated_messages_meet_observations_of_both_sides()
        {
            long nowMs = 0;
            for (int round = 0; round < Rounds; round++)
            {
                Ask(nowMs);
                Act(nowMs);
                _side.Drain(nowMs);
                Remember();
                byte[] datagram = CoapFuzzTests.Mutate(_random, Seed());
                nowMs += _random.Next(3000);
                try
                {
                    _side.Take(datagram, nowMs);
                    if (_side.DeadlineMs <= nowMs) { _side.Timeout(nowMs); }
                }
                catch (Exception e)
                {
                    Assert.Fail($"round={round} {Convert.ToHexString(datagram)}: {e}");
                }
                Assert.All(_side.Sent, one => Packet.Read(one));
                Assert.True(_side.Sent.Count <= 32, $"round={round}: {_side.Sent.Count} for one");
                _side.Answers.Clear();
                Trim(_exchanges, 40);
                Trim(_observations, 40);
            }
            // The mutations are gentle enough to reach the inside.
            Assert.InRange(_steps[CoapStep.NotificationReceived], 100, Rounds);
            Assert.InRange(_steps[CoapStep.ObservationEnded], 300, Rounds);
            Assert.InRange(_side.Endpoint.Counters.StatesSkipped, 200, Rounds);
            Assert.InRange(_side.Endpoint.Counters.StaleNotifications, 200, Rounds);
        }

        private void Remember()
        {
            foreach (byte[] sent in _side.Sent)
            {
                CoapMessage message = Packet.Read(sent);
                bool isRegistration = CoapCode.IsRequest(message.Code) && message.Observe == 0;
                (isRegistration ? _registrations : _recent).Add(sent);
            }
            _side.Sent.Clear();
            Trim(_recent, RecentMax);
            Trim(_registrations, 4);
        }

        private static void Trim<T>(List<T> list, int countMax)
        {
            if (list.Count > countMax) { list.RemoveRange(0, list.Count - countMax); }
        }

        private void Answer(CoapSide side, CoapOutput output, long nowMs)
        {
            int id = side.Endpoint.Observe(output.RequestHandle, nowMs);
            if (id != 0) { _observations.Add(id); }
            if (_random.Next(20) == 0) { return; }
            side.Endpoint.Respond(output.RequestHandle, State(9), nowMs);
        }

        private void Note(CoapStep step, CoapOutput output, long nowMs)
        {
            _steps[step] = _steps.GetValueOrDefault(step) + 1;
            if (step == CoapStep.ObservationEnded) { _observations.Remove(output.ObservationId); }
        }

        private void Ask(long nowMs)
        {
            if (!_side.Endpoint.CanRequest) { return; }
            CoapRequest request = new CoapRequest().Reset(1 + _random.Next(7), "a");
            bool observes = _random.Next(4) > 0 && _side.Endpoint.CanObserve;
            request.Observe = observes ? 0 : -1;
            request.Confirmable = _random.Next(2) > 0;
            request.KeepPartial = _random.Next(2) == 0;
            request.SetPayload(CoapContentFormat.None, new byte[60], 0, _random.Next(60));
            _exchanges.Add(_side.Endpoint.Request(request, nowMs));
        }

        private void Act(long nowMs)
        {
            CoapEndpoint endpoint = _side.Endpoint;
            int observation = _observations.Count == 0
                ? 1 : _observations[_random.Next(_observations.Count)];
            int exchange = _exchanges.Count == 0 ? 1 : _exchanges[_random.Next(_exchanges.Count)];
            switch (_random.Next(40))
            {
                case 0: endpoint.CancelObservation(exchange, nowMs); break;
                case 1: endpoint.RenewObservation(exchange, nowMs); break;
                case 2: endpoint.Abandon(exchange, nowMs); break;
                case 3: endpoint.EndObservation(observation, nowMs); break;
                case 4: endpoint.Resume(exchange, nowMs); break;
                case 5 when _random.Next(200) == 0: endpoint.Reset(nowMs); break;
                case < 30:
                    endpoint.Notify(observation, State(30), _random.Next(2) == 0, nowMs);
                    break;
                default: break;
            }
        }

        private CoapResponse State(int errorIn)
        {
            CoapResponse state = new CoapResponse().Reset(
                _random.Next(errorIn) > 0 ? CoapCode.Content : CoapCode.NotFound);
            return state.SetPayload(CoapContentFormat.None, new byte[100], 0, _random.Next(100));
        }

        private byte[] Seed()
        {
            int kind = _random.Next(10);
            List<byte[]> list = kind > 5 ? _registrations : _recent;
            byte[]? sent = list.Count == 0 ? null : list[_random.Next(list.Count)];
            if (sent == null || kind == 0)
            {
                Packet request = Packet.Request(
                    CoapCode.Get, _random.Next(65536), "a", _random.Next(2));
                request.Token = [(byte)_random.Next(12)];
                return request.With(CoapOptionNumber.Observe, (byte)_random.Next(2)).Build();
            }
            if (kind < 4)
            {
                return Packet.Empty(
                    _random.Next(4) > 0 ? CoapType.Acknowledgement : CoapType.Reset,
                    (sent[2] << 8) | sent[3]);
            }
            Packet answer = Packet.AnswerTo(
                sent, _random.Next(9) > 0 ? CoapCode.Content : CoapCode.NotFound);
            answer.Type = _random.Next(3);
            if (answer.Type != CoapType.Acknowledgement) { answer.MessageId = _random.Next(65536); }
            if (_random.Next(9) > 0)
            {
                answer.With(
                    CoapOptionNumber.Observe, (byte)_random.Next(256), (byte)_random.Next(3));
            }
            if (_random.Next(2) == 0)
            {
                answer.WithBlock(
                    CoapOptionNumber.Block2, _random.Next(2), _random.Next(2) == 0, 1)
                    .WithPayload(32);
            }
            return answer.Build();
        }
    }
}
