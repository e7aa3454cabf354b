using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A HelloVerifyRequest behind the ServerHello.</summary>
    public sealed class CookieLate
    {
        [Fact]
        public void Under_the_next_number_it_is_unexpected()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(d.Server.Plain(d.Server.ServerHello.Whole));
            d.Send(d.Server.Plain(new WireMessage(
                Wire.HelloVerifyRequest, 1, new byte[] { 0xfe, 0xff, 1, 7 }).Whole));
            d.ExpectRefusal(DtlsFault.UnexpectedMessage, 10);
        }

        [Fact]
        public void Under_an_old_number_it_is_not_heard()
        {
            ClientDialogue d = new ClientDialogue().Connect().ExchangeCookie(Wire.Filled(16));
            d.Send(d.Server.Plain(d.Server.ServerHello.Whole));
            d.Send(d.Server.Plain(new WireMessage(
                Wire.HelloVerifyRequest, 0, new byte[] { 0xfe, 0xff, 1, 7 }).Whole));
            d.ExpectSilence();
            d.Complete();
        }
    }
}
