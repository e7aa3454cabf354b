using System;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: a firmware image of 256 KiB arrives whole over a network that loses a fifth of the
    /// datagrams (RFC 7959); a transfer that breaks off goes on at its next block.
    /// Method: two endpoints in virtual time, seeded loss. Four repetitions are not always enough
    /// for each of 512 blocks, so most seeds must resume.
    public sealed class CoapFirmwareTests
    {
        private const int ImageCount = 256 * 1024;
        private const int SeedCount = 10;
        private const int ResumeMax = 40;

        [Theory]
        [InlineData("blocks of 512", 512)]
        [InlineData("blocks of 1024", 1024)]
        public void An_image_arrives_whole(string why, int blockSize)
        {
            int resumed = 0;
            for (int seed = 0; seed < SeedCount; seed++)
            {
                resumed += Download(seed, blockSize, 0.2, out int asked);
                Assert.True(asked < ResumeMax, $"{why} seed={seed}: made {asked} times");
            }
            Assert.True(resumed > 0, why);
        }

        [Fact]
        public void Without_loss_the_image_is_made_once_and_nothing_is_repeated()
        {
            Assert.Equal(0, Download(1, 512, 0, out int asked));
            Assert.Equal(1, asked);
        }

        // The number of times that it had to resume.
        private static int Download(int seed, int blockSize, double loss, out int asked)
        {
            byte[] image = Packet.Bytes(ImageCount, seed);
            CoapOptions options = new() { BlockSize = blockSize, BodyCountMax = ImageCount };
            CoapSide server = new(options, seed + 1000)
            {
                OnRequest = (side, output, nowMs) => side.Endpoint.Respond(
                    output.RequestHandle, CoapCode.Content, CoapContentFormat.OctetStream,
                    image, 0, image.Length, null, nowMs),
            };
            CoapSide client = new(options, seed);
            CoapLink link = new(client, server, seed) { Loss = loss };
            CoapRequest request = new CoapRequest().Reset(CoapCode.Get, "fw");
            request.KeepPartial = true;
            int id = client.Endpoint.Request(request, 0);
            client.Drain(0);
            int resumed = 0;
            while (true)
            {
                Assert.True(link.Run(() => client.Answers.Count > 0), $"seed={seed}: stuck");
                Answer answer = Assert.Single(client.Answers);
                client.Answers.Clear();
                if (answer.Fault == CoapFault.None)
                {
                    Assert.True(image.AsSpan().SequenceEqual(answer.Body), $"seed={seed}");
                    asked = server.Asked;
                    return resumed;
                }
                Assert.Equal(CoapFault.RequestTimedOut, answer.Fault);
                Assert.True(++resumed < ResumeMax, $"seed={seed}: never ends");
                if (client.Endpoint.Resume(id, link.NowMs))
                {
                    client.Drain(link.NowMs);
                    continue;
                }
                // Not even the first block came.
                id = client.Endpoint.Request(request, link.NowMs);
                client.Drain(link.NowMs);
            }
        }
    }
}
