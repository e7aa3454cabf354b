using System;
using System.IO;
using Device.Desktop;
using Device.Tests.Peers;
using Device.X509;
using Simulator.Cloud.Trust;
using Xunit;

namespace Simulator.Tests.Cloud
{
    /// <summary>Chains that OpenSSL made, as people upload them.</summary>
    public sealed class AuthorityChainTests : IDisposable
    {
        private const string AnchorExtensions =
            "basicConstraints=critical,CA:TRUE\n"
            + "keyUsage=critical,digitalSignature,keyCertSign,cRLSign\n";

        private readonly OpenSslPki? _pki =
            PeerTools.Find(Peer.OpenSsl) == null ? null : new OpenSslPki("/CN=Root");

        private OpenSslPki Pki { get { return _pki!; } }

        /// The commands are those of the platform's documents: an authority without key usage.
        [PeerFact(Peer.OpenSsl)]
        public void The_example_of_the_documents_is_accepted()
        {
            string configuration = Pki.PathOf("ca.cnf");
            File.WriteAllText(
                configuration,
                "[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=CA\n[ext]\n"
                + "basicConstraints=CA:TRUE\n");
            Pki.Run("ecparam", "-out", Pki.PathOf("CA_private.pem"), "-name", "prime256v1",
                "-genkey");
            Pki.Run("req", "-key", Pki.PathOf("CA_private.pem"), "-new", "-sha256", "-x509",
                "-days", "12775", "-out", Pki.PathOf("CA_cert.pem"), "-config", configuration,
                "-extensions", "ext");

            Assert.Null(Read(File.ReadAllText(Pki.PathOf("CA_cert.pem")), out _));
        }

        [PeerFact(Peer.OpenSsl)]
        public void Both_orders_give_the_same_anchor()
        {
            MakeAnchor("factory", AnchorExtensions);
            string root = Pem("ca");
            string factory = Pem("factory");

            Assert.Null(Read(factory + root, out CertificateChain? leafFirst));
            Assert.Null(Read(root + factory, out CertificateChain? rootFirst));

            Assert.Equal("factory", leafFirst!.Leaf.CommonName);
            Assert.Equal(leafFirst.Leaf.Der, rootFirst!.Leaf.Der);
        }

        [PeerTheory(Peer.OpenSsl)]
        [InlineData("no PEM", "", "there is no PEM certificate")]
        [InlineData("the root is missing", "factory", "the chain is incomplete")]
        [InlineData("a device's own", "device,factory,ca", "no certificate authority")]
        [InlineData("unrelated", "other,ca", "not one chain in order")]
        [InlineData("a key", "ca.key", "not CERTIFICATE")]
        [InlineData("expired", "expired", "has expired")]
        [InlineData("P-384", "p384", "not on P-256")]
        [InlineData("few usages", "usage", "digitalSignature, keyCertSign and cRLSign")]
        [InlineData("one too many", "ca,ca,ca,ca,ca,ca", "more than 5")]
        public void A_wrong_chain_is_refused_in_words(string why, string names, string words)
        {
            MakeAnchor("factory", AnchorExtensions);
            Pki.IssueClient("device", "device");
            Pki.MakeRoot("other", "/CN=Other");
            Pki.MakeKey("expired");
            Pki.Issue("expired", "/CN=Expired", AnchorExtensions, null, -1);
            Pki.MakeKey("p384", "P-384");
            Pki.Issue("p384", "/CN=Big", AnchorExtensions, null, 365);
            Pki.MakeKey("usage");
            Pki.Issue(
                "usage", "/CN=Usage", "basicConstraints=CA:TRUE\nkeyUsage=keyCertSign\n", null,
                365);
            string pem = "";
            foreach (string name in names.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                pem += Pem(name);
            }

            string? problem = Read(pem, out CertificateChain? chain);

            Assert.Null(chain);
            Assert.True(problem?.Contains(words) == true, $"{why}: {problem}");
        }

        public void Dispose()
        {
            _pki?.Dispose();
        }

        private void MakeAnchor(string name, string extensions)
        {
            Pki.MakeKey(name);
            Pki.Issue(name, "/CN=" + name, extensions, "ca", 3650);
        }

        private string Pem(string name)
        {
            return File.ReadAllText(Pki.PathOf(name + ".pem"));
        }

        private static string? Read(string pem, out CertificateChain? chain)
        {
            return AuthorityChain.TryRead(
                new DotNetCrypto(), pem, DateTimeOffset.UtcNow.ToUnixTimeSeconds(), out chain);
        }
    }
}
