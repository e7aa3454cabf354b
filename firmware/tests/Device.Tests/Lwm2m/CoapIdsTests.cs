using System.Collections.Generic;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: a message id is not used again within EXCHANGE_LIFETIME (RFC 7252 section 4.4), and
    /// what would need one is refused by name.
    /// Method: as many messages as there are ids, in virtual time.
    public sealed class CoapIdsTests
    {
        private const int IdCount = 65_536;

        [Fact]
        public void A_request_fails_when_every_id_was_used_a_moment_ago()
        {
            CoapSide side = new(new CoapOptions(), 1);
            HashSet<int> ids = [];
            for (int i = 0; i < IdCount; i++)
            {
                side.Request(CoapCode.Get, "x", i / 1000);
                byte[] sent = side.TakeSent();
                Assert.True(ids.Add((sent[2] << 8) | sent[3]));
                side.Take(Packet.AnswerTo(sent, CoapCode.Content).Build(), i / 1000);
            }
            side.Answers.Clear();
            side.Request(CoapCode.Get, "x", 100);
            Assert.Equal(CoapFault.MessageIdsExhausted, Assert.Single(side.Answers).Fault);
            Assert.Empty(side.Sent);

            // The first block of 4096 ids was used up at 4 ms.
            side.Request(CoapCode.Get, "x", 247_003);
            side.Request(CoapCode.Get, "x", 247_004);
            Assert.Equal(2, side.Answers.Count);
            Assert.Single(side.Sent);
        }

        [Fact]
        public void Answers_and_notifications_are_dropped_and_counted()
        {
            CoapSide side = new(new CoapOptions(), 1);
            int observation = 0;
            side.OnRequest = (one, output, nowMs) =>
            {
                if (output.Request.Observe == 0)
                {
                    observation = one.Endpoint.Observe(output.RequestHandle, nowMs);
                }
                one.Endpoint.Respond(output.RequestHandle, CoapCode.Content, nowMs);
            };
            side.Take(
                Packet.Request(CoapCode.Get, 1, "x").With(CoapOptionNumber.Observe).Build(), 0);
            for (int i = 0; i < IdCount; i++)
            {
                side.Take(
                    Packet.Request(CoapCode.Get, i, "x", CoapType.NonConfirmable).Build(),
                    i < 2 ? 300_000 : 300_001);
            }
            side.Sent.Clear();
            side.Take(
                Packet.Request(CoapCode.Get, 1, "x", CoapType.NonConfirmable).Build(), 446_000);
            Assert.Empty(side.Sent);
            Assert.Equal(1, side.Endpoint.Counters.IdsExhausted);
            CoapResponse state = new CoapResponse().Reset(CoapCode.Content);
            Assert.False(side.Endpoint.Notify(observation, state, true, 446_001));
            Assert.Equal(2, side.Endpoint.Counters.IdsExhausted);
            Assert.True(side.Endpoint.Notify(observation, state, true, 547_001));
        }
    }
}
