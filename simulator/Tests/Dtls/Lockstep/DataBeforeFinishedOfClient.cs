using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Data before the client has proven itself.</summary>
    public sealed class DataBeforeFinishedOfClient
    {
        [Fact]
        public void It_is_never_delivered()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(d.Client.Record(Wire.Data, 0, new byte[] { 1 }));
            d.Send(d.Client.Plain(d.Client.Answer));
            d.Send(d.Client.Record(Wire.Data, 0, new byte[] { 2 }));
            d.Send(d.Client.Record(Wire.Data, 1, new byte[] { 3 }));
            Assert.Equal(0, d.Service.Datagrams);
            Assert.Equal(3, d.Records.RecordsIgnored);
            d.Send(d.Client.Sealed(d.Client.Finished));
            d.TakeFinished().Talk();
        }
    }
}
