using System;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: thousands of endpoints fit into an emulator: at most 1.5 KiB for an idle one.
    /// Method: bytes of the managed heap over 2,000 endpoints, after what a device does to a
    /// server (register) and after what a bootstrap does to a device (writes, large bodies).
    [Collection(AloneCollection.Name)]
    public sealed class CoapMemoryTests
    {
        private const int EndpointCount = 2_000;
        private const int IdleBytesMax = 1_536;
        private const int ObservedBytesMax = 2_560;
        private static readonly SeededRandom s_random = new(1);

        [Fact]
        public void A_new_endpoint_is_small()
        {
            Assert.InRange(BytesEach(_ => { }), 1, 700);
        }

        [Fact]
        public void A_server_s_endpoint_is_small_after_a_registration()
        {
            Assert.InRange(
                BytesEach(side =>
                {
                    side.Take(Packet.Request(CoapCode.Post, 1, "rd").WithPayload(60).Build(), 0);
                    side.Respond(side.LastHandle, CoapCode.Created, [], 0);
                }),
                1, IdleBytesMax);
        }

        [Fact]
        public void An_endpoint_is_small_after_large_bodies_both_ways()
        {
            Assert.InRange(
                BytesEach(side =>
                {
                    side.OnRequest = (one, output, nowMs) => one.Endpoint.Respond(
                        output.RequestHandle, CoapCode.Content, CoapContentFormat.OctetStream,
                        output.Request.Payload, output.Request.PayloadOffset,
                        output.Request.PayloadCount, null, nowMs);
                    byte[] body = Packet.Bytes(1500);
                    for (int number = 0; number < 3; number++)
                    {
                        Packet put = Packet.Request(CoapCode.Post, number, "x")
                            .WithBlock(CoapOptionNumber.Block1, number, number < 2, 5);
                        put.Payload = body.AsSpan(
                            512 * number, Math.Min(512, 1500 - 512 * number)).ToArray();
                        side.Take(put.Build(), 0);
                    }
                    for (int number = 1; number < 3; number++)
                    {
                        side.Take(
                            Packet.Request(CoapCode.Post, 10 + number, "x")
                                .WithBlock(CoapOptionNumber.Block2, number, false, 5).Build(),
                            0);
                    }
                    side.Request(CoapCode.Get, "y", 0, body);
                    side.Take(Packet.AnswerTo(side.Sent[^1], CoapCode.Forbidden).Build(), 0);
                }),
                1, IdleBytesMax);
        }

        [Fact]
        public void An_endpoint_is_as_small_as_new_when_the_exchange_lifetime_is_over()
        {
            Assert.InRange(
                BytesEach(side =>
                {
                    for (int i = 0; i < 20; i++)
                    {
                        side.Take(
                            Packet.Request(CoapCode.Post, i, "x").WithPayload(300).Build(), 0);
                        side.Respond(side.LastHandle, CoapCode.Content, new byte[1000], 0);
                    }
                    side.Request(CoapCode.Get, "y", 0);
                    side.Take(Packet.AnswerTo(side.Sent[^1], CoapCode.Content).Build(), 0);
                    while (side.DeadlineMs < CoapOutput.NoDeadline)
                    {
                        side.Timeout(side.DeadlineMs);
                    }
                }),
                1, IdleBytesMax);
        }

        [Fact]
        public void An_endpoint_that_keeps_its_buffers_makes_no_garbage()
        {
            CoapOptions options = new() { KeepBuffers = true, BodyCountMax = 4096 };
            CoapEndpoint endpoint = new(options, s_random);
            CoapOutput output = new();
            CoapRequest request = new CoapRequest().Reset(CoapCode.Get, "a/b").AddQuery("c=d");
            CoapResponse response = new CoapResponse().Reset(CoapCode.Content)
                .SetPayload(CoapContentFormat.OctetStream, new byte[600], 0, 600);
            byte[] asked = Packet.Request(CoapCode.Get, 1, "a").Build();
            byte[] answer = new byte[12];
            long before = 0;
            int answered = 0;
            for (int i = 0; i < 1100; i++)
            {
                if (i == 100) { before = GC.GetAllocatedBytesForCurrentThread(); }
                asked[2] = (byte)(i >> 8);
                asked[3] = (byte)i;
                endpoint.HandleDatagram(asked, 0, asked.Length, 1000L * i);
                while (endpoint.Poll(output) != CoapStep.Idle)
                {
                    if (endpoint.Respond(output.RequestHandle, response, 1000L * i)) { answered++; }
                }
                endpoint.Request(request, 1000L * i);
                Assert.True(endpoint.Poll(output) == CoapStep.SendDatagram);
                Array.Copy(output.Buffer, answer, answer.Length);
                answer[0] = 0x68;
                answer[1] = CoapCode.Content;
                while (endpoint.Poll(output) != CoapStep.Idle) { }
                endpoint.HandleDatagram(answer, 0, answer.Length, 1000L * i);
                Assert.True(endpoint.Poll(output) == CoapStep.ResponseReceived);
                while (endpoint.Poll(output) != CoapStep.Idle) { }
            }
            Assert.Equal(1100, answered);
            // Less than a byte for an exchange: what little there is comes from the runtime.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
        }

        [Fact]
        public void What_is_observed_costs_little_more()
        {
            // A server's side, after a notification that was acknowledged: what the peer observes.
            Assert.InRange(
                BytesEach(side =>
                {
                    side.Take(Registration(1, 0xaa), 0);
                    int id = side.Endpoint.Observe(side.LastHandle, 0);
                    side.Respond(side.LastHandle, CoapCode.Content, new byte[20], 0);
                    CoapResponse state = new CoapResponse().Reset(CoapCode.Content)
                        .SetPayload(CoapContentFormat.None, new byte[400], 0, 400);
                    side.Endpoint.Notify(id, state, true, 0);
                    side.Drain(0);
                    side.Endpoint.Notify(id, state, true, 0);
                    side.Drain(0);
                    side.Take(Acknowledgement(side.Sent[^1]), 0);
                    side.Take(Acknowledgement(side.Sent[^1]), 0);
                    Assert.Equal(3, side.Sent.Count);
                    Assert.Empty(side.Answers);
                    while (side.DeadlineMs < CoapOutput.NoDeadline)
                    {
                        side.Timeout(side.DeadlineMs);
                    }
                }),
                1, ObservedBytesMax);
        }

        [Fact]
        public void Notifications_make_no_garbage()
        {
            CoapOptions options = new() { KeepBuffers = true };
            CoapEndpoint endpoint = new(options, s_random);
            CoapOutput output = new();
            CoapResponse state = new CoapResponse().Reset(CoapCode.Content)
                .SetPayload(CoapContentFormat.OctetStream, new byte[300], 0, 300);
            endpoint.HandleDatagram(Registration(1, 0xaa), 0, Registration(1, 0xaa).Length, 0);
            int id = 0;
            while (endpoint.Poll(output) != CoapStep.Idle)
            {
                if (id != 0) { continue; }
                id = endpoint.Observe(output.RequestHandle, 0);
                endpoint.Respond(output.RequestHandle, state, 0);
            }
            byte[] acknowledgement = [0x60, 0, 0, 0];
            long before = 0;
            int sent = 0;
            for (int i = 0; i < 1100; i++)
            {
                if (i == 100) { before = GC.GetAllocatedBytesForCurrentThread(); }
                Assert.True(endpoint.Notify(id, state, true, 1000L * i));
                // A newer one, kept until the first is acknowledged.
                Assert.True(endpoint.Notify(id, state, true, 1000L * i));
                for (int turn = 0; turn < 2; turn++)
                {
                    while (endpoint.Poll(output) != CoapStep.Idle)
                    {
                        acknowledgement[2] = output.Buffer[output.Offset + 2];
                        acknowledgement[3] = output.Buffer[output.Offset + 3];
                        sent++;
                        Assert.True(endpoint.Notify(id, state, true, 1000L * i));
                    }
                    endpoint.HandleDatagram(acknowledgement, 0, 4, 1000L * i);
                }
                while (endpoint.Poll(output) != CoapStep.Idle)
                {
                    acknowledgement[2] = output.Buffer[output.Offset + 2];
                    acknowledgement[3] = output.Buffer[output.Offset + 3];
                }
                endpoint.HandleDatagram(acknowledgement, 0, 4, 1000L * i);
                while (endpoint.Poll(output) != CoapStep.Idle) { }
            }
            Assert.Equal(2200, sent);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
        }

        private static byte[] Registration(int messageId, byte token)
        {
            Packet packet = Packet.Request(CoapCode.Get, messageId, "x")
                .With(CoapOptionNumber.Observe);
            packet.Token = [token];
            return packet.Build();
        }

        private static byte[] Acknowledgement(byte[] sent)
        {
            return Packet.Empty(CoapType.Acknowledgement, (sent[2] << 8) | sent[3]);
        }

        private static long BytesEach(Action<CoapSide> use)
        {
            CoapOptions options = new();
            CoapSide[] sides = new CoapSide[EndpointCount];
            CoapEndpoint[] endpoints = new CoapEndpoint[EndpointCount];
            for (int i = 0; i < EndpointCount; i++)
            {
                sides[i] = new CoapSide(options, s_random);
                use(sides[i]);
                endpoints[i] = sides[i].Endpoint;
            }
            Array.Clear(sides);
            return BytesOf(endpoints);
        }

        // What they held is what is free once they are gone.
        private static long BytesOf(CoapEndpoint[] endpoints)
        {
            long with = GC.GetTotalMemory(forceFullCollection: true);
            GC.KeepAlive(endpoints);
            Array.Clear(endpoints);
            long without = GC.GetTotalMemory(forceFullCollection: true);
            return (with - without) / EndpointCount;
        }
    }
}
