using System;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>HelloVerifyRequests that are none.</summary>
    public sealed class CookieMalformed
    {
        [Theory]
        [InlineData("empty", "")]
        [InlineData("no length", "feff")]
        [InlineData("a length past the end", "feff05aaaaaaaa")]
        [InlineData("the longest length past the end", "feffffaaaa")]
        [InlineData("bytes behind the cookie", "feff01aabb")]
        [InlineData("a version of TLS", "030301aa")]
        [InlineData("a version before DTLS 1.0", "010001aa")]
        public void It_is_a_decode_error(string why, string hex)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            byte[] body = Convert.FromHexString(hex);
            d.Send(d.Server.Plain(new WireMessage(Wire.HelloVerifyRequest, 0, body).Whole));
            d.ExpectRefusal(DtlsFault.DecodeError, 50, why);
        }

        [Fact]
        public void Version_1_2_in_it_is_accepted()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(d.Server.Plain(d.Server.HelloVerifyRequest(Wire.Filled(8), Wire.Dtls12).Whole));
            Assert.Equal(Wire.Filled(8), d.Server.TakeHello(d.Take()));
            d.Complete();
        }
    }
}
