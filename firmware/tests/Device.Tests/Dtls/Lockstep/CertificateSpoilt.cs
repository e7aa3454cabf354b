using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Every byte of the server's certificate, one at a time: no change of one
    /// passes.</summary>
    public sealed class CertificateSpoilt
    {
        [Fact]
        public void No_changed_byte_passes()
        {
            byte[] honest = ClientDialogue.ServerIdentity.Chain[0];
            for (int i = 0; i < honest.Length; i++)
            {
                byte[] spoilt = Wire.Spoilt(honest, i, 0x04);
                ClientDialogue d = ClientDialogue.With(server => server.Identity =
                    new WireIdentity(ClientDialogue.ServerIdentity.Key, spoilt));
                d.SendFlight();
                Assert.True(d.IsClosed, $"byte {i}");
                Assert.True(d.Fault >= DtlsFault.PeerCertificateUntrusted, $"byte {i}");
                Assert.True(d.TimesConnected == 0, $"byte {i}");
                Assert.Equal(Wire.Alert, d.TakeRecord().Type);
                d.ExpectSilence();
            }
        }
    }
}
