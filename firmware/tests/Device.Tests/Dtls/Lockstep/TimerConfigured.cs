using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>The same with times of the owner's choice.</summary>
    public sealed class TimerConfigured
    {
        [Theory]
        [InlineData(1_000, 60_000, 6, new[] { 1_000, 2_000, 4_000, 8_000, 16_000, 32_000 })]
        [InlineData(1_000, 5_000, 5, new[] { 1_000, 2_000, 4_000, 5_000, 5_000 })]
        [InlineData(7, 7, 3, new[] { 7, 7, 7 })]
        [InlineData(500, 60_000, 1, new[] { 500 })]
        public void Waits_double_up_to_the_bound(int first, int max, int attempts, int[] waits)
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.FirstTimeoutMs = first;
            d.Options.TimeoutMsMax = max;
            d.Options.AttemptsMax = attempts;
            d.Connect();
            for (int i = 0; i < waits.Length; i++)
            {
                Assert.Equal(d.NowMs + waits[i], d.DeadlineMs);
                d.PassTo(d.DeadlineMs);
                if (i < waits.Length - 1) { d.Server.TakeHello(d.Take()); }
            }
            Assert.Equal(DtlsFault.HandshakeTimedOut, d.Fault);
            d.ExpectSilence();
        }

        [Fact]
        public void A_call_too_early_or_too_often_does_nothing()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            for (int i = 0; i < 100; i++) { d.PassTo(d.NowMs + 80); }
            d.ExpectSilence();
            d.PassTo(d.NowMs + 1_000);
            d.Server.TakeHello(d.Take());
            d.PassTo(d.NowMs);
            d.ExpectSilence();
            d.Complete();
        }
    }
}
