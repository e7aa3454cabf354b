using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Numbers that no flight has.</summary>
    public sealed class MessageNumberFarAhead
    {
        [Theory]
        [InlineData(8)]
        [InlineData(0x7fff)]
        [InlineData(0xffff)]
        public void It_is_dropped_and_counted(int number)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            WireMessage hello = d.Server.ServerHello;
            d.Send(d.Server.Plain(hello.Numbered(number).Whole));
            d.ExpectSilence();
            Assert.Equal(1, d.Counters.FragmentsDropped);
            d.Complete();
        }
    }
}
