using System.Collections.Generic;
using System.Linq;
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
    public sealed class ClientInteropTests : IClassFixture<ClientInteropFixture>
    {
        private readonly InteropRun _run;

        public ClientInteropTests(ClientInteropFixture fixture)
        {
            _run = fixture.Run;
        }

        public static IEnumerable<object[]> Cases(InteropPeer peer)
        {
            return InteropMatrix.CasesOf(InteropRole.Client)
                .Where(one => one.Peer == peer)
                .Select(one => new object[] { one.Feature, one.Suite });
        }

        [PeerTheory(Peer.OpenSsl, Peer.OpenSslProgram)]
        [MemberData(nameof(Cases), InteropPeer.OpenSsl)]
        public async Task OpenSsl(InteropFeature feature, int suite)
        {
            await Check(InteropPeer.OpenSsl, feature, suite);
        }

        [PeerTheory(Peer.OpenSsl, Peer.GnuTlsProgram)]
        [MemberData(nameof(Cases), InteropPeer.GnuTls)]
        public async Task GnuTls(InteropFeature feature, int suite)
        {
            await Check(InteropPeer.GnuTls, feature, suite);
        }

        [PeerTheory(Peer.OpenSsl, Peer.MbedTlsProgram)]
        [MemberData(nameof(Cases), InteropPeer.MbedTls)]
        public async Task MbedTls(InteropFeature feature, int suite)
        {
            await Check(InteropPeer.MbedTls, feature, suite);
        }

        [PeerTheory(Peer.OpenSsl, Peer.WolfSslProgram)]
        [MemberData(nameof(Cases), InteropPeer.WolfSsl)]
        public async Task WolfSsl(InteropFeature feature, int suite)
        {
            await Check(InteropPeer.WolfSsl, feature, suite);
        }

        [PeerTheory(Peer.OpenSsl, Peer.PionProgram)]
        [MemberData(nameof(Cases), InteropPeer.Pion)]
        public async Task Pion(InteropFeature feature, int suite)
        {
            await Check(InteropPeer.Pion, feature, suite);
        }

        [PeerTheory(Peer.OpenSsl)]
        [MemberData(nameof(Cases), InteropPeer.BouncyCastle)]
        public async Task BouncyCastle(InteropFeature feature, int suite)
        {
            await Check(InteropPeer.BouncyCastle, feature, suite);
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
            await InteropDocument.CheckAsync(InteropRole.Client, _run);
        }

        private async Task Check(InteropPeer peer, InteropFeature feature, int suite)
        {
            InteropCase one = new InteropCase(InteropRole.Client, peer, feature, suite);
            string? failure = await _run.ResultOf(one);
            Assert.True(failure == null, $"{one}: {failure}");
        }
    }
}
