using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Versions in the header of a record.</summary>
    public sealed class RecordVersionWrong
    {
        [Theory]
        [InlineData("TLS 1.2", 0x0303)]
        [InlineData("nothing", 0x0000)]
        [InlineData("the largest", 0xffff)]
        public void A_foreign_one_is_dropped(string why, int version)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            byte[] record = d.Server.Plain(d.Server.ServerHello.Whole);
            Wire.Number(version, 2).CopyTo(record, 1);
            d.Send(record);
            d.ExpectSilence();
            Assert.True(d.Counters.RecordsMalformed == 1, why);
            d.Complete();
        }

        [Fact]
        public void DTLS_1_0_is_accepted_in_the_clear_and_not_under_the_key()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            byte[] record = d.Server.Plain(d.Server.ServerHello.Whole);
            Wire.Number(Wire.Dtls10, 2).CopyTo(record, 1);
            d.Send(record);
            d.Complete();
            byte[] data = d.Server.Record(Wire.Data, 1, new byte[] { 1 });
            Wire.Number(Wire.Dtls10, 2).CopyTo(data, 1);
            d.Send(data);
            Assert.Equal(1, d.Counters.RecordsMalformed);
            d.Talk();
        }
    }
}
