using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Certificates that are well made and not the client's to show.</summary>
    public sealed class ClientCertificateOfAnother
    {
        [Fact]
        public void Of_an_authority_that_is_not_trusted()
        {
            WireAuthority stranger = new WireAuthority(ServerDialogue.Now, "Stranger");
            AssertRefused(stranger.Issue("device", false), DtlsFault.PeerCertificateUntrusted, 48);
        }

        [Fact]
        public void Of_an_authority_with_the_right_name_and_another_key()
        {
            WireAuthority stranger = new WireAuthority(ServerDialogue.Now, "Lockstep CA");
            AssertRefused(stranger.Issue("device", false), DtlsFault.PeerCertificateInvalid, 42);
        }

        [Fact]
        public void Of_a_server()
        {
            AssertRefused(
                ServerDialogue.Authority.Issue("device", true),
                DtlsFault.PeerCertificateUsageWrong, 43);
        }

        [Fact]
        public void Signed_by_a_device()
        {
            WireAuthority pretender = new WireAuthority(ServerDialogue.Now, "device");
            AssertRefused(
                pretender.Issue("other", false, ServerDialogue.Device.Chain[0]),
                DtlsFault.PeerCertificateInvalid, 42);
        }

        [Theory]
        [InlineData(301, DtlsFault.PeerCertificateExpired)]
        [InlineData(-11, DtlsFault.PeerCertificateNotYetValid)]
        public void Out_of_its_time(int days, DtlsFault fault)
        {
            long now = ServerDialogue.Now.ToUnixTimeSeconds() + (days * 86_400L);
            ServerDialogue d = new ServerDialogue(
                new DtlsServerOptions { WallClockSeconds = () => now });
            d.TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer));
            Assert.Equal(1, d.Counters.FailedWith(fault));
            Assert.Equal(Wire.Alarm(Wire.Fatal, 45), d.TakeRecord().Fragment);
        }

        [Fact]
        public void Of_a_device_that_is_revoked()
        {
            ServerDialogue d = new ServerDialogue();
            d.Service.RevokesAll = true;
            d.TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer));
            d.Service.RevokesAll = false;
            d.ExpectRefusal(DtlsFault.PeerCertificateRevoked, 44);
        }

        private static void AssertRefused(WireIdentity identity, DtlsFault fault, int alert)
        {
            ServerDialogue d = new ServerDialogue();
            d.Client = new PeerClient(identity);
            d.TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer));
            d.ExpectRefusal(fault, alert);
        }
    }
}
