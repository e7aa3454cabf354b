using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Certificates that are well made and not the server's to show.</summary>
    public sealed class CertificateOfAnother
    {
        [Fact]
        public void Of_an_authority_that_is_not_trusted()
        {
            WireAuthority stranger = new WireAuthority(ClientDialogue.Now, "Lockstep CA");
            // The same name and another key: the signature tells them apart.
            AssertRefused(stranger.Issue("server", true), DtlsFault.PeerCertificateInvalid, 42);
        }

        [Fact]
        public void Of_an_authority_with_another_name()
        {
            WireAuthority stranger = new WireAuthority(ClientDialogue.Now, "Stranger");
            AssertRefused(stranger.Issue("server", true), DtlsFault.PeerCertificateUntrusted, 48);
        }

        [Fact]
        public void Of_a_device()
        {
            AssertRefused(
                ClientDialogue.Authority.Issue("server", false),
                DtlsFault.PeerCertificateUsageWrong, 43);
        }

        [Fact]
        public void Of_another_server()
        {
            AssertRefused(
                ClientDialogue.Authority.Issue("other", true), DtlsFault.PeerNameMismatch, 42);
        }

        [Fact]
        public void Of_an_authority_itself()
        {
            WireIdentity leaf = ClientDialogue.Authority.Issue("server", true);
            AssertRefused(
                new WireIdentity(leaf.Key, ClientDialogue.Authority.Der),
                DtlsFault.PeerCertificateUsageWrong, 43);
        }

        [Fact]
        public void Signed_by_a_leaf()
        {
            // A device's key that plays authority: its certificate says that it is none.
            WireAuthority pretender = new WireAuthority(ClientDialogue.Now, "device");
            byte[] issuer = ClientDialogue.DeviceIdentity.Chain[0];
            AssertRefused(
                pretender.Issue("server", true, issuer), DtlsFault.PeerCertificateInvalid, 42);
        }

        [Theory]
        [InlineData(301, 45)]
        [InlineData(-11, 45)]
        public void Out_of_its_time(int days, int alert)
        {
            ClientDialogue d = new ClientDialogue();
            d.Policy.TimeSeconds += days * 86_400L;
            d.Connect().SendFlight();
            d.ExpectRefusal(
                days > 0 ? DtlsFault.PeerCertificateExpired : DtlsFault.PeerCertificateNotYetValid,
                alert);
        }

        private static void AssertRefused(WireIdentity identity, DtlsFault fault, int alert)
        {
            ClientDialogue d = new ClientDialogue();
            d.Server = new PeerServer(identity);
            d.Connect().SendFlight();
            d.ExpectRefusal(fault, alert);
        }
    }
}
