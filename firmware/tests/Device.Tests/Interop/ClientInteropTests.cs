using System.Threading.Tasks;
using Device.Tests.Interop.Matrix;
using Device.Tests.Peers;
using Xunit;

namespace Device.Tests.Interop
{
    /// <summary>
    /// Goal: our client and the servers of others understand each other, feature by feature.
    /// Method: every cell of the client's table in docs/interop.md is a case over real sockets; it
    /// passes when data went both ways, or the right alert was heard. The table is compared with
    /// what the run showed.
    /// </summary>
    public sealed class ClientInteropTests : InteropTests<ClientJudge>
    {
        public ClientInteropTests(InteropFixture<ClientJudge> fixture)
            : base(fixture)
        {
        }

        [PeerTheory(Peer.OpenSsl, Peer.CoapServer)]
        [MemberData(nameof(Cases), InteropPeer.Libcoap)]
        public async Task Libcoap(InteropFeature feature, int suite)
        {
            await Check(InteropPeer.Libcoap, feature, suite);
        }

        [PeerFact(
            Peer.OpenSsl, Peer.OpenSslProgram, Peer.GnuTlsProgram, Peer.MbedTlsProgram,
            Peer.WolfSslProgram, Peer.PionProgram, Peer.CoapServer)]
        public async Task The_document_says_what_this_run_showed()
        {
            await CheckDocument();
        }
    }
}
