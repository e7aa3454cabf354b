using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Our own close_notify: sealed, once, and nothing after it is said or
    /// heard.</summary>
    public sealed class CloseOfOurOwn
    {
        [Fact]
        public void On_a_connection_it_is_sealed()
        {
            ClientDialogue d = ClientDialogue.Connected();
            d.Close();
            WireRecord record = d.TakeRecord();
            Assert.Equal((Wire.Alert, 1), (record.Type, record.Epoch));
            Assert.Equal(Wire.Alarm(Wire.Warning, 0), d.Server.Open(record));
            Assert.Equal(DtlsFault.LocalClosed, d.Fault);
            d.Send(d.Server.Record(Wire.Data, 1, new byte[] { 1 }));
            d.Send(d.Server.Record(Wire.Alert, 1, Wire.Alarm(Wire.Fatal, 40)));
            d.ExpectSilence();
            Assert.Empty(d.Data);
            Assert.Equal(DtlsFault.LocalClosed, d.Fault);
        }
    }
}
