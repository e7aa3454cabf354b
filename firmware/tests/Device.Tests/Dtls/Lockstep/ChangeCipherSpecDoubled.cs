using System;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>ChangeCipherSpec twice, empty, long and with another value, also under the
    /// key.</summary>
    public sealed class ChangeCipherSpecDoubled
    {
        [Theory]
        [InlineData("twice", "01")]
        [InlineData("empty", "")]
        [InlineData("long", "0101")]
        [InlineData("another value", "00")]
        public void It_changes_nothing(string why, string hex)
        {
            byte[] content = Convert.FromHexString(hex);
            ClientDialogue d = new ClientDialogue().Connect().SendFlight().TakeAnswer();
            d.Send(
                d.Server.ChangeCipherSpec(),
                d.Server.Record(Wire.ChangeCipherSpec, 0, content),
                d.Server.Record(Wire.ChangeCipherSpec, 1, content),
                d.Server.Sealed(d.Server.Finished));
            Assert.True(d.TimesConnected == 1, why);
            d.Send(d.Server.Record(Wire.ChangeCipherSpec, 1, content));
            d.Talk();
        }
    }
}
