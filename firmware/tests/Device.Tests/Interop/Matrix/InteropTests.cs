using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Device.Tests.Peers;
using Xunit;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>The peers that judge either role. Who derives from it has libcoap, whose programs
    /// differ, and the document.</summary>
    public abstract class InteropTests<TJudge> : IClassFixture<InteropFixture<TJudge>>
        where TJudge : InteropJudge, new()
    {
        private static readonly InteropRole s_role = RoleOf();
        private readonly InteropRun _run;

        protected InteropTests(InteropFixture<TJudge> fixture)
        {
            _run = fixture.Run;
        }

        public static IEnumerable<object[]> Cases(InteropPeer peer)
        {
            return InteropMatrix.CasesOf(s_role)
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

        protected async Task Check(InteropPeer peer, InteropFeature feature, int suite)
        {
            InteropCase one = new InteropCase(s_role, peer, feature, suite);
            string? failure = await _run.ResultOf(one);
            Assert.True(failure == null, $"{one}: {failure}");
        }

        protected async Task CheckDocument()
        {
            await InteropDocument.CheckAsync(s_role, _run);
        }

        private static InteropRole RoleOf()
        {
            using TJudge judge = new TJudge();
            return judge.Role;
        }
    }
}
