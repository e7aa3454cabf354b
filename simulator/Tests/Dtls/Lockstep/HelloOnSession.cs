using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>A hello from the address of a session (RFC 6347 section 4.2.8): the session lives
    /// until the new one is authenticated; under its key a hello is renegotiation and
    /// declined.</summary>
    public sealed class HelloOnSession
    {
        [Fact]
        public void The_old_session_lives_until_the_new_one_is_proven()
        {
            ServerDialogue d = ServerDialogue.Connected();
            PeerClient old = d.Client;
            d.Begin().AskForCookie();
            AssertAlive(d, old);
            d.TakeFlight();
            AssertAlive(d, old);
            d.Send(d.Client.Plain(d.Client.Answer));
            AssertAlive(d, old);
            Assert.Empty(d.Service.Closed);
            d.Send(d.Client.Sealed(d.Client.Finished));
            d.TakeFinished();
            Assert.Equal(DtlsFault.Replaced, Assert.Single(d.Service.Closed));
            d.Send(old.Record(Wire.Data, 1, new byte[] { 1 }));
            d.ExpectSilence();
            d.Talk();
        }

        [Fact]
        public void A_new_one_that_fails_leaves_the_old_one_alone()
        {
            ServerDialogue d = ServerDialogue.Connected();
            PeerClient old = d.Client;
            d.Begin().TakeFlight();
            WireMessage finished = d.Client.Finished;
            d.Send(
                d.Client.Plain(d.Client.Answer),
                d.Client.Sealed(finished.With(Wire.Spoilt(finished.Body, 0))));
            Assert.Equal(1, d.Counters.FailedWith(DtlsFault.DecryptError));
            d.Take();
            AssertAlive(d, old);
            Assert.Empty(d.Service.Closed);
        }

        [Fact]
        public void A_hello_without_a_cookie_a_thousand_times_changes_nothing()
        {
            ServerDialogue d = ServerDialogue.Connected();
            PeerClient old = d.Client;
            d.Begin();
            for (int i = 0; i < 1_000; i++) { d.Send(d.Client.Plain(d.Client.Hello.Whole)); }
            Assert.Equal(1_000, d.TakeAll().Count);
            Assert.Equal(0, d.Network.Gate.Handshakes);
            AssertAlive(d, old);
        }

        [Fact]
        public void Under_the_key_it_is_declined()
        {
            ServerDialogue d = ServerDialogue.Connected();
            WireMessage hello = new WireMessage(
                Wire.ClientHello, d.Client.NextMessage, d.Client.Hello.Body);
            d.Send(d.Client.Sealed(hello));
            d.ExpectSealedAlert(Wire.Warning, 100);
            d.Talk();
        }

        private static void AssertAlive(ServerDialogue d, PeerClient old)
        {
            d.ExpectSilence();
            d.Send(old.Record(Wire.Data, 1, new byte[] { 8 }));
            Assert.Equal(new byte[] { 8 }, old.Open(d.TakeRecord()));
            d.ExpectSilence();
        }
    }
}
