using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A server that goes on with the session that was offered, by id or by
    /// ticket.</summary>
    public sealed class ResumedHandshake
    {
        [Theory]
        [InlineData("by id", false)]
        [InlineData("by ticket", true)]
        public void It_completes_with_the_kept_secret(string why, bool byTicket)
        {
            ClientDialogue d = Kept(byTicket, out byte[] master, out DtlsSession session);
            d.ConnectAgain(session);
            Assert.Equal(32, d.Server.OfferedSessionId.Length);
            byte[] ticket = d.Server.Offer.Single(entry => entry.Type == 35).Data;
            Assert.True(byTicket == ticket.SequenceEqual(Wire.Filled(50)), why);
            Finish(d, master);
        }

        [Fact]
        public void A_wrong_Finished_is_refused()
        {
            for (int i = 0; i < 12; i++)
            {
                ClientDialogue d = Kept(false, out byte[] master, out DtlsSession session);
                d.ConnectAgain(session);
                d.Server.Resume(master);
                WireMessage finished = d.Server.Finished;
                d.Send(
                    d.Server.Plain(d.Server.Flight),
                    d.Server.Sealed(finished.With(Wire.Spoilt(finished.Body, i))));
                d.ExpectRefusal(DtlsFault.DecryptError, 51);
            }
        }

        [Fact]
        public void Under_another_secret_nothing_is_heard()
        {
            ClientDialogue d = Kept(false, out byte[] master, out DtlsSession session);
            d.ConnectAgain(session);
            d.Server.Resume(Wire.Spoilt(master, 0));
            d.Send(d.Server.Plain(d.Server.Flight), d.Server.LastFlight());
            Assert.Equal(1, d.Counters.RecordsForged);
            Assert.Equal(0, d.TimesConnected);
            d.ExpectSilence();
        }

        [Fact]
        public void With_another_suite_it_is_refused()
        {
            ClientDialogue d = Kept(false, out byte[] master, out DtlsSession session);
            d.ConnectAgain(session);
            d.Server.Suite = Wire.Gcm;
            d.Server.Resume(master);
            d.Send(d.Server.Plain(d.Server.Flight));
            d.ExpectRefusal(DtlsFault.ResumedSuiteWrong, 47);
        }

        [Fact]
        public void Without_extended_master_secret_it_is_refused()
        {
            ClientDialogue d = Kept(false, out byte[] master, out DtlsSession session);
            d.ConnectAgain(session);
            d.Server.Extensions.RemoveAll(entry => entry.Type == 23);
            d.Server.Resume(master);
            d.Send(d.Server.Plain(d.Server.Flight));
            d.ExpectRefusal(DtlsFault.ExtendedMasterSecretMissing, 40);
        }

        [Theory]
        [InlineData(0)]
        [InlineData(31)]
        [InlineData(32)]
        public void With_another_id_it_is_a_full_handshake(int count)
        {
            ClientDialogue d = Kept(false, out byte[] _, out DtlsSession session);
            d.ConnectAgain(session);
            d.Server.SessionId = Wire.Filled(count, 0x77);
            d.Complete();
            Assert.Single(d.Server.ClientChain);
        }

        [Fact]
        public void A_certificate_in_a_resumed_handshake_is_dropped_as_of_the_wrong_epoch()
        {
            ClientDialogue d = Kept(false, out byte[] master, out DtlsSession session);
            d.ConnectAgain(session);
            d.Server.Resume(master);
            d.Send(d.Server.Plain(d.Server.Flight));
            d.Send(d.Server.Plain(new WireMessage(Wire.Certificate, 1, Wire.Filled(40)).Whole));
            Assert.Equal(1, d.Counters.FragmentsDropped);
            d.ExpectSilence();
            d.Send(d.Server.LastFlight());
            d.Server.TakeResumedFinished(d.Take());
            d.ExpectConnected();
            d.Talk();
        }

        [Fact]
        public void A_server_that_repeats_its_Finished_gets_ours_again()
        {
            ClientDialogue d = Kept(false, out byte[] master, out DtlsSession session);
            d.ConnectAgain(session);
            Finish(d, master);
            d.Send(d.Server.LastFlight());
            d.Server.TakeResumedFinished(d.Take());
            d.Talk();
        }

        private static void Finish(ClientDialogue d, byte[] master)
        {
            d.Server.Resume(master);
            d.Send(d.Server.Plain(d.Server.Flight), d.Server.LastFlight());
            d.Server.TakeResumedFinished(d.Take());
            d.ExpectConnected();
            d.Talk();
        }

        private static ClientDialogue Kept(
            bool byTicket, out byte[] master, out DtlsSession session)
        {
            ClientDialogue d = ClientDialogue.Connected(x =>
            {
                if (byTicket) { x.Server.Ticket = Wire.Filled(50); }
                else { x.Server.SessionId = Wire.Filled(32, 0x11); }
            });
            master = d.Server.Keys!.Master;
            session = d.Client.TakeSession();
            Assert.NotNull(session);
            d.Close();
            d.Take();
            return d;
        }
    }
}
