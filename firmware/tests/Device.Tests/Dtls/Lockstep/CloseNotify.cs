using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>The server's own close_notify: answered with ours, once, and the connection is
    /// over.</summary>
    public sealed class CloseNotify
    {
        [Fact]
        public void It_ends_the_connection_and_is_answered()
        {
            ClientDialogue d = ClientDialogue.Connected();
            d.Send(
                d.Server.Record(Wire.Alert, 1, Wire.Alarm(Wire.Warning, 0)),
                d.Server.Record(Wire.Data, 1, new byte[] { 9 }));
            Assert.True(d.IsClosed);
            Assert.Equal(DtlsFault.PeerClosed, d.Fault);
            WireRecord answer = d.TakeRecord();
            Assert.Equal((Wire.Alert, 1), (answer.Type, answer.Epoch));
            Assert.Equal(Wire.Alarm(Wire.Warning, 0), d.Server.Open(answer));
            d.ExpectSilence();
            Assert.Empty(d.Data);
        }

        [Fact]
        public void A_fatal_one_ends_it_as_well()
        {
            ClientDialogue d = ClientDialogue.Connected();
            d.Send(d.Server.Record(Wire.Alert, 1, Wire.Alarm(Wire.Fatal, 0)));
            Assert.Equal(DtlsFault.PeerClosed, d.Fault);
        }
    }
}
