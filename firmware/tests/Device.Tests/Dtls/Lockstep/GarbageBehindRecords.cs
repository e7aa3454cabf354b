using System;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Datagrams in which something follows the last good record.</summary>
    public sealed class GarbageBehindRecords
    {
        [Theory]
        [InlineData("a zero", "00")]
        [InlineData("half a header", "16fefd00000000")]
        [InlineData("a record cut short", "16fefd000000000000000900ff01")]
        [InlineData("a record of TLS", "1603030005aabbccddee0000000000")]
        [InlineData("text", "474554202f20485454502f312e310d0a")]
        public void What_is_good_before_it_is_heard(string why, string hex)
        {
            byte[] garbage = Convert.FromHexString(hex);
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(d.Server.Plain(d.Server.Flight), garbage);
            Assert.True(d.Counters.RecordsMalformed == 1, why);
            d.TakeAnswer();
            d.Send(d.Server.LastFlight(), garbage);
            d.ExpectConnected();
            d.Send(d.Server.Record(Wire.Data, 1, new byte[] { 5 }), garbage);
            Assert.Single(d.Data);
            d.Talk();
        }

        [Fact]
        public void What_is_good_behind_a_whole_bad_record_is_heard()
        {
            ClientDialogue d = ClientDialogue.Connected();
            d.Send(
                d.Server.Record(Wire.Data, 1, new byte[] { 1 }),
                Wire.Spoilt(d.Server.Record(Wire.Data, 1, new byte[] { 2 }), -1),
                d.Server.Record(Wire.Data, 0, new byte[] { 3 }),
                d.Server.Record(Wire.Data, 1, new byte[] { 4 }));
            Assert.Equal(2, d.Data.Count);
            d.Talk();
        }
    }
}
