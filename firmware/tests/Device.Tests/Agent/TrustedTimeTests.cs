using Device.Agent;
using Device.Tests.X509;
using Device.X509;
using Xunit;

namespace Device.Tests.Agent
{
    public sealed class TrustedTimeTests
    {
        private const long Build = 1_650_000_000;
        private const long Ceiling = TestCertificate.NotAfter;
        private const long Now = TestCertificate.Now;
        private const long NowMs = 1_000;

        private static readonly TestCertificate Root =
            TestCertificate.Root(Shape.Ca("CN=root"));

        private readonly TrustedTime _time = new TrustedTime(Build) { CeilingSeconds = Ceiling };

        [Fact]
        public void Without_a_clock_only_the_floor_is_known()
        {
            Assert.False(_time.TryGetNow(NowMs, out long seconds));
            Assert.Equal(Build, seconds);
        }

        [Theory]
        [InlineData("1970", 0, false)]
        [InlineData("a second before the build", Build - 1, false)]
        [InlineData("the build", Build, true)]
        [InlineData("now", Now, true)]
        [InlineData("the anchor's last second", Ceiling, true)]
        [InlineData("past the anchor's end", Ceiling + 1, false)]
        [InlineData("2090", 3_786_912_000, false)]
        public void A_clock_of_the_edge_is_believed_between_floor_and_ceiling(
            string why, long clock, bool isBelieved)
        {
            _time.SetFromEdge(clock, NowMs);

            Assert.True(_time.TryGetNow(NowMs, out long seconds) == isBelieved, why);
            Assert.True(seconds == (isBelieved ? clock : Build), why);
        }

        [Fact]
        public void A_time_that_a_service_has_told_goes_before_the_edges()
        {
            _time.SetFromEdge(Now - 86_400, NowMs);
            Assert.True(_time.TryAccept(Now, Chain(Build, Ceiling), Root.Ours, NowMs));

            Assert.True(_time.TryGetNow(NowMs + 5_500, out long seconds));
            Assert.Equal(Now + 5, seconds);
            Assert.True(_time.TryGetReceived(NowMs + 5_500, out seconds));
            Assert.Equal(Now + 5, seconds);
        }

        [Theory]
        [InlineData("now", Now, true)]
        [InlineData("before the floor", Build - 1, false)]
        [InlineData("before the chain began", Now - 101, false)]
        [InlineData("as the chain began", Now - 100, true)]
        [InlineData("the chain's last second", Now + 100, true)]
        [InlineData("past the chain's end", Now + 101, false)]
        public void A_received_time_must_be_one_at_which_the_services_chain_is_valid(
            string why, long received, bool isAccepted)
        {
            CertificateChain chain = Chain(Now - 100, Now + 100);

            Assert.True(_time.TryAccept(received, chain, Root.Ours, NowMs) == isAccepted, why);

            Assert.True(_time.TryGetReceived(NowMs, out _) == isAccepted, why);
            Assert.True(_time.FloorSeconds == Build, why);
        }

        [Theory]
        [InlineData("older than the build", Build - 1, Build)]
        [InlineData("newer", Now, Now)]
        [InlineData("at the ceiling", Ceiling, Ceiling)]
        [InlineData("past the ceiling", Ceiling + 1, Build)]
        public void The_floor_rises_with_chains_up_to_the_ceiling(
            string why, long notBefore, long floor)
        {
            _time.RaiseFloor(Chain(notBefore, notBefore + 100));

            Assert.True(_time.FloorSeconds == floor, why);
        }

        [Fact]
        public void A_received_time_never_raises_the_floor()
        {
            Assert.True(_time.TryAccept(Now, Chain(Build, Ceiling), Root.Ours, NowMs));

            Assert.Equal(Build, _time.FloorSeconds);
        }

        [Fact]
        public void A_received_time_that_fell_below_a_risen_floor_is_not_believed_any_more()
        {
            Assert.True(_time.TryAccept(Now, Chain(Build, Ceiling), Root.Ours, NowMs));
            _time.RaiseFloor(Chain(Now + 1_000, Ceiling));

            Assert.False(_time.TryGetNow(NowMs, out long seconds));
            Assert.Equal(Now + 1_000, seconds);
        }

        private static CertificateChain Chain(long notBefore, long notAfter)
        {
            Certificate leaf = Root.Issue(
                new Shape { NotBefore = notBefore, NotAfter = notAfter }).Ours;
            return new CertificateChain(new[] { leaf }, 1);
        }
    }
}
