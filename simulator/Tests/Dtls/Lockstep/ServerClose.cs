using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>The server's own goodbye: sealed, once, and nothing after it is heard.</summary>
    public sealed class ServerClose
    {
        [Fact]
        public void It_is_the_last_word()
        {
            ServerDialogue d = ServerDialogue.Connected();
            d.Service.LastSession!.Close();
            d.ExpectSealedAlert(Wire.Warning, 0);
            d.Send(d.Client.Record(Wire.Data, 1, new byte[] { 1 }));
            d.Send(d.Client.LastFlight());
            d.ExpectSilence();
            Assert.Equal(DtlsFault.LocalClosed, Assert.Single(d.Service.Closed));
            d.Begin().Complete();
        }

        [Fact]
        public void A_revoked_device_is_told_so()
        {
            ServerDialogue d = ServerDialogue.Connected();
            d.Service.LastSession!.CloseRevoked();
            d.ExpectSealedAlert(Wire.Fatal, 44);
            d.ExpectSilence();
        }
    }
}
