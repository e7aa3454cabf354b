using System;
using Device.Dtls;
using Device.Tests.Peers;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>The server judged by OpenSSL's and libcoap's clients over real UDP.</summary>
    public sealed class OpenSslClientTests : IDisposable
    {
        private const string Ccm8 = OpenSslRig.Ccm8;
        private const string Gcm = OpenSslRig.Gcm;

        private readonly OpenSslRig _rig = new OpenSslRig();

        private OpenSslPki Pki { get { return _rig.Pki; } }

        private EchoService Service { get { return _rig.Service; } }

        public void Dispose()
        {
            _rig.Dispose();
        }

        [PeerTheory(Peer.OpenSsl)]
        [InlineData("CCM-8", Ccm8, 0)]
        [InlineData("GCM", Gcm, 0)]
        [InlineData("CCM-8, small datagrams", Ccm8, 256)]
        [InlineData("GCM, small datagrams", Gcm, 256)]
        [InlineData("both suites offered", Gcm + ":" + Ccm8, 0)]
        public void S_client_shakes_hands_and_is_echoed(string why, string suites, int mtu)
        {
            using ForeignProcess client = StartClient(suites, mtu, "device");
            client.WaitForText("Verify return code: 0 (ok)");
            client.Input.Write("hello " + suites.Length + "\n");
            client.Input.Flush();
            client.WaitForLine(line => line == "hello " + suites.Length);
            Assert.True(Service.Connected.TryTake(out string? name), why);
            Assert.Equal("esp32-0001", name);

            client.CloseInput();
            client.WaitForExit();
            Assert.True(Service.Closed.TryTake(out DtlsFault fault, ForeignProcess.WaitMax));
            Assert.Equal(DtlsFault.PeerClosed, fault);
            Assert.Equal(0, _rig.Server.Snapshot().Sessions);
        }

        [PeerFact(Peer.OpenSsl)]
        public void No_certificate_is_refused_by_name()
        {
            using ForeignProcess client = StartClient(Gcm, 0, null);
            client.WaitForText("handshake failure");
            AssertRefused(DtlsFault.CertificateRequired, X509Fault.None);
        }

        [PeerFact(Peer.OpenSsl)]
        public void A_certificate_of_another_authority_is_refused_by_name()
        {
            Pki.MakeRoot("stranger", "/CN=Stranger");
            Pki.MakeKey("alien");
            Pki.Issue("alien", "/CN=esp32-0001", OpenSslPki.ClientExtensions, "stranger", 10);
            using ForeignProcess client = StartClient(Gcm, 0, "alien");
            client.WaitForText("unknown ca");
            AssertRefused(DtlsFault.PeerCertificateUntrusted, X509Fault.IssuerUnknown);
        }

        [PeerFact(Peer.OpenSsl)]
        public void An_expired_certificate_is_refused_by_name()
        {
            Pki.MakeKey("old");
            Pki.Issue("old", "/CN=esp32-0001", OpenSslPki.ClientExtensions, "ca", -1);
            using ForeignProcess client = StartClient(Ccm8, 0, "old");
            client.WaitForText("certificate expired");
            AssertRefused(DtlsFault.PeerCertificateExpired, X509Fault.Expired);
        }

        [PeerFact(Peer.OpenSsl)]
        public void S32_a_revoked_certificate_is_refused_by_name()
        {
            Service.RevokesAll = true;
            using ForeignProcess client = StartClient(Gcm, 0, "device");
            client.WaitForText("certificate revoked");
            AssertRefused(DtlsFault.PeerCertificateRevoked, X509Fault.None);
        }

        [PeerFact(Peer.OpenSsl)]
        public void S32_a_session_ends_when_its_certificate_is_revoked()
        {
            using ForeignProcess client = StartClient(Gcm, 0, "device");
            client.WaitForText("Verify return code: 0 (ok)");
            Assert.True(Service.Connected.TryTake(out _, ForeignProcess.WaitMax));

            ISecureSession session = Service.LastSession!;
            session.Post(session.CloseRevoked);

            client.WaitForText("certificate revoked");
            Assert.True(Service.Closed.TryTake(out DtlsFault fault, ForeignProcess.WaitMax));
            Assert.Equal(DtlsFault.PeerCertificateRevoked, fault);
        }

        [PeerFact(Peer.OpenSsl)]
        public void A_server_certificate_is_no_client_certificate()
        {
            using ForeignProcess client = StartClient(Ccm8, 0, "server");
            client.WaitForText("unsupported certificate");
            AssertRefused(DtlsFault.PeerCertificateUsageWrong, X509Fault.UsageWrong);
        }

        [PeerFact(Peer.OpenSsl)]
        public void A_chain_with_an_intermediate_is_accepted()
        {
            Pki.IssueAuthority("middle", "/CN=Middle");
            Pki.MakeKey("leaf");
            Pki.Issue("leaf", "/CN=esp32-0002", OpenSslPki.ClientExtensions, "middle", 10);
            using ForeignProcess client = StartClient(
                Ccm8, 256, "leaf", "-cert_chain", Pki.CertificatePath("middle"));
            client.WaitForText("Verify return code: 0 (ok)");
            client.Input.Write("here\n");
            client.Input.Flush();
            client.WaitForLine(line => line == "here");
            Assert.Contains("esp32-0002", Service.Connected);
        }

        [PeerFact(Peer.OpenSsl)]
        public void No_suite_in_common_is_refused_by_name()
        {
            using ForeignProcess client = StartClient("ECDHE-ECDSA-AES256-GCM-SHA384", 0, "device");
            client.WaitForText("handshake failure");
            AssertRefused(DtlsFault.HandshakeFailure, X509Fault.None);
        }

        [PeerFact(Peer.OpenSsl)]
        public void Dtls_1_0_is_refused_by_name()
        {
            using ForeignProcess client = StartClient(
                "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0", 0, "device", "-dtls1");
            client.WaitForText("protocol version");
            AssertRefused(DtlsFault.VersionUnsupported, X509Fault.None);
        }

        [PeerFact(Peer.OpenSsl)]
        public void Renegotiation_is_refused_with_a_warning()
        {
            using ForeignProcess client = StartClient(Gcm, 0, "device");
            client.WaitForText("Verify return code: 0 (ok)");
            client.Input.Write("R\n");
            client.Input.Flush();
            // OpenSSL gives up then; that the server would go on is shown without it.
            client.WaitForText("no renegotiation");
            Assert.Single(Service.Connected);
        }

        [PeerFact(Peer.OpenSsl, Peer.CoapClient)]
        public void Libcoaps_client_gets_its_answer()
        {
            // A CoAP server in one line: 2.05 with the same message id and token, as ACK.
            Service.Handler = (session, buffer, offset, count) =>
            {
                int token = buffer[offset] & 0x0f;
                byte[] answer = new byte[4 + token + 6];
                Array.Copy(buffer, offset, answer, 0, 4 + token);
                answer[0] = (byte)(0x60 | token);
                answer[1] = 0x45;
                answer[4 + token] = 0xff;
                "loves"u8.CopyTo(answer.AsSpan(5 + token));
                session.Send(answer, 0, answer.Length);
            };
            ForeignResult result = ForeignProcess.Run(
                Peer.CoapClient, "-m", "get", "-B", "10",
                "-c", Pki.CertificatePath("device"), "-j", Pki.KeyPath("device"),
                "-C", Pki.CaPath, "coaps://127.0.0.1:" + _rig.Server.LocalEndPoint.Port + "/time");
            Assert.Contains("loves", result.Output);
            Assert.Contains("esp32-0001", Service.Connected);
        }

        private ForeignProcess StartClient(
            string suites, int mtu, string? name, params string[] more)
        {
            return _rig.StartClient(suites, mtu, name, more);
        }

        private void AssertRefused(DtlsFault fault, X509Fault chainFault)
        {
            Assert.True(_rig.Log.TryTake(
                out (bool, DtlsFault, X509Fault) refused, ForeignProcess.WaitMax));
            Assert.Equal((false, fault, chainFault), refused);
            DtlsServerCounters counters = _rig.Server.Snapshot();
            Assert.Equal(1, counters.FailedWith(fault));
            Assert.Equal(0, counters.Sessions);
            Assert.Equal(0, counters.Handshakes);
            Assert.Empty(Service.Connected);
        }
    }
}
