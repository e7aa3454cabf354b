using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Records of types that do not exist.</summary>
    public sealed class ContentTypeUnknown
    {
        [Theory]
        [InlineData(0)]
        [InlineData(1)]
        [InlineData(19)]
        [InlineData(24)]
        [InlineData(26)]
        [InlineData(63)]
        [InlineData(255)]
        public void They_are_ignored_and_counted(int type)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(d.Server.Record(type, 0, d.Server.ServerHello.Whole));
            Assert.Equal(1, d.Counters.RecordsIgnored);
            d.ExpectSilence();
            d.Complete();
            d.Send(d.Server.Record(type, 1, Wire.Alarm(Wire.Fatal, 40)));
            Assert.Equal(2, d.Counters.RecordsIgnored);
            d.Talk();
        }
    }
}
