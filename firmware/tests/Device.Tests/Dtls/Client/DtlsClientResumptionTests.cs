using System.Linq;
using Device.Dtls;
using Device.X509;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>Sessions that go on, by session id and by ticket: what is sent, what is checked, and
    /// what is never resumed.</summary>
    public sealed class DtlsClientResumptionTests
    {
        private const bool ById = false;
        private const bool ByTicket = true;

        [Theory]
        [InlineData("id, CCM-8", ById, CipherSuite.EcdheEcdsaAes128Ccm8, false)]
        [InlineData("ticket, CCM-8", ByTicket, CipherSuite.EcdheEcdsaAes128Ccm8, false)]
        [InlineData("id, GCM, cookie", ById, CipherSuite.EcdheEcdsaAes128GcmSha256, true)]
        [InlineData("ticket, GCM, cookie", ByTicket, CipherSuite.EcdheEcdsaAes128GcmSha256, true)]
        public void A_session_goes_on_as_often_as_wanted(
            string why, bool byTicket, int suite, bool hasCookie)
        {
            ClientRig rig = Full(byTicket, suite);
            PeerVerified? peer = rig.Peer;
            for (int round = 0; round < 3; round++)
            {
                rig = rig.Again();
                if (hasCookie) { rig.Server.Cookies.Enqueue(new byte[20]); }
                rig.Run();
                Assert.True(rig.Client.IsConnected, why + ": " + rig.Fault);
                Assert.True(rig.IsResumed && rig.Server.IsResumed && rig.Server.IsFinished);
                Assert.Same(peer, rig.Peer);
                // No key exchange, no certificate, nothing to compute.
                Assert.Equal(
                    hasCookie ? [1, 1, 20] : new[] { 1, 20 },
                    rig.Server.Messages.Select(m => m.Type));
                Assert.DoesNotContain(DtlsStep.Compute, rig.Steps);
                rig.Send(1, 2);
                rig.Server.SendRecord(ContentType.ApplicationData, 1, 3);
                rig.Carry();
                Assert.Equal(new byte[] { 1, 2 }, Assert.Single(rig.Server.Data));
                Assert.Equal(new byte[] { 3 }, Assert.Single(rig.Data));
            }
        }

        [Fact]
        public void A_made_up_id_stands_beside_a_ticket_and_stays_in_the_second_hello()
        {
            ClientRig rig = Full(ByTicket).Again();
            rig.Server.Cookies.Enqueue(new byte[] { 1 });
            rig.Run();

            byte[] first = rig.Server.Messages[0].Body;
            byte[] second = rig.Server.Messages[1].Body;
            Assert.Equal(32, first[34]);
            Assert.Equal(first[..67], second[..67]);
            Assert.Equal(first[68..], second[69..]);
            Assert.True(rig.IsResumed);
        }

        [Theory]
        [InlineData(ById)]
        [InlineData(ByTicket)]
        public void A_server_that_forgot_makes_a_full_handshake(bool byTicket)
        {
            ClientRig rig = Full(byTicket).Again(sameMemory: false).Run();

            Assert.True(rig.Client.IsConnected, rig.Fault.ToString());
            Assert.False(rig.IsResumed);
            Assert.Contains(DtlsStep.Compute, rig.Steps);
            // And gives something new to resume.
            Assert.True(rig.Again().Run().IsResumed);
        }

        [Fact]
        public void A_ticket_may_be_replaced_when_it_is_used()
        {
            ClientRig first = Full(ByTicket);
            ClientRig second = first.Again().Run();
            byte[] used = second.Server.Hello.Extensions.SessionTicket;
            ClientRig third = second.Again().Run();

            Assert.True(third.IsResumed);
            Assert.NotEqual(used, third.Server.Hello.Extensions.SessionTicket);
        }

        [Fact]
        public void A_ticket_that_is_not_replaced_serves_again()
        {
            ClientRig second = Full(ByTicket).Again();
            second.Server.GivesTickets = false;
            second.Run();
            byte[] used = second.Server.Hello.Extensions.SessionTicket;
            ClientRig third = second.Again().Run();

            Assert.True(third.IsResumed);
            Assert.Equal(used, third.Server.Hello.Extensions.SessionTicket);
        }

        /// Goal: whatever a full handshake would be judged by, its change forbids to resume.
        /// Method: one change at a time.
        [Theory]
        [InlineData("nothing changed", 1)]
        [InlineData("another certificate of ours", 0)]
        [InlineData("no certificate of ours", 0)]
        [InlineData("another anchor", 0)]
        [InlineData("one anchor more", 0)]
        [InlineData("another name to find", 0)]
        [InlineData("another name to ask for", 0)]
        [InlineData("another use", 0)]
        [InlineData("an expired leaf would do", 0)]
        [InlineData("a pin", 0)]
        [InlineData("the server's certificate is over", 0)]
        [InlineData("the server's certificate has not begun", 0)]
        [InlineData("the suite is not offered any more", 0)]
        [InlineData("another limit of fragments", 0)]
        [InlineData("a day later", 0)]
        [InlineData("almost a day later", 1)]
        [InlineData("dropped by its owner", 0)]
        [InlineData("resumption switched off", -1)]
        public void What_was_proven_under_other_terms_is_not_offered(string why, int offers)
        {
            ClientRig rig = Full(ById).Again();
            Change(rig, why);
            rig.Connect();
            rig.Server.Receive(rig.Outgoing.Dequeue());

            Assert.Equal(offers > 0 ? 32 : 0, rig.Server.Hello.SessionIdCount);
            Assert.Equal(offers == 0 ? 1 : 0, rig.Client.Counters.SessionsRefused);
            Assert.Equal(offers > 0, rig.Server.IsResumed);
        }

        [Fact]
        public void A_ticket_is_offered_for_as_long_as_the_server_said()
        {
            ClientRig first = new ClientRig();
            first.Server.GivesTickets = true;
            first.Server.TicketLifetime = 60;
            first.Run();
            DtlsSession session = first.Client.TakeSession();
            first.Close();
            foreach ((int afterMs, bool isOffered) in new[] { (59_999, true), (60_000, false) })
            {
                ClientRig rig = new ClientRig { Session = session, NowMs = first.NowMs + afterMs };
                rig.Connect();
                rig.Server.Receive(rig.Outgoing.Dequeue());
                Assert.Equal(isOffered, rig.Server.Hello.Extensions.SessionTicket.Length > 0);
            }
        }

        [Theory]
        [InlineData("fits beside the rest", 800, true)]
        [InlineData("makes the hello two datagrams", 1000, false)]
        [InlineData("more than is kept", DtlsSession.TicketMax + 1, false)]
        public void A_ticket_that_is_too_long_is_left_alone(string why, int count, bool isOffered)
        {
            ClientRig rig = new ClientRig();
            rig.Server.GivesTickets = true;
            rig.Server.TicketBytes = count;
            rig.Run();
            Assert.True(rig.Client.IsConnected, why + ": " + rig.Fault);
            ClientRig next = rig.Again().Run();

            Assert.True(next.Client.IsConnected, why);
            Assert.True(isOffered == next.IsResumed, why);
        }

        [Theory]
        [InlineData("neither id nor ticket", false, false, true)]
        [InlineData("an empty ticket", true, false, true)]
        [InlineData("without extended master secret", false, true, false)]
        public void Some_connections_leave_nothing_to_resume(
            string why, bool ticket, bool id, bool extended)
        {
            ClientRig rig = new ClientRig();
            rig.Options.ExtendedMasterSecretRequired = extended;
            rig.Server.HasExtendedMasterSecret = extended;
            rig.Server.EditHello = hello => hello.HasExtendedMasterSecret = extended;
            rig.Server.GivesTickets = ticket;
            rig.Server.TicketBytes = 0;
            rig.Server.GivesSessionIds = id;
            rig.Run();

            Assert.True(rig.Client.IsConnected, why + ": " + rig.Fault);
            Assert.Null(rig.Client.TakeSession());
        }

        [Fact]
        public void A_session_is_taken_once_and_not_before_connected()
        {
            ClientRig rig = new ClientRig();
            rig.Server.GivesSessionIds = true;
            rig.Connect();
            Assert.Null(rig.Client.TakeSession());
            rig.Carry();
            Assert.NotNull(rig.Client.TakeSession());
            Assert.Null(rig.Client.TakeSession());
        }

        [Theory]
        [InlineData("another suite", DtlsFault.ResumedSuiteWrong, 47)]
        [InlineData("no extended master secret", DtlsFault.ExtendedMasterSecretMissing, 40)]
        [InlineData("no extended master secret, which is not required otherwise",
            DtlsFault.ExtendedMasterSecretMissing, 40)]
        [InlineData("a limit of fragments that nobody asked for",
            DtlsFault.UnsupportedExtension, 110)]
        [InlineData("a wrong Finished", DtlsFault.DecryptError, 51)]
        [InlineData("a Finished cut short", DtlsFault.DecodeError, 50)]
        [InlineData("a Certificate under the keys", DtlsFault.UnexpectedMessage, 10)]
        public void A_server_that_resumes_wrongly_is_refused_and_the_session_dropped(
            string why, DtlsFault fault, int alert)
        {
            ClientRig rig = Full(ById).Again();
            Spoil(rig, why);
            rig.Run();

            rig.AssertRefused(fault, alert, why);
            Assert.False(rig.Session!.IsUsable);
        }

        /// Goal: nothing is accepted before the server's Finished, although there are keys.
        /// Method: data and a goodbye in front of it.
        [Fact]
        public void Nothing_is_accepted_before_the_Finished()
        {
            ClientRig rig = Full(ById).Again();
            rig.Server.Edit = (type, body) => type == HandshakeType.Finished ? null : body;
            rig.Run();
            rig.Server.SendRecord(ContentType.ApplicationData, 1, 1, 2, 3);
            rig.Carry();

            Assert.Empty(rig.Data);
            Assert.False(rig.Client.IsConnected);
            Assert.DoesNotContain(DtlsStep.Connected, rig.Steps);
        }

        [Fact]
        public void A_Finished_in_the_clear_is_noise()
        {
            ClientRig rig = Full(ById).Again();
            byte[] finished = null!;
            rig.Server.Edit = (type, body) =>
            {
                if (type != HandshakeType.Finished) { return body; }
                finished = body;
                return null;
            };
            rig.Run();
            rig.Server.SendRecord(
                ContentType.Handshake, 0, [20, 0, 0, 12, 0, 1, 0, 0, 0, 0, 0, 12, .. finished]);
            rig.Carry();
            Assert.False(rig.Client.IsConnected);

            rig.Server.SendRecord(
                ContentType.Handshake, 1, [20, 0, 0, 12, 0, 1, 0, 0, 0, 0, 0, 12, .. finished]);
            rig.Deliver(rig.Server.Outgoing.Dequeue());
            Assert.True(rig.Client.IsConnected);
        }

        /// Goal: the client speaks last, so a server that repeats its Finished gets ours again.
        /// Method: our last flight is lost; the server repeats, twice.
        [Theory]
        [InlineData(ById)]
        [InlineData(ByTicket)]
        public void A_last_flight_that_was_lost_is_sent_again(bool byTicket)
        {
            ClientRig rig = Full(byTicket).Again();
            rig.Connect();
            rig.Server.Receive(rig.Outgoing.Dequeue());
            while (rig.Server.Outgoing.Count > 0) { rig.Deliver(rig.Server.Outgoing.Dequeue()); }
            Assert.True(rig.Client.IsConnected);
            byte[] lost = rig.Outgoing.Dequeue();
            Assert.Empty(rig.Outgoing);

            rig.Server.Repeat();
            while (rig.Server.Outgoing.Count > 0) { rig.Deliver(rig.Server.Outgoing.Dequeue()); }
            byte[] again = Assert.Single(rig.Outgoing);
            Assert.Equal(lost.Length, again.Length);
            Assert.NotEqual(lost, again);
            Assert.Equal(1, rig.Client.Counters.FlightsRepeated);
            rig.Carry();
            Assert.True(rig.Server.IsFinished);
        }

        [Fact]
        public void A_lost_answer_is_asked_for_with_the_same_hello()
        {
            ClientRig rig = Full(ById).Again();
            rig.Connect();
            byte[] first = rig.Outgoing.Dequeue();
            rig.Expire();
            byte[] second = rig.Outgoing.Dequeue();
            Assert.Equal(first[13..], second[13..]);
            rig.Server.Receive(second);
            rig.Carry();
            Assert.True(rig.IsResumed);
        }

        [Theory]
        [InlineData("a fatal alert heard", false)]
        [InlineData("a fatal alert said", false)]
        [InlineData("no answer", false)]
        [InlineData("close_notify heard", true)]
        [InlineData("close_notify said", true)]
        public void A_fatal_alert_drops_the_session(string why, bool isKept)
        {
            ClientRig rig = Full(ById).Again();
            DtlsSession old = rig.Session!;
            rig.Options.RecordSizeLimit = 64;
            rig.Server.RecordSizeLimit = 64;
            if (why == "no answer")
            {
                rig.Connect();
                while (!rig.IsClosed) { rig.Expire(); }
                Assert.False(old.IsUsable);
                return;
            }
            rig.Run();
            DtlsSession renewed = rig.Client.TakeSession();
            End(rig, why);

            Assert.True(rig.IsClosed, why);
            Assert.Equal((isKept, isKept), (old.IsUsable, renewed.IsUsable));
        }

        [Fact]
        public void A_session_that_was_taken_outlives_its_client()
        {
            ClientRig rig = Full(ById);
            DtlsSession session = rig.Client.TakeSession();
            rig.Client.Dispose();
            Assert.True(session.IsUsable);
            session.Dispose();
            Assert.False(session.IsUsable);
        }

        [Fact]
        public void A_session_that_is_dropped_during_the_handshake_still_has_its_secret_there()
        {
            ClientRig rig = Full(ById).Again();
            rig.Connect();
            rig.Session!.Dispose();
            rig.Carry();
            // The keys are those of the secret, not of zeros: the server's Finished was right.
            Assert.True(rig.IsResumed);
        }

        private static ClientRig Full(
            bool byTicket, int suite = CipherSuite.EcdheEcdsaAes128Ccm8)
        {
            ClientRig rig = new ClientRig();
            rig.Server.Suite = suite;
            rig.Server.GivesSessionIds = !byTicket;
            rig.Server.GivesTickets = byTicket;
            rig.Run();
            Assert.True(rig.Client.IsConnected, rig.Fault.ToString());
            Assert.False(rig.IsResumed);
            return rig;
        }

        private static void Change(ClientRig rig, string what)
        {
            switch (what)
            {
                case "another certificate of ours":
                    rig.Credential = ClientRig.Pki.Issue("device", false);
                    break;
                case "no certificate of ours": rig.Credential = null; break;
                case "another anchor": rig.Anchors = [new MemoryPki("Other").Root]; break;
                case "one anchor more":
                    rig.Anchors = [ClientRig.Pki.Root, new MemoryPki("Other").Root];
                    break;
                case "another name to find": rig.Policy.Name = null!; break;
                case "another name to ask for": rig.Options.ServerName = "server"; break;
                case "another use": rig.Policy.Usage = CertificateUsage.ClientAuth; break;
                case "a pin":
                    CertificatePin.TryMake(
                        PinUsage.CaConstraint, PinMatching.Exact, ClientRig.Pki.Root.Der,
                        out CertificatePin pin);
                    rig.Policy.Pin = pin;
                    break;
                case "an expired leaf would do": rig.Policy.LeafMayBeExpired = true; break;
                case "the server's certificate is over":
                    rig.Policy.TimeSeconds += 86_400L * 400;
                    break;
                case "the server's certificate has not begun":
                    rig.Policy.TimeSeconds -= 86_400L * 400;
                    break;
                case "the suite is not offered any more": rig.Options.OfferCcm8 = false; break;
                case "another limit of fragments": rig.Options.MaxFragmentLengthCode = 2; break;
                case "a day later": rig.NowMs += 86_400_000; break;
                case "almost a day later": rig.NowMs += 86_399_999; break;
                case "dropped by its owner": rig.Session!.Dispose(); break;
                case "resumption switched off": rig.Options.OfferResumption = false; break;
            }
        }

        private static void Spoil(ClientRig rig, string what)
        {
            ScriptedServer server = rig.Server;
            switch (what)
            {
                case "another suite":
                    server.EditHello = h => h.Suite = CipherSuite.EcdheEcdsaAes128GcmSha256;
                    break;
                case "no extended master secret":
                    server.EditHello = h => h.HasExtendedMasterSecret = false;
                    break;
                case "no extended master secret, which is not required otherwise":
                    rig.Options.ExtendedMasterSecretRequired = false;
                    server.EditHello = h => h.HasExtendedMasterSecret = false;
                    break;
                case "a limit of fragments that nobody asked for":
                    server.EditHello = h => h.MaxFragmentLength = 1;
                    break;
                case "a wrong Finished":
                    server.Edit = (type, body) =>
                    {
                        if (type == HandshakeType.Finished) { body[11] ^= 1; }
                        return body;
                    };
                    break;
                case "a Finished cut short":
                    server.Edit = (t, body) => t == HandshakeType.Finished ? body[..^1] : body;
                    break;
                case "a Certificate under the keys":
                    server.Rename = type =>
                        type == HandshakeType.Finished ? HandshakeType.Certificate : type;
                    break;
            }
        }

        private static void End(ClientRig rig, string how)
        {
            switch (how)
            {
                case "a fatal alert heard":
                    rig.Server.SendRecord(ContentType.Alert, 1, 2, 80);
                    break;
                case "close_notify heard":
                    rig.Server.SendRecord(ContentType.Alert, 1, 1, 0);
                    break;
                case "a fatal alert said":
                    rig.Server.SendLarge(65);
                    break;
                case "close_notify said": rig.Close(); break;
            }
            rig.Carry();
        }
    }
}
