using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Device.X509;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Chains up to the limit of five, and one beyond.</summary>
    public sealed class CertificateListLong
    {
        private static readonly WireAuthority[] Ladder = MakeLadder(6);

        [Theory]
        [InlineData(1)]
        [InlineData(2)]
        [InlineData(3)]
        [InlineData(4)]
        public void Up_to_five_are_accepted(int above)
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.ReassemblyBytesMax = 8_192;
            d.Server = new PeerServer(Issue(above));
            d.Connect().Complete();
        }

        [Theory]
        [InlineData(5)]
        [InlineData(6)]
        public void More_are_refused_by_name(int above)
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.ReassemblyBytesMax = 8_192;
            d.Server = new PeerServer(Issue(above));
            d.Connect().SendFlight();
            Assert.Equal(X509Fault.ChainTooLong, d.ChainFault);
            d.ExpectRefusal(DtlsFault.PeerCertificateInvalid, 42);
        }

        [Fact]
        public void The_anchor_may_be_in_the_list()
        {
            ClientDialogue d = new ClientDialogue();
            d.Server = new PeerServer(ClientDialogue.Authority.Issue(
                "server", true, ClientDialogue.Authority.Der));
            d.Connect().Complete();
        }

        // A leaf of the lowest rung with all that lead up to the anchor.
        private static WireIdentity Issue(int above)
        {
            byte[][] chain = Ladder.Take(above).Reverse().Select(rung => rung.Der).ToArray();
            return Ladder[above - 1].Issue("server", true, chain);
        }

        private static WireAuthority[] MakeLadder(int count)
        {
            WireAuthority[] rungs = new WireAuthority[count];
            WireAuthority last = ClientDialogue.Authority;
            for (int i = 0; i < count; i++)
            {
                last = last.Below("Rung " + i);
                rungs[i] = last;
            }
            return rungs;
        }
    }
}
