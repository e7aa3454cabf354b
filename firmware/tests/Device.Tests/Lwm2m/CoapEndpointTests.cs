using System;
using System.Collections.Generic;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: the message layer of RFC 7252, packet by packet.
    /// Method: a scripted peer sends exact packets and expects exact packets.
    public sealed class CoapEndpointTests
    {
        [Theory]
        [InlineData("a ping", "4000beef", "7000beef")]
        [InlineData("a confirmable format error", "4901beef", "7000beef")]
        [InlineData("a confirmable answer to nothing", "4045beefff12", "7000beef")]
        [InlineData("a confirmable reserved class", "40c1beef", "7000beef")]
        [InlineData("a confirmable format error in the options", "4001beefff", "7000beef")]
        [InlineData("a non-confirmable answer to nothing", "5045beefff12", "7000beef")]
        [InlineData("another version", "0000beef", "")]
        [InlineData("not even a header", "4000be", "")]
        [InlineData("a non-confirmable format error", "5901beef", "")]
        [InlineData("a non-confirmable empty message", "5000beef", "")]
        [InlineData("an acknowledgement of nothing", "6000beef", "")]
        [InlineData("a reset of nothing", "7000beef", "")]
        [InlineData("a reset with a code", "7045beefff12", "")]
        [InlineData("an acknowledgement with a request in it", "6001beef", "")]
        [InlineData("an acknowledgement with an answer to nothing", "6045beef", "")]
        public void Messages_that_mean_nothing(string why, string hex, string expected)
        {
            CoapSide side = new(new CoapOptions(), 1);
            side.Take(Convert.FromHexString(hex), 0);
            string sent = side.Sent.Count == 0 ? "" : Convert.ToHexStringLower(side.TakeSent());
            Assert.True(sent == expected, $"{why}: {sent}");
            Assert.Equal(0, side.Asked);
            Assert.Empty(side.Answers);
        }

        [Fact]
        public void A_stray_answer_is_reset_once_and_again_when_it_comes_again()
        {
            CoapSide side = new(new CoapOptions(), 1);
            foreach ((string hex, int resets) in new[] { ("40450001ff12", 3), ("50450002ff12", 1) })
            {
                for (int i = 0; i < 3; i++) { side.Take(Convert.FromHexString(hex), i); }
                Assert.Equal(resets, side.Sent.Count);
                side.Sent.Clear();
            }
            Assert.Equal(2, side.Endpoint.Counters.Strays);
            Assert.Equal(4, side.Endpoint.Counters.Duplicates);
        }

        [Fact]
        public void A_duplicate_gets_the_same_answer_and_is_not_executed_again()
        {
            CoapSide side = Echo(new CoapOptions());
            byte[] request = Packet.Request(CoapCode.Post, 7, "x").WithPayload(5).Build();
            side.Take(request, 0);
            byte[] answer = side.TakeSent();
            Assert.Equal(CoapType.Acknowledgement, Packet.Read(answer).Type);
            side.Take(request, 246_999);
            Assert.Equal(answer, side.TakeSent());
            Assert.Equal(1, side.Asked);
            // EXCHANGE_LIFETIME is over: the id is free for something new.
            side.Take(request, 247_000);
            side.TakeSent();
            Assert.Equal(2, side.Asked);
        }

        [Fact]
        public void A_non_confirmable_duplicate_is_ignored()
        {
            CoapSide side = Echo(new CoapOptions());
            byte[] request = Packet.Request(CoapCode.Post, 7, "x", CoapType.NonConfirmable).Build();
            side.Take(request, 0);
            CoapMessage answer = Packet.Read(side.TakeSent());
            Assert.Equal(CoapType.NonConfirmable, answer.Type);
            side.Take(request, 144_999);
            Assert.Empty(side.Sent);
            Assert.Equal(1, side.Asked);
            side.Take(request, 145_000);
            Assert.Equal(2, side.Asked);
        }

        [Fact]
        public void A_non_confirmable_duplicate_of_a_request_that_waits_is_ignored()
        {
            CoapSide side = new(new CoapOptions(), 1);
            byte[] request = Packet.Request(CoapCode.Post, 7, "x", CoapType.NonConfirmable).Build();
            side.Take(request, 0);
            side.Take(request, 1);
            Assert.Empty(side.Sent);
            Assert.Equal(1, side.Asked);
        }

        [Fact]
        public void A_duplicate_of_a_request_that_waits_is_acknowledged()
        {
            CoapSide side = new(new CoapOptions(), 1);
            byte[] request = Packet.Request(CoapCode.Post, 7, "x").Build();
            side.Take(request, 0);
            Assert.Empty(side.Sent);
            side.Take(request, 100);
            Assert.Equal(Packet.Empty(CoapType.Acknowledgement, 7), side.TakeSent());
            side.Respond(side.LastHandle, CoapCode.Changed, [], 200);
            Assert.Equal(CoapType.Confirmable, Packet.Read(side.TakeSent()).Type);
            // Answered in a message of its own: the acknowledgement is what a duplicate gets.
            side.Take(request, 300);
            Assert.Equal(Packet.Empty(CoapType.Acknowledgement, 7), side.TakeSent());
            Assert.Equal(1, side.Asked);
        }

        [Fact]
        public void The_table_is_bounded_and_keeps_what_waits()
        {
            CoapSide side = new(new CoapOptions { InboundCountMax = 3 }, 1);
            for (int i = 0; i < 3; i++)
            {
                side.Take(Packet.Request(CoapCode.Post, i, "x").Build(), 0);
            }
            Assert.Equal(3, side.Asked);
            byte[] fourth = Packet.Request(CoapCode.Post, 3, "x").Build();
            side.Take(fourth, 1);
            Assert.Equal(3, side.Asked);
            Assert.Empty(side.Sent);
            Assert.Equal(1, side.Endpoint.Counters.Overflows);
            side.Respond(1, CoapCode.Changed, [], 2);
            side.Sent.Clear();
            side.Take(fourth, 3);
            Assert.Equal(4, side.Asked);
        }

        [Fact]
        public void Old_answers_are_kept_up_to_a_limit_and_never_executed_again()
        {
            CoapSide side = Echo(new CoapOptions { OldReplyBytesMax = 700 });
            List<byte[]> requests = [];
            for (int i = 0; i < 5; i++)
            {
                requests.Add(Packet.Request(CoapCode.Post, i, "x").WithPayload(300).Build());
                side.Take(requests[i], 0);
            }
            side.Sent.Clear();
            int[] answered = [0, 0, 1, 1, 1];
            for (int i = 0; i < 5; i++)
            {
                side.Take(requests[i], 1);
                Assert.True(side.Sent.Count == answered[i], $"request {i}");
                side.Sent.Clear();
            }
            Assert.Equal(5, side.Asked);
        }

        [Fact]
        public void A_request_with_an_unknown_critical_option_gets_4_02_or_silence()
        {
            CoapSide side = Echo(new CoapOptions());
            side.Take(Packet.Request(CoapCode.Get, 1, "x").With(9, 1).Build(), 0);
            Assert.Equal(CoapCode.BadOption, side.TakeSent()[1]);
            side.Take(
                Packet.Request(CoapCode.Get, 2, "x", CoapType.NonConfirmable).With(9, 1).Build(),
                0);
            Assert.Empty(side.Sent);
            side.Take(Packet.Request(CoapCode.Get, 3, "x").With(2050, 1).Build(), 0);
            Assert.Equal(CoapCode.Changed, side.TakeSent()[1]);
            Assert.Equal(1, side.Asked);
        }

        [Theory]
        [InlineData("Proxy-Uri", 1, 35, CoapCode.ProxyingNotSupported)]
        [InlineData("Proxy-Scheme", 1, 39, CoapCode.ProxyingNotSupported)]
        [InlineData("a method that nobody has (0.08)", 8, 2050, CoapCode.MethodNotAllowed)]
        [InlineData("a method that nobody has (0.31)", 31, 2050, CoapCode.MethodNotAllowed)]
        public void Requests_that_no_application_sees(
            string why, int method, int option, int expected)
        {
            CoapSide side = Echo(new CoapOptions());
            side.Take(Packet.Request(method, 1, "x").With(option, (byte)'a').Build(), 0);
            Assert.True(side.TakeSent()[1] == expected, why);
            Assert.Equal(0, side.Asked);
        }

        [Fact]
        public void Texts_that_are_not_held_get_4_00()
        {
            CoapSide side = Echo(new CoapOptions());
            side.Take(Packet.Request(CoapCode.Get, 1, "1/2/3/4/5/6/7/8/9").Build(), 0);
            Assert.Equal(CoapCode.BadRequest, side.TakeSent()[1]);
        }

        [Fact]
        public void Answers_are_matched_by_token_and_acknowledgements_by_message_id()
        {
            CoapSide side = new(new CoapOptions(), 1);
            side.Request(CoapCode.Get, "x", 0);
            byte[] sent = side.TakeSent();
            Packet wrongToken = Packet.AnswerTo(sent, CoapCode.Content);
            wrongToken.Token = [.. wrongToken.Token];
            wrongToken.Token[7] ^= 1;
            side.Take(wrongToken.Build(), 1);
            Packet shortToken = Packet.AnswerTo(sent, CoapCode.Content);
            shortToken.Token = shortToken.Token[1..];
            side.Take(shortToken.Build(), 1);
            Packet wrongId = Packet.AnswerTo(sent, CoapCode.Content);
            wrongId.MessageId ^= 1;
            side.Take(wrongId.Build(), 1);
            side.Take(Packet.Empty(CoapType.Acknowledgement, wrongId.MessageId), 1);
            side.Take(Packet.Empty(CoapType.Reset, wrongId.MessageId), 1);
            Assert.Empty(side.Answers);
            Assert.Empty(side.Sent);
            Assert.Equal(5, side.Endpoint.Counters.Strays);

            Packet good = Packet.AnswerTo(sent, CoapCode.Content).WithPayload(3)
                .With(CoapOptionNumber.MaxAge, 60).With(CoapOptionNumber.ContentFormat, 40)
                .With(CoapOptionNumber.LocationPath, (byte)'r', (byte)'d')
                .With(CoapOptionNumber.LocationPath, (byte)'7');
            side.Take(good.Build(), 2);
            Answer answer = Assert.Single(side.Answers);
            Assert.Equal(CoapCode.Content, answer.Code);
            Assert.Equal(60, answer.MaxAgeSeconds);
            Assert.Equal(40, answer.ContentFormat);
            Assert.Equal("rd/7", answer.LocationPath);
            Assert.Equal(Packet.Bytes(3), answer.Body);
        }

        [Fact]
        public void A_separate_answer_is_acknowledged_each_time_and_delivered_once()
        {
            CoapSide side = new(new CoapOptions(), 1);
            side.Request(CoapCode.Get, "x", 0);
            byte[] sent = side.TakeSent();
            Packet answer = Packet.AnswerTo(sent, CoapCode.Content).WithPayload(3);
            answer.Type = CoapType.Confirmable;
            answer.MessageId = 0x1111;
            // It may come before the acknowledgement, or the acknowledgement never.
            side.Take(answer.Build(), 10);
            Assert.Equal(Packet.Empty(CoapType.Acknowledgement, 0x1111), side.TakeSent());
            side.Take(answer.Build(), 20);
            Assert.Equal(Packet.Empty(CoapType.Acknowledgement, 0x1111), side.TakeSent());
            Assert.Single(side.Answers);
            side.Take(Packet.Empty(CoapType.Acknowledgement, Packet.Read(sent).MessageId), 30);
            side.Timeout(10_000);
            Assert.Empty(side.Sent);
        }

        [Fact]
        public void A_non_confirmable_request_is_sent_once_and_its_answer_may_be_too_late()
        {
            CoapSide side = new(new CoapOptions(), 1);
            CoapRequest request = new CoapRequest().Reset(CoapCode.Get, "x");
            request.Confirmable = false;
            side.Endpoint.Request(request, 0);
            side.Drain(0);
            byte[] sent = side.TakeSent();
            Assert.Equal(CoapType.NonConfirmable, Packet.Read(sent).Type);
            Assert.Equal(120_000, side.DeadlineMs);
            side.Timeout(120_000);
            Assert.Equal(CoapFault.ResponseTimedOut, Assert.Single(side.Answers).Fault);
            Assert.Empty(side.Sent);
        }

        [Fact]
        public void Reset_fails_a_request()
        {
            foreach (bool confirmable in new[] { true, false })
            {
                CoapSide side = new(new CoapOptions(), 1);
                CoapRequest request = new CoapRequest().Reset(CoapCode.Get, "x");
                request.Confirmable = confirmable;
                side.Endpoint.Request(request, 0);
                side.Drain(0);
                int messageId = Packet.Read(side.TakeSent()).MessageId;
                side.Take(Packet.Empty(CoapType.Reset, messageId), 1);
                Assert.Equal(CoapFault.ResetByPeer, Assert.Single(side.Answers).Fault);
            }
        }

        [Fact]
        public void An_answer_with_an_unknown_critical_option_is_rejected()
        {
            CoapSide side = new(new CoapOptions(), 1);
            side.Request(CoapCode.Get, "x", 0);
            Packet answer = Packet.AnswerTo(side.TakeSent(), CoapCode.Content).With(9, 1);
            answer.Type = CoapType.Confirmable;
            answer.MessageId = 5;
            side.Take(answer.Build(), 1);
            Assert.Equal(Packet.Empty(CoapType.Reset, 5), side.TakeSent());
            Assert.Equal(CoapFault.CriticalOptionUnknown, Assert.Single(side.Answers).Fault);
        }

        [Fact]
        public void An_answer_with_texts_that_are_not_held_fails()
        {
            CoapSide side = new(new CoapOptions(), 1);
            side.Request(CoapCode.Get, "x", 0);
            Packet answer = Packet.AnswerTo(side.TakeSent(), CoapCode.Created)
                .With(CoapOptionNumber.LocationPath, 7);
            side.Take(answer.Build(), 1);
            Assert.Equal(CoapFault.ResponseMalformed, Assert.Single(side.Answers).Fault);
        }

        [Fact]
        public void A_new_session_forgets_the_old_one()
        {
            CoapSide side = Echo(new CoapOptions());
            byte[] request = Packet.Request(CoapCode.Post, 7, "x").Build();
            side.Take(request, 0);
            int handle = side.LastHandle;
            side.Request(CoapCode.Get, "a", 0);
            side.Request(CoapCode.Get, "b", 0);
            side.Endpoint.Reset(1);
            side.Drain(1);
            side.Sent.Clear();
            Assert.Equal(2, side.Answers.Count);
            Assert.All(side.Answers, one => Assert.Equal(CoapFault.SessionEnded, one.Fault));
            Assert.False(side.Endpoint.Respond(handle, CoapCode.Changed, 1));
            Assert.Equal(CoapOutput.NoDeadline, side.DeadlineMs);
            side.Take(request, 2);
            Assert.Equal(2, side.Asked);
        }

        [Fact]
        public void An_answer_is_given_once()
        {
            CoapSide side = new(new CoapOptions(), 1);
            side.Take(Packet.Request(CoapCode.Get, 7, "x").Build(), 0);
            Assert.True(side.Endpoint.Respond(side.LastHandle, CoapCode.Changed, 0));
            Assert.False(side.Endpoint.Respond(side.LastHandle, CoapCode.Changed, 0));
            Assert.False(side.Endpoint.Respond(12345, CoapCode.Changed, 0));
        }

        [Fact]
        public void Tokens_have_64_random_bits_and_each_message_its_own()
        {
            CoapSide side = new(new CoapOptions(), 1);
            HashSet<ulong> tokens = [];
            HashSet<int> starts = [];
            for (int i = 0; i < 1000; i++)
            {
                side.Request(CoapCode.Get, "x", i);
                byte[] sent = side.TakeSent();
                CoapMessage message = Packet.Read(sent);
                Assert.Equal(8, message.TokenCount);
                Assert.True(tokens.Add(message.Token));
                side.Take(Packet.AnswerTo(sent, CoapCode.Content).Build(), i);
                CoapSide other = new(new CoapOptions(), i);
                other.Request(CoapCode.Get, "x", 0);
                starts.Add(Packet.Read(other.TakeSent()).MessageId);
            }
            Assert.True(starts.Count > 900, "message ids start anywhere");
        }

        [Fact]
        public void The_driver_must_drain_before_it_goes_on()
        {
            CoapEndpoint endpoint = new(new CoapOptions(), new SeededRandom(1));
            endpoint.HandleTimeout(0);
            Assert.Throws<InvalidOperationException>(() => endpoint.HandleTimeout(0));
            Assert.Throws<InvalidOperationException>(
                () => endpoint.HandleDatagram([1], 0, 1, 0));
            Assert.Equal(CoapStep.Idle, endpoint.Poll(new CoapOutput()));
            endpoint.HandleTimeout(0);
        }

        [Theory]
        [InlineData("no method", 0, "x")]
        [InlineData("a response code", 0x45, "x")]
        [InlineData("an empty segment", 1, "a//b")]
        [InlineData("a slash in front", 1, "/a")]
        [InlineData("a slash at the end", 1, "a/")]
        [InlineData("not ASCII", 1, "\u00e9")]
        [InlineData("too many segments", 1, "1/2/3/4/5/6/7/8/9")]
        public void Requests_of_ours_that_are_wrong_fail_loudly(string why, int method, string path)
        {
            CoapSide side = new(new CoapOptions(), 1);
            Assert.True(
                Record.Exception(() => side.Request(method, path, 0)) is ArgumentException, why);
        }

        private static CoapSide Echo(CoapOptions options)
        {
            return new CoapSide(options, 1)
            {
                OnRequest = (side, output, nowMs) => side.Endpoint.Respond(
                    output.RequestHandle, CoapCode.Changed, CoapContentFormat.OctetStream,
                    output.Request.Payload, output.Request.PayloadOffset,
                    output.Request.PayloadCount, null, nowMs),
            };
        }
    }
}
