using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    // What goes wrong while a session goes on.
    public sealed partial class DtlsClientResumptionTests
    {
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

        /// Goal: until our ChangeCipherSpec we speak in the clear, so that a server that has not
        /// heard it reads our alert. Method: a wrong Finished.
        [Fact]
        public void An_alert_before_our_change_of_cipher_is_in_the_clear()
        {
            ClientRig rig = Full(ById).Again();
            Spoil(rig, "a wrong Finished");
            rig.Connect();
            rig.Server.Receive(rig.Outgoing.Dequeue());
            while (rig.Server.Outgoing.Count > 0) { rig.Deliver(rig.Server.Outgoing.Dequeue()); }
            Assert.Equal(DtlsFault.DecryptError, rig.Fault);
            byte[] alert = Assert.Single(rig.Outgoing);
            Assert.Equal(new byte[] { 21, 0xfe, 0xfd, 0, 0 }, alert[..5]);
            Assert.Equal(new byte[] { 0, 2, 2, 51 }, alert[11..]);
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
