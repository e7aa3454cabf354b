using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Lists of certificates that a client must not send: empty, with an empty entry, too
    /// long, in the wrong order, with bytes behind.</summary>
    public sealed class ClientCertificateList
    {
        private static readonly WireAuthority[] Ladder = MakeLadder();

        [Fact]
        public void Empty()
        {
            AssertRefused(new byte[0][], DtlsFault.CertificateRequired, 40);
        }

        [Fact]
        public void With_an_empty_entry()
        {
            AssertRefused(
                new[] { ServerDialogue.Device.Chain[0], new byte[0] }, DtlsFault.DecodeError, 50);
        }

        [Fact]
        public void With_bytes_behind_a_certificate()
        {
            byte[] longer = Wire.Join(ServerDialogue.Device.Chain[0], new byte[] { 5, 0 });
            AssertRefused(new[] { longer }, DtlsFault.PeerCertificateInvalid, 42);
        }

        [Theory]
        [InlineData(1)]
        [InlineData(4)]
        public void Up_to_five_are_accepted(int above)
        {
            ServerDialogue d = new ServerDialogue();
            d.Client = new PeerClient(Issue(above));
            d.Complete();
        }

        [Fact]
        public void Six_are_too_many()
        {
            ServerDialogue d = new ServerDialogue();
            d.Client = new PeerClient(Issue(5));
            d.TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer));
            d.ExpectRefusal(DtlsFault.PeerCertificateInvalid, 42);
        }

        [Fact]
        public void In_the_wrong_order()
        {
            WireIdentity leaf = Ladder[1].Issue("device", false);
            ServerDialogue d = new ServerDialogue();
            d.Client = new PeerClient(
                new WireIdentity(leaf.Key, leaf.Chain[0], Ladder[0].Der, Ladder[1].Der));
            d.TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer));
            bool isUnknown = d.Counters.FailedWith(DtlsFault.PeerCertificateUntrusted) == 1;
            d.ExpectRefusal(
                isUnknown ? DtlsFault.PeerCertificateUntrusted : DtlsFault.PeerCertificateInvalid,
                isUnknown ? 48 : 42);
        }

        private static void AssertRefused(byte[][] list, DtlsFault fault, int alert)
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            WireBody entries = new WireBody();
            for (int i = 0; i < list.Length; i++) { entries.Vector($"{i}", 3, list[i]); }
            byte[] body = new WireBody().Vector("certificates", 3, entries).ToArray();
            d.Send(d.Client.Plain(d.Client.AnswerWith(d.Client.Answer[0].With(body))));
            d.ExpectRefusal(fault, alert);
        }

        private static WireIdentity Issue(int above)
        {
            byte[][] chain = Ladder.Take(above).Reverse().Select(rung => rung.Der).ToArray();
            return Ladder[above - 1].Issue("device", false, chain);
        }

        private static WireAuthority[] MakeLadder()
        {
            WireAuthority[] rungs = new WireAuthority[5];
            WireAuthority last = ServerDialogue.Authority;
            for (int i = 0; i < rungs.Length; i++)
            {
                last = last.Below("Rung " + i);
                rungs[i] = last;
            }
            return rungs;
        }
    }
}
