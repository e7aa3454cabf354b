using System;
using System.Collections.Generic;
using System.Linq;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: whatever comes, nothing throws, hangs or grows.
    /// Method: 100,000 mutations of good messages and 100,000 of good TLV, seeded; a finding
    /// prints its seed. The endpoint under fire keeps its state between messages, so that
    /// mutations meet exchanges and transfers in every phase.
    public sealed class CoapFuzzTests
    {
        private const int Rounds = 100_000;
        private static readonly string[] s_paths = ["0", "0/0", "1/0", "3"];

        [Fact]
        public void Mutated_messages_are_taken_or_refused()
        {
            Random random = new(1);
            CoapOptions options = new() { BlockSize = 32, BodyCountMax = 2000 };
            CoapSide side = new(options, 1)
            {
                OnRequest = (one, output, nowMs) => one.Endpoint.Respond(
                    output.RequestHandle, CoapCode.Content, CoapContentFormat.OctetStream,
                    new byte[300], 0, random.Next(300), null, nowMs),
            };
            int asked = 0;
            long nowMs = 0;
            for (int round = 0; round < Rounds; round++)
            {
                if (side.Endpoint.CanRequest)
                {
                    side.Request(1 + random.Next(4), "a/b", nowMs, new byte[random.Next(200)]);
                }
                byte[]? sent = side.Sent.Count == 0 ? null : side.Sent[^1];
                side.Sent.Clear();
                byte[] datagram = Mutate(random, Seed(random, sent));
                nowMs += random.Next(3000);
                try
                {
                    side.Take(datagram, nowMs);
                    if (side.DeadlineMs <= nowMs) { side.Timeout(nowMs); }
                }
                catch (Exception e)
                {
                    Assert.Fail($"round={round} {Convert.ToHexString(datagram)}: {e}");
                }
                side.Answers.Clear();
                Assert.All(side.Sent, one => Packet.Read(one));
                Assert.True(side.Sent.Count <= 8, $"round={round}: {side.Sent.Count} for one");
                asked = side.Asked;
            }
            // The mutations are gentle enough to reach the inside.
            Assert.InRange(asked, Rounds / 20, Rounds);
            Assert.True(side.Endpoint.Counters.Malformed > Rounds / 20);
        }

        [Fact]
        public void Mutated_TLV_is_taken_or_refused()
        {
            Random random = new(2);
            byte[] good = Machine.Tlv(writer =>
            {
                int mark = writer.Begin(TlvType.ObjectInstance, 0);
                writer.WriteText(TlvType.Resource, 0, "coaps://host:5685");
                writer.WriteInteger(TlvType.Resource, 2, 4);
                writer.WriteOpaque(TlvType.Resource, 4, new byte[300], 0, 300);
                writer.WriteInteger(TlvType.Resource, 10, 17);
                writer.End(mark);
            });
            Machine machine = new();
            BootstrapClient client = new(machine.Side.Endpoint);
            machine.OnRequest = client.HandleRequest;
            machine.OnAnswer = client.HandleResponse;
            Dictionary<int, int> codes = [];
            for (int round = 0; round < Rounds; round++)
            {
                if (client.State != BootstrapState.Writing)
                {
                    client.Start(new BootstrapOptions { EndpointName = "e" }, 0);
                    machine.Side.Drain(0);
                    machine.Answer(CoapCode.Changed, 0);
                }
                byte[] body = Mutate(random, good);
                int code = 0;
                try
                {
                    string path = s_paths[random.Next(s_paths.Length)];
                    code = round % 100 == 99
                        ? machine.Ask(CoapCode.Post, "bs", 0)
                        : machine.Ask(CoapCode.Put, path, 0, body);
                }
                catch (Exception e)
                {
                    Assert.Fail($"round={round} {Convert.ToHexString(body)}: {e}");
                }
                codes[code] = codes.GetValueOrDefault(code) + 1;
                EstAnswer.TryParse(body, 0, body.Length, out _, out _);
            }
            Assert.All(
                codes.Keys,
                code => Assert.Contains(
                    code,
                    new[]
                    {
                        CoapCode.Changed, CoapCode.BadRequest, CoapCode.NotAcceptable,
                        CoapCode.RequestEntityTooLarge,
                    }));
            Assert.True(codes[CoapCode.Changed] > 1000 && codes[CoapCode.BadRequest] > 1000);
        }

        private static byte[] Seed(Random random, byte[]? sent)
        {
            int messageId = random.Next(50);
            switch (random.Next(6))
            {
                case 0: return Packet.Request(1 + random.Next(4), messageId, "a").Build();
                case 1:
                    return Packet.Request(CoapCode.Put, messageId, "a/b", random.Next(2))
                        .WithBlock(CoapOptionNumber.Block1, random.Next(4), true, 1)
                        .WithPayload(32).Build();
                case 2:
                    return Packet.Request(CoapCode.Get, messageId, "a")
                        .WithBlock(CoapOptionNumber.Block2, random.Next(6), false, random.Next(7))
                        .Build();
                case 3: return Packet.Empty(random.Next(4), messageId);
                default:
                    if (sent == null) { return Packet.Empty(0, messageId); }
                    int[] codes =
                    [
                        CoapCode.Content, CoapCode.Continue, CoapCode.RequestEntityTooLarge,
                        CoapCode.RequestEntityIncomplete,
                    ];
                    Packet answer = Packet.AnswerTo(sent, codes[random.Next(4)]);
                    answer.Type = random.Next(3);
                    if (random.Next(2) == 0)
                    {
                        answer.WithBlock(CoapOptionNumber.Block2, random.Next(3), true, 1)
                            .WithPayload(32);
                    }
                    if (random.Next(2) == 0)
                    {
                        answer.WithBlock(CoapOptionNumber.Block1, random.Next(5), true, 1);
                    }
                    return answer.Build();
            }
        }

        internal static byte[] Mutate(Random random, byte[] good)
        {
            byte[] bytes = [.. good];
            int changes = random.Next(4);
            for (int i = 0; i < changes && bytes.Length > 0; i++)
            {
                int place = random.Next(bytes.Length);
                switch (random.Next(5))
                {
                    case 0: bytes[place] = (byte)random.Next(256); break;
                    case 1: bytes[place] ^= (byte)(1 << random.Next(8)); break;
                    case 2: bytes = bytes[..place]; break;
                    case 3: bytes = [.. bytes, (byte)random.Next(256)]; break;
                    default:
                        bytes = [.. bytes.Take(place), 0xff, .. bytes.Skip(place)];
                        break;
                }
            }
            return bytes;
        }
    }
}
