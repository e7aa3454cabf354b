using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Data of the application before the handshake is over: in the clear, and under the
    /// key ahead of the Finished.</summary>
    public sealed class DataBeforeFinished
    {
        [Fact]
        public void It_is_never_delivered()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(d.Server.Record(Wire.Data, 0, new byte[] { 1 }));
            d.SendFlight().TakeAnswer();
            d.Send(d.Server.Record(Wire.Data, 0, new byte[] { 2 }));
            d.Send(d.Server.Record(Wire.Data, 1, new byte[] { 3 }));
            Assert.Empty(d.Data);
            Assert.Equal(3, d.Counters.RecordsIgnored);
            d.SendFinished();
            d.Send(d.Server.Record(Wire.Data, 0, new byte[] { 4 }));
            Assert.Empty(d.Data);
            d.Talk();
        }
    }
}
