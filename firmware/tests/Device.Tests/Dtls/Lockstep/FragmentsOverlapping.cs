using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Pieces that cover the same bytes twice.</summary>
    public sealed class FragmentsOverlapping
    {
        [Theory]
        [InlineData("halves that share their middle", 0, 60, 30, 90, 80, -1)]
        [InlineData("one inside the other", 0, 100, 20, 40, 90, -1)]
        [InlineData("the whole behind a part", 0, 50, 0, -1, 0, -1)]
        [InlineData("the tail first", 40, -1, 0, 41, 10, 20)]
        public void It_completes(string why, int a1, int a2, int b1, int b2, int c1, int c2)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            foreach (WireMessage message in d.Server.Flight)
            {
                if (message.Type != Wire.ServerKeyExchange)
                {
                    d.Send(d.Server.Plain(message.Whole));
                    continue;
                }
                foreach ((int from, int to) in new[] { (a1, a2), (b1, b2), (c1, c2) })
                {
                    int end = to < 0 ? message.Body.Length : to;
                    d.Send(d.Server.Plain(message.Part(from, end - from)));
                }
            }
            d.TakeAnswer().SendFinished().Talk();
            Assert.True(d.Counters.FragmentsDropped == 0, why);
        }

        [Fact]
        public void A_later_piece_cannot_change_an_earlier_one()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            WireMessage exchange = d.Server.Find(Wire.ServerKeyExchange);
            WireMessage forged = exchange.With(Wire.Filled(exchange.Body.Length, 0xee));
            d.Send(d.Server.Plain(exchange.Part(0, exchange.Body.Length - 1)));
            d.Send(d.Server.Plain(forged.Part(0, exchange.Body.Length - 1)));
            d.Complete();
        }

        [Fact]
        public void A_forged_piece_that_came_first_costs_the_attempt_and_nothing_else()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            WireMessage exchange = d.Server.Find(Wire.ServerKeyExchange);
            // In the point's x: the signature does not cover what the client then has.
            d.Send(d.Server.Plain(exchange.With(Wire.Spoilt(exchange.Body, 10)).Part(0, 30)));
            d.Send(d.Server.Plain(d.Server.Flight));
            d.ExpectRefusal(DtlsFault.DecryptError, 51);
            d.Server = new PeerServer(ClientDialogue.ServerIdentity);
            d.Connect().Complete();
        }
    }
}
