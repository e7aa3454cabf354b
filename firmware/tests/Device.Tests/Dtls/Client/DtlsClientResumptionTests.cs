using System.Linq;
using Device.Dtls;
using Device.X509;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>Sessions that go on, by session id and by ticket: what is sent, what is checked,
    /// and what is never resumed.</summary>
    public sealed partial class DtlsClientResumptionTests
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
    }
}
