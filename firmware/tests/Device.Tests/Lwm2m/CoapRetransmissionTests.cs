using System.Collections.Generic;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: RFC 7252 section 4.2 and 4.8 to the millisecond.
    /// Method: virtual time; the endpoint is called at its own deadlines only.
    public sealed class CoapRetransmissionTests
    {
        [Fact]
        public void A_request_is_sent_five_times_with_doubled_waits_and_then_fails()
        {
            HashSet<long> firstWaits = [];
            for (int seed = 0; seed < 200; seed++)
            {
                CoapSide side = new(new CoapOptions(), seed);
                long startMs = 1_000_000 * seed;
                side.Request(CoapCode.Get, "x", startMs);
                byte[] first = side.TakeSent();
                long previousMs = startMs;
                long waitMs = side.DeadlineMs - startMs;
                Assert.InRange(waitMs, 2_000, 3_000);
                firstWaits.Add(waitMs);
                for (int i = 1; i <= 4; i++)
                {
                    Assert.Equal(previousMs + waitMs, side.DeadlineMs);
                    previousMs = side.DeadlineMs;
                    side.Timeout(previousMs - 1);
                    Assert.Empty(side.Sent);
                    side.Timeout(previousMs);
                    Assert.Equal(first, side.TakeSent());
                    waitMs *= 2;
                }
                Assert.Equal(previousMs + waitMs, side.DeadlineMs);
                Assert.True(side.DeadlineMs - startMs <= 93_000, "MAX_TRANSMIT_WAIT");
                Assert.Empty(side.Answers);
                side.Timeout(side.DeadlineMs);
                Assert.Equal(CoapFault.RequestTimedOut, Assert.Single(side.Answers).Fault);
                Assert.Empty(side.Sent);
                Assert.Equal(CoapOutput.NoDeadline, side.DeadlineMs);
                Assert.Equal(4, side.Endpoint.Counters.Retransmissions);
            }
            Assert.True(firstWaits.Count > 100, "the first wait is spread");
        }

        [Fact]
        public void Times_are_options()
        {
            CoapOptions options = new()
            {
                AckTimeoutMs = 100,
                AckRandomPercent = 100,
                RetransmitMax = 1,
            };
            CoapSide side = new(options, 1);
            side.Request(CoapCode.Get, "x", 0);
            side.TakeSent();
            Assert.Equal(100, side.DeadlineMs);
            side.Timeout(100);
            side.TakeSent();
            Assert.Equal(300, side.DeadlineMs);
            side.Timeout(300);
            Assert.Equal(CoapFault.RequestTimedOut, Assert.Single(side.Answers).Fault);
        }

        [Fact]
        public void An_acknowledgement_ends_the_repeats_and_starts_the_wait_for_the_answer()
        {
            CoapSide side = new(new CoapOptions(), 1);
            side.Request(CoapCode.Get, "x", 0);
            int messageId = Packet.Read(side.TakeSent()).MessageId;
            side.Take(Packet.Empty(CoapType.Acknowledgement, messageId), 50);
            Assert.Equal(120_050, side.DeadlineMs);
            side.Timeout(120_049);
            Assert.Empty(side.Answers);
            side.Timeout(120_050);
            Assert.Equal(CoapFault.ResponseTimedOut, Assert.Single(side.Answers).Fault);
            Assert.Empty(side.Sent);
        }

        [Fact]
        public void One_confirmable_message_is_under_way_at_a_time()
        {
            CoapSide side = new(new CoapOptions(), 1);
            int first = side.Request(CoapCode.Get, "a", 0);
            int second = side.Request(CoapCode.Get, "b", 0);
            byte[] sent = side.TakeSent();
            Assert.True(Packet.Read(sent).PathIs("a"));
            side.Take(Packet.AnswerTo(sent, CoapCode.Content).Build(), 10);
            Assert.Equal(first, side.Answers[0].ExchangeId);
            sent = side.TakeSent();
            Assert.True(Packet.Read(sent).PathIs("b"));
            // An empty acknowledgement frees the place too: the answer will come by itself.
            side.Request(CoapCode.Get, "c", 20);
            Assert.Empty(side.Sent);
            side.Take(
                Packet.Empty(CoapType.Acknowledgement, Packet.Read(sent).MessageId), 30);
            Assert.True(Packet.Read(side.TakeSent()).PathIs("c"));
            Packet late = Packet.AnswerTo(sent, CoapCode.Content);
            late.Type = CoapType.Confirmable;
            late.MessageId = 9;
            side.Take(late.Build(), 40);
            Assert.Equal(second, side.Answers[1].ExchangeId);
        }

        [Fact]
        public void The_queue_is_bounded()
        {
            CoapSide side = new(new CoapOptions { ExchangeCountMax = 2 }, 1);
            side.Request(CoapCode.Get, "a", 0);
            Assert.True(side.Endpoint.CanRequest);
            side.Request(CoapCode.Get, "b", 0);
            Assert.False(side.Endpoint.CanRequest);
            Assert.Throws<System.InvalidOperationException>(
                () => side.Request(CoapCode.Get, "c", 0));
        }

        [Fact]
        public void A_separate_answer_is_repeated_until_it_is_acknowledged()
        {
            CoapSide side = new(new CoapOptions(), 3);
            side.Take(Packet.Request(CoapCode.Get, 7, "slow").Build(), 0);
            Assert.Equal(500, side.DeadlineMs);
            Assert.Empty(side.Sent);
            side.Timeout(500);
            Assert.Equal(Packet.Empty(CoapType.Acknowledgement, 7), side.TakeSent());
            side.Respond(side.LastHandle, CoapCode.Content, [1, 2], 900);
            byte[] sent = side.TakeSent();
            CoapMessage message = Packet.Read(sent);
            Assert.Equal(CoapType.Confirmable, message.Type);
            Assert.Equal(0xaaul, message.Token);
            long dueMs = side.DeadlineMs;
            Assert.InRange(dueMs, 2_900, 3_900);
            side.Timeout(dueMs);
            Assert.Equal(sent, side.TakeSent());
            side.Take(Packet.Empty(CoapType.Acknowledgement, message.MessageId), dueMs + 1);
            side.Timeout(dueMs + 100_000);
            Assert.Empty(side.Sent);
        }

        [Fact]
        public void A_separate_answer_that_nobody_wants_is_given_up()
        {
            CoapSide side = new(new CoapOptions(), 3);
            side.Take(Packet.Request(CoapCode.Get, 7, "slow").Build(), 0);
            side.Timeout(500);
            side.TakeSent();
            side.Respond(side.LastHandle, CoapCode.Content, [1, 2], 900);
            int sent = side.Sent.Count;
            side.Sent.Clear();
            for (int i = 0; i < 20 && side.DeadlineMs < CoapOutput.NoDeadline; i++)
            {
                side.Timeout(side.DeadlineMs);
                sent += side.Sent.Count;
                side.Sent.Clear();
            }
            Assert.Equal(1 + 4, sent);
            Assert.Equal(CoapOutput.NoDeadline, side.DeadlineMs);
        }
    }
}
