using System;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>An extension twice.</summary>
    public sealed class ExtensionDoubled
    {
        [Theory]
        [InlineData(23, "")]
        [InlineData(0xff01, "00")]
        [InlineData(11, "0100")]
        public void It_is_a_decode_error(int type, string hex)
        {
            ClientDialogue d = ClientDialogue.With(server =>
            {
                server.Extensions.RemoveAll(entry => entry.Type == type);
                server.Extensions.Add((type, Convert.FromHexString(hex)));
                server.Extensions.Add((type, Convert.FromHexString(hex)));
            });
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.DecodeError, 50);
        }
    }
}
