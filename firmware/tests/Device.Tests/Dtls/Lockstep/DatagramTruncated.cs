using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>The server's first datagram cut at every byte: what is whole in it is heard, what
    /// is torn is not.</summary>
    public sealed class DatagramTruncated
    {
        [Fact]
        public void The_handshake_survives_every_cut()
        {
            ClientDialogue sample = new ClientDialogue().Connect();
            int count = sample.Server.Plain(sample.Server.Flight).Length;
            for (int cut = 0; cut < count; cut++)
            {
                ClientDialogue d = new ClientDialogue().Connect();
                byte[] datagram = d.Server.Plain(d.Server.Flight);
                if (cut >= datagram.Length) { continue; }
                d.Send(datagram[..cut]);
                d.ExpectSilence();
                Assert.False(d.IsClosed);
                Assert.True(d.Counters.RecordsMalformed <= 1);
                if (cut % 64 != 0) { continue; }
                d.SendFlight().TakeAnswer();
                d.TakeAll();
                d.SendFinished().Talk();
            }
        }
    }
}
