using System.Collections.Generic;
using System.Linq;
using Device.Tests.Dtls.Lockstep.Kit;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>The client's answer in fragments: of several sizes, reversed, overlapping, with a
    /// gap, with changed totals, empty.</summary>
    public sealed class AnswerInFragments
    {
        [Theory]
        [InlineData(1)]
        [InlineData(13)]
        [InlineData(64)]
        [InlineData(200)]
        public void Every_size_and_order_completes(int size)
        {
            foreach (bool isReversed in new[] { false, true })
            {
                ServerDialogue d = new ServerDialogue().TakeFlight();
                List<byte[]> parts = d.Client.Answer.SelectMany(m => m.Parts(size)).ToList();
                if (isReversed) { parts.Reverse(); }
                foreach (byte[] part in parts) { d.Send(d.Client.Plain(part)); }
                d.ExpectSilence();
                d.Send(d.Client.Sealed(d.Client.Finished));
                d.TakeFinished().Talk();
            }
        }

        [Fact]
        public void Every_size_of_ClientKeyExchange_completes()
        {
            for (int size = 1; size <= 66; size++)
            {
                ServerDialogue d = new ServerDialogue().TakeFlight();
                foreach (byte[] part in d.Client.Answer.SelectMany(
                    m => m.Parts(m.Type == Wire.ClientKeyExchange ? size : 2_000)))
                {
                    d.Send(d.Client.Plain(part));
                }
                d.Send(d.Client.Sealed(d.Client.Finished));
                d.TakeFinished();
            }
        }

        [Fact]
        public void Overlaps_and_gaps_complete()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            WireMessage exchange = d.Client.Find(Wire.ClientKeyExchange);
            d.Send(d.Client.Plain(d.Client.Answer[0].Whole));
            d.Send(d.Client.Plain(exchange.Part(0, 30)), d.Client.Plain(exchange.Part(40, 26)));
            d.Send(d.Client.Plain(d.Client.Answer[2].Whole));
            d.Send(d.Client.Plain(exchange.Part(20, 15)));
            d.ExpectSilence();
            d.Send(d.Client.Plain(exchange.Part(0, 66)), d.Client.Sealed(d.Client.Finished));
            d.TakeFinished().Talk();
        }

        [Theory]
        [InlineData("one more", 1, 0)]
        [InlineData("one less", -1, 0)]
        [InlineData("the largest", 0xffff00, 0)]
        [InlineData("another type", 0, 4)]
        public void A_changed_total_or_type_is_dropped(string why, int more, int otherType)
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            WireMessage exchange = d.Client.Find(Wire.ClientKeyExchange);
            d.Send(d.Client.Plain(exchange.Part(0, 20)));
            d.Send(d.Client.Plain(WireMessage.Fragment(
                exchange.Type + otherType, 66 + more, exchange.Number, 20, 40, new byte[40])));
            Assert.True(d.Records.FragmentsDropped == 1, why);
            d.Complete();
        }

        [Fact]
        public void Headers_that_lie_are_dropped()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            int number = d.Client.Answer[0].Number;
            byte[] before = d.Client.ChangeCipherSpec();
            foreach ((int length, int offset, int count) in new[]
            {
                (60, 0, 61), (60, 61, 0), (60, 30, 31), (100, 0, 80), (0xffffff, 0xfffff0, 0x20),
            })
            {
                byte[] lie = d.Client.Plain(WireMessage.Fragment(
                    Wire.Certificate, length, number, offset, count, new byte[61]));
                d.Send(lie);
                d.Send(before, lie);
            }
            // At the start of a datagram it could have been a hello.
            Assert.Equal(5, d.Counters.Dropped(DropCause.HelloMalformed));
            Assert.Equal(5, d.Records.FragmentsDropped);
            WireMessage list = d.Client.Answer[0];
            for (int i = 0; i < 1_000; i++) { d.Send(d.Client.Plain(list.Part(i % 300, 0))); }
            d.ExpectSilence();
            d.Complete();
        }
    }
}
