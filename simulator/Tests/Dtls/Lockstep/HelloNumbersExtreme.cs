using Device.Tests.Dtls.Lockstep.Kit;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Record and message numbers of a hello that no client reaches.</summary>
    public sealed class HelloNumbersExtreme
    {
        [Theory]
        [InlineData(0, 0xffffffffL, true)]
        [InlineData(0, 0x100000000L, false)]
        [InlineData(0, 0xffffffffffffL, false)]
        [InlineData(15, 0, true)]
        [InlineData(16, 0, false)]
        [InlineData(0xffff, 0, false)]
        public void Beyond_the_bound_they_are_dropped(int message, long record, bool isHeard)
        {
            ServerDialogue d = new ServerDialogue();
            d.Client.NextMessage = message;
            d.Send(d.Client.Record(Wire.Handshake, 0, record, d.Client.Hello.Whole));
            Assert.Equal(isHeard ? 1 : 0, d.Waiting);
            Assert.Equal(isHeard ? 0 : 1, d.Counters.Dropped(DropCause.HelloMalformed));
            d.TakeAll();
            d.Begin().Complete();
        }
    }
}
