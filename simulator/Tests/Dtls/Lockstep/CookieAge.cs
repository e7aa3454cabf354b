using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>How long a cookie is good.</summary>
    public sealed class CookieAge
    {
        [Theory]
        [InlineData(0, true)]
        [InlineData(CookieJar.PeriodMs - 1, true)]
        [InlineData(2 * CookieJar.PeriodMs, false)]
        [InlineData(30 * CookieJar.PeriodMs, false)]
        public void One_to_two_periods(long ageMs, bool isGood)
        {
            ServerDialogue d = new ServerDialogue().AskForCookie();
            d.Network.Pass(ageMs);
            d.SendHello();
            Assert.Equal(isGood ? 1 : 0, d.Counters.HandshakesBegun);
            if (isGood) { d.Complete(); }
            else { Assert.Equal(44, d.Take().Length); }
        }
    }
}
