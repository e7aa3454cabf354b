using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A server that repeats its last flight: it has ours, and an answer would make both
    /// ends repeat for ever.</summary>
    public sealed class FinishedOfServerRepeated
    {
        [Fact]
        public void Nobody_answers()
        {
            ClientDialogue d = ClientDialogue.Connected();
            for (int i = 0; i < 10; i++) { d.Send(d.Server.LastFlight()); }
            d.ExpectSilence();
            Assert.Equal(1, d.TimesConnected);
            Assert.False(d.IsClosed);
            d.Talk();
        }
    }
}
