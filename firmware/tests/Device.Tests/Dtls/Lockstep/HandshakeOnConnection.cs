using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Handshake messages on a connection: nothing begins again, in the clear or under the
    /// key.</summary>
    public sealed class HandshakeOnConnection
    {
        [Fact]
        public void None_has_an_effect()
        {
            ClientDialogue d = ClientDialogue.Connected();
            foreach (WireMessage message in d.Server.Flight)
            {
                d.Send(d.Server.Plain(message.Whole));
                d.Send(d.Server.Sealed(message));
                d.Send(d.Server.Sealed(message.Numbered(d.Server.NextMessage)));
            }
            for (int type = 1; type < 256; type++)
            {
                d.Send(d.Server.Sealed(new WireMessage(type, 20, Wire.Filled(30))));
            }
            d.ExpectSilence();
            Assert.False(d.IsClosed);
            Assert.Equal(5, d.Counters.RecordsOfWrongEpoch);
            d.Talk();
        }
    }
}
