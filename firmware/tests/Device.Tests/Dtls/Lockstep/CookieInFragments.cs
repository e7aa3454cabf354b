using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A HelloVerifyRequest cut into pieces, as a server must not send it: taken together
    /// like any message.</summary>
    public sealed class CookieInFragments
    {
        [Fact]
        public void Every_size_is_put_together()
        {
            for (int size = 1; size <= 19; size++)
            {
                ClientDialogue d = new ClientDialogue().Connect();
                byte[][] parts =
                    d.Server.HelloVerifyRequest(Wire.Filled(16)).Parts(size).ToArray();
                foreach (byte[] part in parts)
                {
                    d.ExpectSilence();
                    d.Send(d.Server.Plain(part));
                }
                Assert.Equal(Wire.Filled(16), d.Server.TakeHello(d.Take()));
            }
        }
    }
}
