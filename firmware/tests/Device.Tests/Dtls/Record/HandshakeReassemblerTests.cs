using System;
using System.Collections.Generic;
using System.Linq;
using Device.Base;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    public sealed class HandshakeReassemblerTests
    {
        private const int Type = 11;

        /// Goal: any cut of a message gives the message back. Method: fragments of every size, each
        /// sent twice and shuffled by a seed, every second one overlapping its neighbour.
        [Fact]
        public void Fragments_of_every_size_reordered_twice_and_overlapping_give_the_message()
        {
            byte[] body = Body(97);
            for (int size = 1; size <= body.Length + 1; size++)
            {
                HandshakeReassembler reassembler = new HandshakeReassembler(256);
                List<(int Offset, int Count)> cuts = new List<(int, int)>();
                for (int offset = 0; offset < body.Length; offset += size)
                {
                    int overlap = (offset / size) % 2 == 0 ? 0 : Math.Min(offset, 3);
                    int count = Math.Min(size + overlap, body.Length - offset + overlap);
                    cuts.Add((offset - overlap, count));
                    cuts.Add((offset - overlap, count));
                }
                Random random = new Random(size);
                foreach ((int offset, int count) in cuts.OrderBy(_ => random.Next()).ToArray())
                {
                    FragmentResult result = Add(reassembler, 0, body, offset, count);
                    Assert.True(
                        result is FragmentResult.Stored or FragmentResult.Duplicate,
                        $"size {size}: {result}");
                }

                Assert.True(reassembler.HasNext, $"size {size}");
                Assert.Equal(body, Take(reassembler));
            }
        }

        [Fact]
        public void The_header_is_as_the_transcript_wants_it()
        {
            HandshakeReassembler reassembler = new HandshakeReassembler(64);
            byte[] body = Body(4);
            Add(reassembler, 0, body, 2, 2);
            Add(reassembler, 0, body, 0, 2);

            Assert.Equal(
                "0B0000040000000000000004" + Convert.ToHexString(body),
                Convert.ToHexString(
                    reassembler.Buffer, reassembler.NextOffset, reassembler.NextCount));
        }

        [Fact]
        public void Messages_come_out_in_order_whatever_the_order_they_came_in()
        {
            HandshakeReassembler reassembler = new HandshakeReassembler(512);
            foreach (int sequence in new[] { 3, 1, 4, 0, 2 })
            {
                byte[] body = Body(10 + sequence);
                Add(reassembler, sequence, body, 0, body.Length);
            }

            for (int sequence = 0; sequence < 5; sequence++)
            {
                Assert.Equal(Body(10 + sequence), Take(reassembler));
            }
            Assert.False(reassembler.HasNext);
        }

        [Fact]
        public void An_empty_message_is_a_message()
        {
            HandshakeReassembler reassembler = new HandshakeReassembler(64);

            Assert.Equal(FragmentResult.Stored, Add(reassembler, 0, [], 0, 0));
            Assert.Empty(Take(reassembler));
        }

        [Theory]
        [InlineData("another type", 12, 20, FragmentResult.Conflict)]
        [InlineData("one longer", Type, 21, FragmentResult.Conflict)]
        [InlineData("one shorter", Type, 19, FragmentResult.Conflict)]
        [InlineData("the same", Type, 20, FragmentResult.Stored)]
        public void A_fragment_that_contradicts_is_dropped_and_kills_nothing(
            string why, int type, int length, FragmentResult expected)
        {
            HandshakeReassembler reassembler = new HandshakeReassembler(64);
            byte[] body = Body(20);
            Add(reassembler, 0, body, 0, 10);
            HandshakeHeader header = new HandshakeHeader
            {
                Type = type,
                Length = length,
                FragmentOffset = 10,
                FragmentLength = 5,
            };

            Assert.True(expected == reassembler.Add(header, body, 10), why);
            Add(reassembler, 0, body, 10, 10);
            Assert.Equal(body, Take(reassembler));
        }

        [Theory]
        [InlineData("fits exactly", 52, FragmentResult.Stored)]
        [InlineData("one too large", 53, FragmentResult.TooLarge)]
        [InlineData("16 MiB", 0xffffff, FragmentResult.TooLarge)]
        public void The_buffer_bounds_a_message(string why, int length, FragmentResult expected)
        {
            HandshakeReassembler reassembler = new HandshakeReassembler(64);
            HandshakeHeader header = new HandshakeHeader
            {
                Type = Type,
                Length = length,
                FragmentLength = 1,
            };

            Assert.True(expected == reassembler.Add(header, new byte[1], 0), why);
        }

        [Fact]
        public void Messages_ahead_make_room_for_the_next_one()
        {
            HandshakeReassembler reassembler = new HandshakeReassembler(128);
            Assert.Equal(FragmentResult.Stored, Add(reassembler, 2, Body(30), 0, 30));
            Assert.Equal(FragmentResult.Stored, Add(reassembler, 1, Body(30), 0, 30));
            Assert.Equal(FragmentResult.NoRoom, Add(reassembler, 3, Body(30), 0, 30));
            Assert.Equal(FragmentResult.NoRoom, Add(reassembler, 9, Body(1), 0, 1));

            Assert.Equal(FragmentResult.Stored, Add(reassembler, 0, Body(60), 0, 60));
            Assert.Equal(Body(60), Take(reassembler));
            Assert.Equal(Body(30), Take(reassembler));
            Assert.False(reassembler.HasNext);
            Assert.Equal(FragmentResult.Stale, Add(reassembler, 1, Body(30), 0, 30));
        }

        /// Goal: no state of it throws or gives a wrong message. Method: random fragments of the
        /// same few messages, in a buffer too small for them all, against what was sent.
        [Fact]
        public void Random_fragments_never_give_a_wrong_message()
        {
            for (int seed = 0; seed < 30; seed++)
            {
                Random random = new Random(seed);
                HandshakeReassembler reassembler = new HandshakeReassembler(160);
                int taken = 0;
                for (int step = 0; step < 100_000 && taken < 20; step++)
                {
                    int sequence = Math.Max(0, taken + random.Next(-1, 4));
                    byte[] body = Body((sequence * 37) % 100);
                    int offset = random.Next(body.Length + 1);
                    int count = random.Next(body.Length - offset + 1);
                    Add(reassembler, sequence, body, offset, count);
                    if (!reassembler.HasNext) { continue; }
                    Assert.Equal(Body((taken * 37) % 100), Take(reassembler));
                    taken++;
                }
                Assert.True(taken == 20, $"seed {seed}");
            }
        }

        private static FragmentResult Add(
            HandshakeReassembler reassembler, int sequence, byte[] body, int offset, int count)
        {
            HandshakeHeader header = new HandshakeHeader
            {
                Type = Type,
                Length = body.Length,
                MessageSequence = sequence,
                FragmentOffset = offset,
                FragmentLength = count,
            };
            return reassembler.Add(header, body, offset);
        }

        private static byte[] Take(HandshakeReassembler reassembler)
        {
            Assert.True(reassembler.HasNext);
            byte[] body = Bytes.Copy(
                reassembler.Buffer,
                reassembler.NextOffset + HandshakeHeader.Size,
                reassembler.NextCount - HandshakeHeader.Size);
            reassembler.Release();
            return body;
        }

        private static byte[] Body(int count)
        {
            byte[] body = new byte[count];
            new Random(count).NextBytes(body);
            return body;
        }
    }
}
