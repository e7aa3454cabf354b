using System;
using System.Collections.Generic;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>When the server's flight is sent again, by default and by the owner's choice, and
    /// when the handshake is given up.</summary>
    public sealed class FlightTimer
    {
        [Fact]
        public void By_default_after_one_second_doubled_up_to_sixty()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            long begin = d.Network.NowMs;
            string flight = Texts(d.Network.FromServer.Skip(1));
            foreach (int seconds in new[] { 1, 3, 7, 15, 31, 63, 123 })
            {
                d.Network.Pass(begin + (seconds * 1_000) - 1 - d.Network.NowMs);
                d.ExpectSilence();
                d.Network.Pass(1);
                Assert.Equal(flight, Texts(d.TakeAll()));
            }
            d.Network.Pass(begin + d.Network.Options.HandshakeMs - 1 - d.Network.NowMs);
            d.ExpectSilence();
            Assert.Equal(1, d.Network.Gate.Handshakes);
            d.Network.Pass(1);
            d.ExpectSilence();
            Assert.Equal(0, d.Network.Gate.Handshakes);
            Assert.Equal(1, d.Counters.FailedWith(DtlsFault.HandshakeTimedOut));
            d.Begin().Complete();
        }

        [Fact]
        public void By_the_owners_choice()
        {
            ServerDialogue d = new ServerDialogue(new DtlsServerOptions
            {
                WallClockSeconds = () => ServerDialogue.Now.ToUnixTimeSeconds(),
                FlightTimeoutMs = 9_000,
                FlightTimeoutMsMax = 20_000,
            });
            d.TakeFlight();
            long begin = d.Network.NowMs;
            foreach (int seconds in new[] { 9, 27, 47, 67, 87 })
            {
                d.Network.Pass(begin + (seconds * 1_000) - 1 - d.Network.NowMs);
                d.ExpectSilence();
                d.Network.Pass(1);
                Assert.NotEmpty(d.TakeAll());
            }
            d.Complete();
        }

        [Fact]
        public void Before_a_cookie_there_is_no_timer()
        {
            ServerDialogue d = new ServerDialogue().AskForCookie();
            Assert.Equal(long.MaxValue, d.Network.Lane.NextDueMs);
            d.Complete();
        }

        private static string Texts(IEnumerable<byte[]> datagrams)
        {
            return string.Join("\n", datagrams.SelectMany(bytes => WireRecord.Split(bytes))
                .Select(record => $"{record.Type} {Convert.ToHexString(record.Fragment)}"));
        }
    }
}
