using Device.Tests.Dtls.Lockstep.Kit;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Other addresses and garbage in the middle of a handshake: each is for
    /// itself.</summary>
    public sealed class StrangersInBetween
    {
        [Fact]
        public void They_do_not_mix()
        {
            ServerDialogue d = new ServerDialogue().AskForCookie();
            byte[] hello = d.Client.Plain(d.Client.Hello.Whole);
            PeerAddress stranger = d.Network.NewAddress();
            d.TakeFlight();
            byte[] answer = d.Client.LastFlight();
            d.Network.Inject(stranger, answer);
            d.ExpectSilence();
            Assert.Equal(1, d.Counters.Dropped(DropCause.SessionUnknown));
            d.Network.Inject(stranger, hello);
            Assert.Equal(44, d.Take().Length);
            d.Network.Inject(stranger, new byte[0]);
            d.Network.Inject(stranger, new byte[12]);
            d.Network.Inject(stranger, Wire.Filled(1_400, 22));
            d.ExpectSilence();
            d.Send(answer);
            d.TakeFinished().Talk();
            d.Network.Inject(stranger, d.Client.Record(Wire.Data, 1, new byte[] { 1 }));
            d.ExpectSilence();
            d.Talk();
        }
    }
}
