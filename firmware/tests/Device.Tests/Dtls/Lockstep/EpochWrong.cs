using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Records of epochs that are not open, sealed with the right key.</summary>
    public sealed class EpochWrong
    {
        [Theory]
        [InlineData(0)]
        [InlineData(2)]
        [InlineData(3)]
        [InlineData(0x0100)]
        [InlineData(0xffff)]
        public void They_are_dropped_and_counted(int epoch)
        {
            ClientDialogue d = ClientDialogue.Connected();
            d.Send(d.Server.Record(Wire.Data, epoch, 5, new byte[] { 1 }));
            d.Send(d.Server.Record(Wire.Alert, epoch, 6, Wire.Alarm(Wire.Fatal, 40)));
            d.Send(d.Server.Record(Wire.Handshake, epoch, 7, d.Server.Finished.Whole));
            Assert.Equal(3, d.Counters.RecordsOfWrongEpoch);
            Assert.Empty(d.Data);
            d.Talk();
        }
    }
}
