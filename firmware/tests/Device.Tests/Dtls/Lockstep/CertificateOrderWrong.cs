using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Lists in which a certificate does not follow the one that it signed (RFC 5246
    /// section 7.4.2).</summary>
    public sealed class CertificateOrderWrong
    {
        private static readonly WireAuthority Upper = ClientDialogue.Authority.Below("Upper");
        private static readonly WireAuthority Lower = Upper.Below("Lower");

        [Fact]
        public void The_right_order_is_accepted()
        {
            ClientDialogue d = new ClientDialogue();
            d.Server = new PeerServer(Lower.Issue("server", true, Lower.Der, Upper.Der));
            d.Connect().Complete();
        }

        [Fact]
        public void Issuers_in_the_wrong_order_are_refused()
        {
            AssertRefused(Lower.Issue("server", true, Upper.Der, Lower.Der));
        }

        [Fact]
        public void A_list_with_its_leaf_last_is_refused()
        {
            WireIdentity leaf = Lower.Issue("server", true);
            AssertRefused(new WireIdentity(leaf.Key, Lower.Der, Upper.Der, leaf.Chain[0]));
        }

        [Fact]
        public void A_list_without_the_middle_is_refused()
        {
            AssertRefused(Lower.Issue("server", true, Upper.Der));
            AssertRefused(Lower.Issue("server", true));
        }

        private static void AssertRefused(WireIdentity identity)
        {
            ClientDialogue d = new ClientDialogue();
            d.Server = new PeerServer(identity);
            d.Connect().SendFlight();
            Assert.Contains(
                d.Fault,
                new[] { DtlsFault.PeerCertificateUntrusted, DtlsFault.PeerCertificateInvalid });
            d.ExpectRefusal(d.Fault, d.Fault == DtlsFault.PeerCertificateUntrusted ? 48 : 42);
        }
    }
}
