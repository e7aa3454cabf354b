using System;
using System.Linq;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: block-wise transfer (RFC 7959) as a client, its refusals and limits.
    /// Method: a scripted peer sends exact packets and expects exact packets.
    public sealed class CoapBlockClientTests
    {
        private static readonly CoapOptions s_small = new() { BlockSize = 64, BodyCountMax = 1000 };

        [Fact]
        public void An_upload_follows_the_smaller_size_that_is_asked_for()
        {
            CoapSide side = new(s_small, 1);
            byte[] body = Packet.Bytes(150);
            side.Request(CoapCode.Put, "x", 0, body);
            byte[] got = [];
            int[] numbers = [0, 4, 5, 6, 7, 8, 9];
            for (int i = 0; i < numbers.Length; i++)
            {
                byte[] sent = side.TakeSent();
                CoapMessage message = Packet.Read(sent);
                Assert.Equal(numbers[i], BlockOption.Number(message.Block1));
                Assert.Equal(i == 0 ? 64 : 16, BlockOption.Size(message.Block1));
                Assert.Equal(i < numbers.Length - 1, BlockOption.More(message.Block1));
                Assert.Equal(i == 0 ? 150 : -1, message.Size1);
                Assert.Equal(CoapContentFormat.OctetStream, message.ContentFormat);
                got = [.. got, .. sent.AsSpan(message.PayloadOffset, message.PayloadCount)];
                bool last = i == numbers.Length - 1;
                side.Take(
                    Packet.AnswerTo(sent, last ? CoapCode.Changed : CoapCode.Continue)
                        .WithBlock(CoapOptionNumber.Block1, numbers[i], !last, 0).Build(), i);
            }
            Assert.Equal(body, got);
            Assert.Equal(CoapCode.Changed, Assert.Single(side.Answers).Code);
        }

        [Fact]
        public void An_upload_goes_on_when_each_block_is_acted_on_by_itself()
        {
            CoapSide side = new(s_small, 1);
            side.Request(CoapCode.Put, "x", 0, Packet.Bytes(100));
            side.Take(
                Packet.AnswerTo(side.TakeSent(), CoapCode.Changed)
                    .WithBlock(CoapOptionNumber.Block1, 0, false, 2).Build(), 1);
            Assert.Empty(side.Answers);
            Assert.Equal(1, BlockOption.Number(Packet.Read(side.TakeSent()).Block1));
        }

        [Fact]
        public void A_refused_size_is_tried_smaller_from_the_start()
        {
            CoapSide side = new(s_small, 1);
            side.Request(CoapCode.Put, "x", 0, Packet.Bytes(40));
            byte[] sent = side.TakeSent();
            Assert.Equal(BlockOption.None, Packet.Read(sent).Block1);
            side.Take(
                Packet.AnswerTo(sent, CoapCode.RequestEntityTooLarge)
                    .WithBlock(CoapOptionNumber.Block1, 0, false, 1).Build(), 1);
            CoapMessage message = Packet.Read(side.TakeSent());
            Assert.Equal(BlockOption.Make(0, true, 1), message.Block1);
            Assert.Equal(32, message.PayloadCount);
        }

        [Fact]
        public void A_server_that_lost_the_blocks_gets_them_again_a_few_times()
        {
            CoapSide side = new(s_small, 1);
            side.Request(CoapCode.Put, "x", 0, Packet.Bytes(200));
            for (int round = 0; round < 3; round++)
            {
                byte[] sent = side.TakeSent();
                Assert.Equal(0, BlockOption.Number(Packet.Read(sent).Block1));
                side.Take(
                    Packet.AnswerTo(sent, CoapCode.Continue)
                        .WithBlock(CoapOptionNumber.Block1, 0, true, 2).Build(), 1);
                side.Take(
                    Packet.AnswerTo(side.TakeSent(), CoapCode.RequestEntityIncomplete).Build(), 2);
            }
            Assert.Equal(CoapCode.RequestEntityIncomplete, Assert.Single(side.Answers).Code);
        }

        [Theory]
        [InlineData("2.31 without Block1", CoapCode.Continue, -1, CoapFault.BlockOutOfOrder)]
        [InlineData("2.31 for another block", CoapCode.Continue, 0x1a, CoapFault.BlockOutOfOrder)]
        [InlineData("the reserved size", CoapCode.Continue, 0x0f, CoapFault.BlockMalformed)]
        public void Uploads_that_the_peer_confuses_fail(
            string why, int code, int block1, CoapFault expected)
        {
            CoapSide side = new(s_small, 1);
            side.Request(CoapCode.Put, "x", 0, Packet.Bytes(200));
            Packet answer = Packet.AnswerTo(side.TakeSent(), code);
            if (block1 >= 0) { answer.With(CoapOptionNumber.Block1, (byte)block1); }
            side.Take(answer.Build(), 1);
            Assert.True(Assert.Single(side.Answers).Fault == expected, why);
        }

        [Fact]
        public void Continue_for_a_whole_body_fails()
        {
            CoapSide side = new(s_small, 1);
            side.Request(CoapCode.Put, "x", 0, Packet.Bytes(20));
            side.Take(Packet.AnswerTo(side.TakeSent(), CoapCode.Continue).Build(), 1);
            Assert.Equal(CoapFault.BlockOutOfOrder, Assert.Single(side.Answers).Fault);
        }

        [Fact]
        public void A_download_asks_block_by_block_and_never_for_more_than_its_own_size()
        {
            CoapSide side = new(s_small, 1);
            side.Request(CoapCode.Post, "x", 0, Packet.Bytes(10));
            byte[] body = Packet.Bytes(300, 5);
            byte[] sent = side.TakeSent();
            side.Take(Block(sent, 0, true, 3, body).Build(), 1);
            foreach (int number in new[] { 2, 3, 4 })
            {
                sent = side.TakeSent();
                CoapMessage message = Packet.Read(sent);
                Assert.Equal(BlockOption.Make(number, false, 2), message.Block2);
                Assert.Equal(0, message.PayloadCount);
                Assert.Equal(-1, message.ContentFormat);
                Assert.Equal(CoapCode.Post, message.Code);
                Assert.True(message.PathIs("x"));
                side.Take(Block(sent, number, number < 4, 2, body).Build(), 1);
            }
            Answer answer = Assert.Single(side.Answers);
            Assert.Equal(body, answer.Body);
            Assert.Equal(40, answer.ContentFormat);
        }

        [Fact]
        public void A_changed_body_is_asked_for_again_a_few_times()
        {
            CoapSide side = new(s_small, 1);
            side.Request(CoapCode.Get, "x", 0);
            for (int version = 0; version < 3; version++)
            {
                byte[] first = side.TakeSent();
                Assert.True(Packet.Read(first).Block2 is BlockOption.None or 2);
                side.Take(
                    Block(first, 0, true, 2, Packet.Bytes(100))
                        .With(CoapOptionNumber.ETag, (byte)version).Build(), 1);
                byte[] second = side.TakeSent();
                side.Take(
                    Block(second, 1, false, 2, Packet.Bytes(100))
                        .With(CoapOptionNumber.ETag, (byte)(version + 1)).Build(), 1);
            }
            Assert.Equal(CoapFault.BodyChanged, Assert.Single(side.Answers).Fault);
        }

        [Fact]
        public void A_changed_body_of_a_POST_is_not_asked_for_again()
        {
            CoapSide side = new(s_small, 1);
            side.Request(CoapCode.Post, "x", 0);
            side.Take(
                Block(side.TakeSent(), 0, true, 2, Packet.Bytes(100))
                    .With(CoapOptionNumber.ETag, 1).Build(), 1);
            side.Take(Block(side.TakeSent(), 1, false, 2, Packet.Bytes(100)).Build(), 1);
            Assert.Equal(CoapFault.BodyChanged, Assert.Single(side.Answers).Fault);
        }

        [Theory]
        [InlineData("first, and not number 0", 1, true, 2, 64, CoapFault.BlockOutOfOrder)]
        [InlineData("more, and short", 0, true, 2, 63, CoapFault.BlockMalformed)]
        [InlineData("longer than its size", 0, false, 2, 65, CoapFault.BlockMalformed)]
        [InlineData("the reserved size", 0, true, 7, 64, CoapFault.BlockMalformed)]
        public void Downloads_that_the_peer_confuses_fail(
            string why, int number, bool more, int szx, int count, CoapFault expected)
        {
            CoapSide side = new(s_small, 1);
            side.Request(CoapCode.Get, "x", 0);
            side.Take(
                Packet.AnswerTo(side.TakeSent(), CoapCode.Content)
                    .WithBlock(CoapOptionNumber.Block2, number, more, szx)
                    .WithPayload(count).Build(), 1);
            Assert.True(Assert.Single(side.Answers).Fault == expected, why);
        }

        [Fact]
        public void A_download_in_the_middle_needs_its_block()
        {
            foreach (int block in new[] { -1, 0, 2 })
            {
                CoapSide side = new(s_small, 1);
                side.Request(CoapCode.Get, "x", 0);
                side.Take(Block(side.TakeSent(), 0, true, 2, Packet.Bytes(300)).Build(), 1);
                byte[] sent = side.TakeSent();
                side.Take(
                    block < 0
                        ? Packet.AnswerTo(sent, CoapCode.Content).WithPayload(64).Build()
                        : Block(sent, block, true, 2, Packet.Bytes(300)).Build(), 1);
                Assert.Equal(CoapFault.BlockOutOfOrder, Assert.Single(side.Answers).Fault);
            }
        }

        [Theory]
        [InlineData("at the limit", 1000, false, CoapFault.None)]
        [InlineData("one more", 1001, false, CoapFault.PayloadTooLarge)]
        [InlineData("said in advance", 1001, true, CoapFault.PayloadTooLarge)]
        [InlineData("in one piece", 1001, null, CoapFault.PayloadTooLarge)]
        public void Answers_are_taken_up_to_a_limit(
            string why, int count, bool? announced, CoapFault expected)
        {
            CoapSide side = new(s_small, 1);
            byte[] body = Packet.Bytes(count);
            side.Request(CoapCode.Get, "x", 0);
            int asked = 0;
            for (int number = 0; side.Answers.Count == 0; number++)
            {
                byte[] sent = side.TakeSent();
                asked++;
                Packet answer = announced == null
                    ? Packet.AnswerTo(sent, CoapCode.Content)
                    : Block(sent, number, 64 * (number + 1) < count, 2, body);
                if (announced == null) { answer.Payload = body; }
                if (announced == true)
                {
                    answer.With(CoapOptionNumber.Size2, (byte)(count >> 8), (byte)count);
                }
                side.Take(answer.Build(), 1);
            }
            Assert.True(side.Answers[0].Fault == expected, why);
            if (announced == true) { Assert.Equal(1, asked); }
            if (expected == CoapFault.None) { Assert.Equal(body, side.Answers[0].Body); }
        }

        private static Packet Block(byte[] request, int number, bool more, int szx, byte[] body)
        {
            Packet packet = Packet.AnswerTo(request, CoapCode.Content)
                .With(CoapOptionNumber.ContentFormat, 40)
                .WithBlock(CoapOptionNumber.Block2, number, more, szx);
            packet.Payload = [.. body.Skip(number * (16 << szx)).Take(16 << szx)];
            return packet;
        }
    }
}
