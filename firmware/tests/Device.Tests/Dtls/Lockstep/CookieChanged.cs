using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A server that is not content with its cookie and asks for another: a few times that
    /// is obeyed, then it is a loop.</summary>
    public sealed class CookieChanged
    {
        [Theory]
        [InlineData("numbered on", true)]
        [InlineData("all under number 0, as a stateless server does", false)]
        public void Four_cookies_are_brought_and_a_fifth_is_not(string why, bool isNumberedOn)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            for (int i = 1; i <= 4; i++)
            {
                if (!isNumberedOn) { d.Server.NextMessage = 0; }
                d.ExchangeCookie(Wire.Filled(16, i));
                Assert.Equal(i, d.Server.HelloNumber);
            }
            if (!isNumberedOn) { d.Server.NextMessage = 0; }
            d.Send(d.Server.Plain(d.Server.HelloVerifyRequest(Wire.Filled(16, 5)).Whole));
            d.ExpectRefusal(DtlsFault.CookieLoop, 40, why);
        }

        [Fact]
        public void Behind_a_changed_cookie_the_handshake_completes()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.ExchangeCookie(Wire.Filled(16, 1)).ExchangeCookie(Wire.Filled(20, 2)).Complete();
        }
    }
}
