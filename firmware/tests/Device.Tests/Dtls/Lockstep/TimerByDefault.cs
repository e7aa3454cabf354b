using System;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>When a flight that nobody answers is sent again, by default: RFC 7925's nine
    /// seconds, doubled up to sixty.</summary>
    public sealed class TimerByDefault
    {
        [Fact]
        public void The_hello_is_sent_six_times_and_given_up()
        {
            ClientDialogue d = new ClientDialogue();
            long begin = d.NowMs;
            d.Connect();
            AssertTimes(d, begin, 1, x => x.Server.TakeHello(x.Take()));
        }

        [Fact]
        public void The_answer_begins_at_nine_seconds_again()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.PassTo(d.NowMs + 9_000);
            d.Server.TakeHello(d.Take());
            d.NowMs += 5_000;
            long begin = d.NowMs;
            d.SendFlight().TakeAnswer();
            AssertTimes(d, begin, 1, x => x.Take());
        }

        private static void AssertTimes(
            ClientDialogue d, long begin, int datagrams, Action<ClientDialogue> take)
        {
            foreach (int seconds in new[] { 9, 27, 63, 123, 183 })
            {
                Assert.Equal(begin + (seconds * 1_000), d.DeadlineMs);
                d.PassTo(begin + (seconds * 1_000) - 1);
                d.ExpectSilence();
                d.PassTo(begin + (seconds * 1_000));
                for (int i = 0; i < datagrams; i++) { take(d); }
                d.ExpectSilence();
            }
            d.PassTo(begin + 243_000 - 1);
            Assert.False(d.IsClosed);
            d.PassTo(begin + 243_000);
            Assert.Equal(DtlsFault.HandshakeTimedOut, d.Fault);
            d.ExpectSilence();
            Assert.Equal(DtlsOutput.NoDeadline, d.DeadlineMs);
        }
    }
}
