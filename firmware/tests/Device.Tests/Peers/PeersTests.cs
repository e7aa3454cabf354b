using System;
using System.IO;
using Xunit;

namespace Device.Tests.Peers
{
    /// <summary>The helpers by which others are judged are judged here.</summary>
    public sealed class PeersTests
    {
        [PeerFact(Peer.OpenSsl)]
        public void OpenSsl_accepts_the_chains_that_it_made()
        {
            string folder;
            using (OpenSslPki pki = new OpenSslPki())
            {
                folder = pki.Folder;
                pki.IssueServer();
                pki.IssueClient("device", "esp32-0001");
                pki.IssueAuthority("middle", "/CN=Middle");
                pki.MakeRoot("stranger", "/CN=Stranger");

                pki.Run("verify", "-CAfile", pki.CaPath, "-purpose", "sslserver",
                    "-verify_ip", "127.0.0.1", pki.CertificatePath("server"));
                pki.Run("verify", "-CAfile", pki.CaPath, "-purpose", "sslclient",
                    pki.CertificatePath("device"));
                pki.Run("verify", "-CAfile", pki.CaPath, pki.CertificatePath("middle"));
                Assert.NotEqual(0, pki.TryRun("verify", "-CAfile", pki.CertificatePath("stranger"),
                    pki.CertificatePath("device")).ExitCode);
                Assert.Equal(0x30, pki.CaDer[0]);
            }
            Assert.False(Directory.Exists(folder));
        }

        [PeerFact(Peer.OpenSsl)]
        public void A_server_is_awaited_by_its_first_words()
        {
            using OpenSslPki pki = new OpenSslPki();
            pki.IssueServer();
            using ForeignProcess server = ForeignProcess.Start(
                Peer.OpenSsl, "s_server", "-dtls1_2", "-accept", "127.0.0.1:" + FreePort.Udp(),
                "-cert", pki.CertificatePath("server"), "-key", pki.KeyPath("server"));

            server.WaitForText("ACCEPT");
            Assert.False(server.HasExited);
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(
                () => server.WaitForText("never said", TimeSpan.FromMilliseconds(20)));
            Assert.Contains("it still runs", e.Message);
        }

        [PeerFact(Peer.OpenSsl)]
        public void The_end_of_a_program_ends_the_wait_for_its_words()
        {
            using ForeignProcess process = ForeignProcess.Start(Peer.OpenSsl, "version");

            InvalidOperationException e = Assert.Throws<InvalidOperationException>(
                () => process.WaitForText("never said"));
            Assert.Contains("it has ended", e.Message);
            Assert.Contains("OpenSSL", process.Output);
            Assert.Equal(0, process.WaitForExit());
        }

        [Fact]
        public void A_pair_of_ports_lies_side_by_side()
        {
            Assert.InRange(FreePort.UdpPair(), 1024, 65534);
        }
    }
}
