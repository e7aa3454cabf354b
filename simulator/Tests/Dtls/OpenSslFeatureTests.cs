using System;
using System.IO;
using System.Linq;
using Device.Dtls;
using Device.Tests.Peers;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>Resumption, pre-shared keys, record limits, server names and long chains, judged by
    /// OpenSSL's and libcoap's clients over real UDP.</summary>
    public sealed class OpenSslFeatureTests : IDisposable
    {
        private const string LongIdentity =
            "0123456789012345678901234567890123456789012345678901234567890123"
            + "0123456789012345678901234567890123456789012345678901234567890123+";

        private const string OtherPskKey = "0f0e0d0c0b0a09080706050403020100";

        private readonly OpenSslRig _rig = new OpenSslRig();

        private string SessionFile { get { return _rig.Pki.PathOf("session.pem"); } }

        public void Dispose()
        {
            _rig.Dispose();
        }

        [PeerTheory(Peer.OpenSsl)]
        [InlineData("CCM-8", OpenSslRig.Ccm8, "")]
        [InlineData("GCM", OpenSslRig.Gcm, "")]
        [InlineData("tickets are asked for and not given", OpenSslRig.Gcm, "ticket")]
        public void A_session_is_resumed_again_and_again(string why, string suites, string ticket)
        {
            string[] tickets = ticket.Length == 0 ? ["-no_ticket"] : [];
            Converse(suites, "New, TLSv1.2", ["-sess_out", SessionFile, .. tickets]);
            for (int i = 0; i < 3; i++)
            {
                Converse(suites, "Reused, TLSv1.2", ["-sess_in", SessionFile, .. tickets]);
            }
            DtlsServerCounters counters = _rig.Server.Snapshot();
            Assert.True(counters.SessionsResumed == 3, why);
            Assert.Equal(4, counters.HandshakesOk);
            Assert.Equal(1, counters.Resumable);
            Assert.Equal(Enumerable.Repeat("esp32-0001", 4), _rig.Service.Connected);
            Assert.True(_rig.Service.LastSession!.IsResumed);
        }

        /// Goal: what a full handshake would refuse is not resumed, and the cause is counted.
        /// Method: one thing changes between the two connections; the second is then a full
        /// handshake, which succeeds where only our side changed and fails where the peer is not
        /// to be heard any more.
        [PeerTheory(Peer.OpenSsl)]
        [InlineData("our certificate is another one", ResumeRefusal.CredentialChanged, true)]
        [InlineData("the service wants a proof", ResumeRefusal.PeerRefused, true)]
        [InlineData("the peer's certificate was revoked", ResumeRefusal.PeerRefused, false)]
        [InlineData("its anchor is gone", ResumeRefusal.AnchorGone, false)]
        [InlineData("its certificate has expired", ResumeRefusal.ChainExpired, false)]
        [InlineData("another server name", ResumeRefusal.NameDiffers, true)]
        public void A_session_is_not_resumed_when(
            string why, ResumeRefusal cause, bool isFullOk)
        {
            Converse(OpenSslRig.Gcm, "New, TLSv1.2", "-no_ticket", "-sess_out", SessionFile);
            string[] more = [];
            switch (cause)
            {
                case ResumeRefusal.CredentialChanged:
                    _rig.Pki.IssueServer("next");
                    _rig.Service.Credential = _rig.Credential("next");
                    break;
                case ResumeRefusal.PeerRefused:
                    _rig.Service.RefusesResumption = true;
                    _rig.Service.RevokesAll = !isFullOk;
                    break;
                case ResumeRefusal.AnchorGone:
                    _rig.Service.Trust = TrustSnapshot.Empty;
                    break;
                case ResumeRefusal.ChainExpired:
                    _rig.Ahead = TimeSpan.FromDays(366);
                    break;
                case ResumeRefusal.NameDiffers:
                    more = ["-servername", "other.example"];
                    break;
            }
            string[] resume = ["-no_ticket", "-sess_in", SessionFile, .. more];
            if (isFullOk) { Converse(OpenSslRig.Gcm, "New, TLSv1.2", resume); }
            else
            {
                using ForeignProcess client = _rig.StartClient(
                    OpenSslRig.Gcm, 0, "device", resume);
                Assert.True(_rig.Log.TryTake(
                    out (bool WasConnected, DtlsFault, X509Fault) refused,
                    ForeignProcess.WaitMax));
                while (refused.WasConnected)
                {
                    Assert.True(_rig.Log.TryTake(out refused, ForeignProcess.WaitMax));
                }
            }
            DtlsServerCounters counters = _rig.Server.Snapshot();
            Assert.True(counters.NotResumed(cause) == 1, why);
            Assert.Equal(0, counters.SessionsResumed);
            Assert.Equal(isFullOk ? 2 : 1, counters.HandshakesOk);
        }

        [PeerFact(Peer.OpenSsl)]
        public void A_set_of_anchors_that_still_has_its_own_resumes_a_session()
        {
            Converse(OpenSslRig.Gcm, "New, TLSv1.2", "-no_ticket", "-sess_out", SessionFile);
            _rig.Pki.MakeRoot("other", "/CN=Other");
            byte[] other = _rig.Pki.CertificateDer("other");
            Certificate.TryParse(other, 0, other.Length, out Certificate added);
            Certificate.TryParse(
                _rig.Pki.CaDer, 0, _rig.Pki.CaDer.Length, out Certificate same);
            _rig.Service.Trust = new TrustSnapshot(new[] { added, same });
            Converse(OpenSslRig.Gcm, "Reused, TLSv1.2", "-no_ticket", "-sess_in", SessionFile);
        }

        [PeerFact(Peer.OpenSsl)]
        public void A_pre_shared_key_is_enough_and_its_session_is_resumed()
        {
            string[] key =
            [
                "-psk_identity", OpenSslRig.PskIdentity, "-psk", OpenSslRig.PskKey, "-no_ticket",
            ];
            ConverseAs(null, OpenSslRig.Psk, "New, TLSv1.2", [.. key, "-sess_out", SessionFile]);
            Assert.Equal(OpenSslRig.PskIdentity, _rig.Service.Connected.Take());
            ConverseAs(null, OpenSslRig.Psk, "Reused, TLSv1.2", [.. key, "-sess_in", SessionFile]);
            Assert.Equal(1, _rig.Server.Snapshot().SessionsResumed);
        }

        /// Goal: a session rests on the secret that it was made with.
        [PeerTheory(Peer.OpenSsl)]
        [InlineData("both ends have another one", OtherPskKey)]
        [InlineData("the identity was withdrawn", null)]
        public void A_session_of_a_pre_shared_key_ends_with_it(string why, string? known)
        {
            string[] more = ["-psk_identity", OpenSslRig.PskIdentity, "-no_ticket", "-psk"];
            ConverseAs(
                null, OpenSslRig.Psk, "New, TLSv1.2",
                [.. more, OpenSslRig.PskKey, "-sess_out", SessionFile]);
            _rig.PskKnown = known;
            string[] again = [.. more, OtherPskKey, "-sess_in", SessionFile];
            if (known != null) { ConverseAs(null, OpenSslRig.Psk, "New, TLSv1.2", again); }
            else
            {
                using ForeignProcess client = _rig.StartClient(OpenSslRig.Psk, 0, null, again);
                client.WaitForText("unknown psk identity");
            }
            DtlsServerCounters counters = _rig.Server.Snapshot();
            Assert.True(counters.NotResumed(ResumeRefusal.KeyChanged) == 1, why);
            Assert.Equal(0, counters.SessionsResumed);
            Assert.Equal(known != null ? 2 : 1, counters.HandshakesOk);
        }

        [PeerTheory(Peer.OpenSsl)]
        [InlineData("nobody has it", "urn:nobody")]
        [InlineData("longer than identities are here", LongIdentity)]
        public void An_unknown_identity_is_refused_by_name(string why, string identity)
        {
            using ForeignProcess client = _rig.StartClient(
                OpenSslRig.Psk, 0, null, "-psk_identity", identity, "-psk", OpenSslRig.PskKey);
            client.WaitForText("unknown psk identity");
            Assert.True(_rig.Log.TryTake(
                out (bool, DtlsFault, X509Fault) refused, ForeignProcess.WaitMax));
            Assert.Equal((false, DtlsFault.PskIdentityUnknown, X509Fault.None), refused);
            Assert.True(
                _rig.Server.Snapshot().FailedWith(DtlsFault.PskIdentityUnknown) == 1, why);
            Assert.Empty(_rig.Service.Connected);
        }

        [PeerTheory(Peer.OpenSsl)]
        [InlineData("the smallest records", 512)]
        [InlineData("records of 1,024 bytes", 1_024)]
        public void Max_fragment_length_is_kept_both_ways(string why, int bytes)
        {
            Converse(
                OpenSslRig.Ccm8, "New, TLSv1.2",
                "-maxfraglen", bytes.ToString(), "-servername", "cloud.example");
            Assert.True(_rig.Service.LastSession!.PlaintextMax == bytes, why);
            Assert.Equal("cloud.example", _rig.Service.LastSession!.ServerName);
        }

        [PeerTheory(Peer.OpenSsl)]
        [InlineData("five certificates", 4, true)]
        [InlineData("six certificates", 5, false)]
        public void A_chain_has_five_certificates_at_most(string why, int above, bool isTaken)
        {
            string issuer = "ca";
            string chain = "";
            for (int i = 0; i < above; i++)
            {
                _rig.Pki.IssueAuthority("ca" + i, "/CN=Middle " + i, issuer);
                issuer = "ca" + i;
                chain = File.ReadAllText(_rig.Pki.CertificatePath(issuer)) + chain;
            }
            string file = _rig.Pki.PathOf("chain.pem");
            File.WriteAllText(file, chain);
            _rig.Pki.MakeKey("leaf");
            _rig.Pki.Issue("leaf", "/CN=esp32-0009", OpenSslPki.ClientExtensions, issuer, 10);
            if (isTaken)
            {
                ConverseAs("leaf", OpenSslRig.Gcm, "New, TLSv1.2", "-cert_chain", file);
                Assert.True(_rig.Service.Connected.Contains("esp32-0009"), why);
                return;
            }
            using ForeignProcess client = _rig.StartClient(
                OpenSslRig.Gcm, 0, "leaf", "-cert_chain", file);
            client.WaitForText("bad certificate");
            Assert.True(_rig.Log.TryTake(
                out (bool, DtlsFault, X509Fault) refused, ForeignProcess.WaitMax));
            Assert.Equal(
                (false, DtlsFault.PeerCertificateInvalid, X509Fault.ChainTooLong), refused);
        }

        private void Converse(string suites, string expected, params string[] more)
        {
            ConverseAs("device", suites, expected, more);
        }

        private void ConverseAs(
            string? name, string suites, string expected, params string[] more)
        {
            using ForeignProcess client = _rig.StartClient(suites, 0, name, more);
            client.WaitForText(expected);
            client.Input.Write("hello again\n");
            client.Input.Flush();
            client.WaitForLine(line => line == "hello again");
            client.CloseInput();
            client.WaitForExit();
        }
    }
}
