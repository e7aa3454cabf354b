using System;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>The id that we gave: records of epoch 1 without it, or with another, are dropped
    /// and counted.</summary>
    public sealed class ConnectionIdOfOurs
    {
        private static readonly byte[] Id = { 0xa1, 0xb2, 0xc3, 0xd4 };

        [Fact]
        public void The_handshake_completes()
        {
            Connected();
        }

        [Fact]
        public void A_record_without_it_is_dropped()
        {
            ClientDialogue d = Connected();
            d.Server.TheirConnectionId = new byte[0];
            d.Send(d.Server.Record(Wire.Data, 1, 50, new byte[] { 1 }));
            d.Send(d.Server.Record(Wire.Alert, 1, 51, Wire.Alarm(Wire.Warning, 0)));
            AssertUnharmed(d, 2);
        }

        [Fact]
        public void A_record_with_another_is_dropped()
        {
            foreach (string other in new[] { "a1b2c3d5", "00000000", "ffffffff" })
            {
                ClientDialogue d = Connected();
                d.Server.TheirConnectionId = Convert.FromHexString(other);
                d.Send(d.Server.Record(Wire.Data, 1, 50, new byte[] { 1 }));
                AssertUnharmed(d, 1);
            }
        }

        [Theory]
        [InlineData("a1b2c3")]
        [InlineData("a1b2c3d4e5")]
        public void A_record_with_one_of_another_length_is_dropped(string hex)
        {
            ClientDialogue d = Connected();
            d.Server.TheirConnectionId = Convert.FromHexString(hex);
            d.Send(d.Server.Record(Wire.Data, 1, 50, new byte[] { 1 }));
            Assert.Empty(d.Data);
            d.Server.TheirConnectionId = Id;
            d.Talk();
        }

        [Fact]
        public void A_Finished_without_it_is_dropped_and_the_right_one_heard()
        {
            ClientDialogue d = Begin().SendFlight().TakeAnswer();
            d.Server.TheirConnectionId = new byte[0];
            d.Send(d.Server.Sealed(d.Server.Finished));
            Assert.Equal(0, d.TimesConnected);
            Assert.Equal(1, d.Counters.RecordsOfWrongConnectionId);
            d.Server.TheirConnectionId = Id;
            d.Complete();
        }

        [Fact]
        public void In_the_clear_it_is_not_heard()
        {
            ClientDialogue d = Begin();
            byte[] flight = d.Server.ServerHello.Whole;
            d.Send(new WireRecord(
                Wire.ConnectionIdRecord, Wire.Dtls12, 0, 9, Id, flight).ToArray());
            Assert.Equal(1, d.Counters.RecordsOfWrongConnectionId);
            d.ExpectSilence();
            d.Complete();
        }

        [Fact]
        public void Every_changed_bit_of_it_shows()
        {
            ClientDialogue d = Connected();
            byte[] record = d.Server.Record(Wire.Data, 1, new byte[] { 1 });
            for (int i = 11; i < 15; i++)
            {
                for (int bit = 1; bit < 256; bit <<= 1) { d.Send(Wire.Spoilt(record, i, bit)); }
            }
            AssertUnharmed(d, 32);
        }

        private static ClientDialogue Begin()
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.OfferConnectionId = true;
            d.Options.OwnConnectionId = Id;
            d.Server.TheirConnectionId = Id;
            d.Server.Extensions.Add((54, new byte[] { 0 }));
            return d.Connect();
        }

        private static ClientDialogue Connected()
        {
            return Begin().SendFlight().TakeAnswer().SendFinished();
        }

        private static void AssertUnharmed(ClientDialogue d, int dropped)
        {
            Assert.Equal(dropped, d.Counters.RecordsOfWrongConnectionId);
            Assert.Empty(d.Data);
            Assert.False(d.IsClosed);
            d.Server.TheirConnectionId = Id;
            d.Talk();
        }
    }
}
