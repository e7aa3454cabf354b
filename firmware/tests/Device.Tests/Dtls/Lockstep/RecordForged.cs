using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A record of the server with every one of its bytes changed.</summary>
    public sealed class RecordForged
    {
        [Fact]
        public void No_changed_byte_is_delivered()
        {
            ClientDialogue d = ClientDialogue.Connected();
            byte[] record = d.Server.Record(Wire.Data, 1, Wire.Filled(20));
            for (int i = 0; i < record.Length; i++)
            {
                for (int bit = 1; bit < 256; bit <<= 1) { d.Send(Wire.Spoilt(record, i, bit)); }
            }
            Assert.Empty(d.Data);
            Assert.False(d.IsClosed);
            d.Send(record);
            Assert.Single(d.Data);
            d.Talk();
        }

        [Fact]
        public void A_record_cut_at_every_byte_is_dropped()
        {
            ClientDialogue d = ClientDialogue.Connected();
            byte[] record = d.Server.Record(Wire.Data, 1, Wire.Filled(20));
            for (int count = 0; count < record.Length; count++)
            {
                d.Send(record[..count]);
                // The same with a length that fits what is left.
                if (count < 13) { continue; }
                byte[] fitted = record[..count];
                Wire.Number(count - 13, 2).CopyTo(fitted, 11);
                d.Send(fitted);
            }
            Assert.Empty(d.Data);
            d.Send(record);
            Assert.Single(d.Data);
        }
    }
}
