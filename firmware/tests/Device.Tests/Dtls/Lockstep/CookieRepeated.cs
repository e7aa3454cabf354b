using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>The same HelloVerifyRequest again: it says nothing new and gets no third
    /// hello.</summary>
    public sealed class CookieRepeated
    {
        [Fact]
        public void It_is_not_answered()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            WireMessage request = d.Server.HelloVerifyRequest(Wire.Filled(16));
            d.Send(d.Server.Plain(request.Whole));
            Assert.Equal(Wire.Filled(16), d.Server.TakeHello(d.Take()));
            for (int i = 0; i < 100; i++) { d.Send(d.Server.Plain(request.Whole)); }
            d.ExpectSilence();
            d.Complete();
        }
    }
}
