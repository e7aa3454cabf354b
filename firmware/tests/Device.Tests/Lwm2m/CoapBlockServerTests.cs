using System;
using System.Linq;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: block-wise transfer (RFC 7959) as a server, its refusals and limits.
    /// Method: a scripted peer sends exact packets and expects exact packets.
    public sealed class CoapBlockServerTests
    {
        private static readonly CoapOptions s_small = new() { BlockSize = 64, BodyCountMax = 1000 };

        [Theory]
        [InlineData("the reserved size in Block1", 27, 0x0f)]
        [InlineData("the reserved size in Block2", 23, 0x07)]
        public void The_reserved_size_gets_4_00(string why, int option, byte block)
        {
            CoapSide side = Server(Packet.Bytes(10));
            side.Take(Packet.Request(CoapCode.Put, 1, "x").With(option, block).Build(), 0);
            Assert.True(side.TakeSent()[1] == CoapCode.BadRequest, why);
            Assert.Equal(0, side.Asked);
        }

        [Fact]
        public void Blocks_of_a_request_are_put_together_and_smaller_ones_asked_for()
        {
            CoapSide side = Server([]);
            byte[] body = Packet.Bytes(300);
            byte[] got = [];
            side.OnRequest = (one, output, nowMs) =>
            {
                got = output.Request.Payload
                    .AsSpan(output.Request.PayloadOffset, output.Request.PayloadCount).ToArray();
                one.Endpoint.Respond(output.RequestHandle, CoapCode.Changed, nowMs);
            };
            side.Take(Put(1, 0, true, 4, body).Build(), 0);
            CoapMessage answer = Packet.Read(side.TakeSent());
            Assert.Equal(CoapCode.Continue, answer.Code);
            Assert.Equal(BlockOption.Make(0, true, 2), answer.Block1);
            // The peer follows: 64-byte blocks after the first of 256.
            side.Take(Put(2, 4, false, 2, body).Build(), 1);
            answer = Packet.Read(side.TakeSent());
            Assert.Equal(CoapCode.Changed, answer.Code);
            Assert.Equal(BlockOption.Make(4, false, 2), answer.Block1);
            Assert.Equal(body, got);
            Assert.Equal(1, side.Asked);
        }

        [Theory]
        [InlineData("never began", 1)]
        [InlineData("one left out", 3)]
        [InlineData("one twice with a new message id", 1)]
        public void Blocks_out_of_order_get_4_08(string why, int number)
        {
            CoapSide side = Server([]);
            byte[] body = Packet.Bytes(600);
            if (why != "never began")
            {
                side.Take(Put(1, 0, true, 2, body).Build(), 0);
                side.Take(Put(2, 1, true, 2, body).Build(), 0);
                side.Sent.Clear();
            }
            side.Take(Put(3, number, true, 2, body).Build(), 0);
            Assert.True(side.TakeSent()[1] == CoapCode.RequestEntityIncomplete, why);
            Assert.Equal(0, side.Asked);
        }

        [Fact]
        public void Blocks_for_another_resource_get_4_08_and_the_first_block_starts_again()
        {
            CoapSide side = Server([]);
            byte[] body = Packet.Bytes(600);
            side.Take(Put(1, 0, true, 2, body).Build(), 0);
            side.Sent.Clear();
            side.Take(Put(2, 1, true, 2, body, "y").Build(), 0);
            Assert.Equal(CoapCode.RequestEntityIncomplete, side.TakeSent()[1]);
            side.Take(Put(3, 0, true, 2, body).Build(), 0);
            Assert.Equal(CoapCode.Continue, side.TakeSent()[1]);
            side.Take(Put(4, 1, true, 2, body).Build(), 0);
            Assert.Equal(CoapCode.Continue, side.TakeSent()[1]);
        }

        [Fact]
        public void Unfinished_bodies_are_forgotten()
        {
            CoapSide side = Server(Packet.Bytes(600));
            side.Take(Put(1, 0, true, 2, Packet.Bytes(600)).Build(), 0);
            side.Take(Packet.Request(CoapCode.Post, 2, "y").Build(), 0);
            side.Sent.Clear();
            side.Timeout(247_000);
            Assert.Equal(CoapOutput.NoDeadline, side.DeadlineMs);
            side.Take(Put(3, 1, true, 2, Packet.Bytes(600)).Build(), 247_001);
            Assert.Equal(CoapCode.RequestEntityIncomplete, side.TakeSent()[1]);
            side.Take(Get(4, "y", 1, 2, CoapCode.Post), 247_002);
            Assert.Equal(CoapCode.RequestEntityIncomplete, side.TakeSent()[1]);
        }

        [Theory]
        [InlineData("more, and short", 0, true, 63)]
        [InlineData("longer than its size", 0, false, 65)]
        [InlineData("more, and empty", 0, true, 0)]
        public void Blocks_of_a_wrong_length_get_4_00(string why, int number, bool more, int count)
        {
            CoapSide side = Server([]);
            side.Take(
                Packet.Request(CoapCode.Put, 1, "x")
                    .WithBlock(CoapOptionNumber.Block1, number, more, 2).WithPayload(count).Build(),
                0);
            Assert.True(side.TakeSent()[1] == CoapCode.BadRequest, why);
        }

        [Theory]
        [InlineData("at the limit", 1000, false, CoapCode.Content)]
        [InlineData("one more", 1001, false, CoapCode.RequestEntityTooLarge)]
        [InlineData("said in advance", 1001, true, CoapCode.RequestEntityTooLarge)]
        [InlineData("in one piece", 1001, null, CoapCode.RequestEntityTooLarge)]
        public void Requests_are_taken_up_to_a_limit(
            string why, int count, bool? announced, int expected)
        {
            CoapSide side = Server([]);
            byte[] body = Packet.Bytes(count);
            byte[] answer = [];
            int blocks = announced == null ? 1 : (count + 63) / 64;
            for (int number = 0; number < blocks; number++)
            {
                Packet request = announced == null
                    ? Packet.Request(CoapCode.Put, 1, "x").WithPayload(count)
                    : Put(number, number, number < blocks - 1, 2, body);
                if (announced == true)
                {
                    request.With(CoapOptionNumber.Size1, (byte)(count >> 8), (byte)count);
                }
                side.Take(request.Build(), 0);
                answer = side.TakeSent();
                if (answer[1] != CoapCode.Continue) { break; }
            }
            Assert.True(answer[1] == expected, why);
            if (expected == CoapCode.Content) { return; }
            Assert.Equal(1000, Packet.Read(answer).Size1);
            Assert.Equal(0, side.Asked);
        }

        [Fact]
        public void A_large_answer_is_served_in_blocks_and_made_once()
        {
            byte[] body = Packet.Bytes(200);
            CoapSide side = Server(body);
            side.Take(Packet.Request(CoapCode.Post, 1, "x").Build(), 0);
            byte[] got = [];
            uint? etag = null;
            for (int number = 0; number < 4; number++)
            {
                byte[] sent = side.TakeSent();
                CoapMessage message = Packet.Read(sent);
                Assert.Equal(BlockOption.Make(number, number < 3, 2), message.Block2);
                Assert.Equal(number == 0 ? 200 : -1, message.Size2);
                Assert.Equal(4, message.ETagCount);
                Assert.Equal(etag ?? message.ETag, message.ETag);
                etag = (uint)message.ETag;
                got = [.. got, .. sent.AsSpan(message.PayloadOffset, message.PayloadCount)];
                if (number == 3) { break; }
                side.Take(Get(number + 2, "x", number + 1, 2, CoapCode.Post), 1);
            }
            Assert.Equal(body, got);
            Assert.Equal(1, side.Asked);
        }

        [Theory]
        [InlineData("a smaller size is followed", 0, 0, 16, 1)]
        [InlineData("a larger size is not", 0, 6, 64, 1)]
        [InlineData("a block of a GET that was never made is made", 2, 2, 64, 1)]
        [InlineData("the last", 3, 2, 8, 1)]
        [InlineData("a larger size in the middle", 1, 3, 64, 1)]
        public void A_block_of_a_GET_is_answered(
            string why, int number, int szx, int expectedCount, int asked)
        {
            byte[] body = Packet.Bytes(200);
            CoapSide side = Server(body);
            side.Take(Get(1, "x", number, szx, CoapCode.Get), 0);
            byte[] sent = side.TakeSent();
            CoapMessage message = Packet.Read(sent);
            int offset = number * (16 << szx);
            Assert.True(message.PayloadCount == expectedCount, why);
            Assert.Equal(offset, BlockOption.Offset(message.Block2));
            Assert.Equal(
                body.Skip(offset).Take(expectedCount),
                sent.AsSpan(message.PayloadOffset, message.PayloadCount).ToArray());
            Assert.Equal(asked, side.Asked);
        }

        [Theory]
        [InlineData("behind the end of a GET", CoapCode.Get, 4, CoapCode.BadRequest)]
        [InlineData("a POST that was never made", CoapCode.Post, 1,
            CoapCode.RequestEntityIncomplete)]
        public void A_block_that_is_not_there_is_refused(
            string why, int method, int number, int expected)
        {
            CoapSide side = Server(Packet.Bytes(200));
            side.Take(Get(1, "x", number, 2, method), 0);
            Assert.True(side.TakeSent()[1] == expected, why);
        }

        [Fact]
        public void Blocks_of_one_answer_are_not_given_for_another()
        {
            CoapSide side = Server(Packet.Bytes(200));
            side.Take(Packet.Request(CoapCode.Post, 1, "x").Build(), 0);
            side.Sent.Clear();
            side.Take(Get(2, "y", 1, 2, CoapCode.Post), 1);
            Assert.Equal(CoapCode.RequestEntityIncomplete, side.TakeSent()[1]);
            side.Take(Get(3, "x", 1, 2, CoapCode.Put), 2);
            Assert.Equal(CoapCode.RequestEntityIncomplete, side.TakeSent()[1]);
            side.Take(Get(4, "x", 1, 2, CoapCode.Post), 3);
            Assert.Equal(CoapCode.Content, side.TakeSent()[1]);
        }

        [Fact]
        public void A_wish_for_a_size_is_answered_even_for_a_small_body()
        {
            CoapSide side = Server(Packet.Bytes(10));
            side.Take(Get(1, "x", 0, 0, CoapCode.Get), 0);
            Assert.Equal(BlockOption.Make(0, false, 0), Packet.Read(side.TakeSent()).Block2);
        }

        private static CoapSide Server(byte[] body)
        {
            return new CoapSide(s_small, 1)
            {
                OnRequest = (side, output, nowMs) => side.Endpoint.Respond(
                    output.RequestHandle, CoapCode.Content, CoapContentFormat.OctetStream,
                    body, 0, body.Length, null, nowMs),
            };
        }

        private static Packet Put(
            int messageId, int number, bool more, int szx, byte[] body, string path = "x")
        {
            Packet packet = Packet.Request(CoapCode.Put, messageId, path)
                .WithBlock(CoapOptionNumber.Block1, number, more, szx);
            packet.Payload = [.. body.Skip(number * (16 << szx)).Take(16 << szx)];
            return packet;
        }

        private static byte[] Get(int messageId, string path, int number, int szx, int method)
        {
            return Packet.Request(method, messageId, path)
                .WithBlock(CoapOptionNumber.Block2, number, false, szx).Build();
        }
    }
}
