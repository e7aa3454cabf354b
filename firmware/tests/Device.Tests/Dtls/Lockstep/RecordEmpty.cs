using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Records without content.</summary>
    public sealed class RecordEmpty
    {
        [Fact]
        public void In_a_handshake_they_mean_nothing()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            foreach (int type in new[] { 20, 21, 22, 23 })
            {
                d.Send(d.Server.Record(type, 0, new byte[0]));
            }
            d.ExpectSilence();
            d.Complete();
        }

        [Fact]
        public void Under_the_key_they_mean_nothing()
        {
            ClientDialogue d = ClientDialogue.Connected();
            foreach (int type in new[] { 20, 21, 22, 23 })
            {
                d.Send(d.Server.Record(type, 1, new byte[0]));
            }
            Assert.Empty(d.Data);
            Assert.False(d.IsClosed);
            d.Talk();
        }

        [Fact]
        public void Under_the_key_without_room_for_a_tag_they_are_dropped()
        {
            ClientDialogue d = ClientDialogue.Connected();
            for (int count = 0; count < 16; count++)
            {
                d.Send(new WireRecord(
                    Wire.Data, Wire.Dtls12, 1, 50 + count, new byte[0], new byte[count]).ToArray());
            }
            Assert.Equal(16, d.Counters.RecordsForged);
            d.Talk();
        }

        [Fact]
        public void A_thousand_in_one_datagram_are_passed_over()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            byte[][] records = new byte[1_001][];
            for (int i = 0; i < 1_000; i++)
            {
                records[i] = d.Server.Record(Wire.Data, 0, new byte[0]);
            }
            records[1_000] = d.Server.Plain(d.Server.ServerHello.Whole);
            d.Send(records);
            Assert.Equal(1_000, d.Counters.RecordsIgnored);
            d.Complete();
        }
    }
}
