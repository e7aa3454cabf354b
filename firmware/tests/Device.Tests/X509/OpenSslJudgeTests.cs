using System;
using System.Globalization;
using System.IO;
using Device.Crypto;
using Device.Desktop;
using Device.Tests.Peers;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    /// Goal: OpenSSL and we agree on what is accepted, and our fault names what is wrong.
    /// Method: OpenSSL makes each variant and judges it with <c>openssl verify</c>; then we do.
    public sealed class OpenSslJudgeTests
    {
        private const string Leaf = "basicConstraints=critical,CA:FALSE\n";
        private const string Ca = "basicConstraints=critical,CA:TRUE\n";
        private static readonly DotNetCrypto Crypto = new DotNetCrypto();

        [PeerFact(Peer.OpenSsl)]
        public void One_thing_wrong_in_a_chain_under_a_root()
        {
            using OpenSslPki pki = new OpenSslPki();
            Make(pki, "plain", "/CN=plain", Leaf, "ca");
            AssertVerdict(pki, X509Fault.None, "ca", "plain");

            Make(pki, "server", "/CN=server",
                Leaf + "extendedKeyUsage=serverAuth\n", "ca");
            AssertVerdict(pki, X509Fault.UsageWrong, "ca", "server");
            Make(pki, "agree", "/CN=agree", Leaf + "keyUsage=critical,keyCertSign\n", "ca");
            AssertVerdict(pki, X509Fault.UsageWrong, "ca", "agree");

            pki.MakeRoot("namesake", "/CN=Test CA");
            Make(pki, "false", "/CN=false", Leaf + "authorityKeyIdentifier=none\n", "namesake");
            AssertVerdict(pki, X509Fault.SignatureInvalid, "ca", "false");
            pki.MakeRoot("stranger", "/CN=Stranger");
            Make(pki, "strange", "/CN=strange", Leaf, "stranger");
            AssertVerdict(pki, X509Fault.IssuerUnknown, "ca", "strange");
        }

        [PeerFact(Peer.OpenSsl)]
        public void One_thing_wrong_in_an_issuer()
        {
            using OpenSslPki pki = new OpenSslPki();
            foreach ((string name, string extensions, X509Fault expected) in new[]
            {
                ("good", Ca, X509Fault.None),
                ("v1", "", X509Fault.IssuerNotCa),
                ("leaf", Leaf, X509Fault.IssuerNotCa),
                ("nosign", Ca + "keyUsage=critical,digitalSignature,cRLSign\n",
                    X509Fault.IssuerNotCa),
                ("sign", Ca + "keyUsage=critical,keyCertSign\n", X509Fault.None),
                ("wrongeku", Ca + "extendedKeyUsage=serverAuth\n", X509Fault.UsageWrong),
                ("eku", Ca + "extendedKeyUsage=serverAuth,clientAuth\n", X509Fault.None),
            })
            {
                Make(pki, name, "/CN=Middle " + name, extensions, "ca");
                Make(pki, name + "-device", "/CN=device", Leaf, name);
                AssertVerdict(pki, expected, "ca", name + "-device", name);
            }

            pki.MakeKey("short");
            pki.Issue("short", "/CN=Short", "basicConstraints=critical,CA:TRUE,pathlen:0\n",
                null, 3650);
            Make(pki, "direct", "/CN=direct", Leaf, "short");
            AssertVerdict(pki, X509Fault.None, "short", "direct");
            Make(pki, "below", "/CN=Below", Ca, "short");
            Make(pki, "deep", "/CN=deep", Leaf, "below");
            AssertVerdict(pki, X509Fault.PathLengthExceeded, "short", "deep", "below");
        }

        [PeerFact(Peer.OpenSsl)]
        public void Times_to_the_second()
        {
            using OpenSslPki pki = new OpenSslPki();
            Make(pki, "device", "/CN=device", Leaf, "ca");
            Certificate device = TestCertificate.Parse(pki.CertificateDer("device"));
            Certificate ca = TestCertificate.Parse(pki.CaDer);
            Assert.True(device.NotAfterSeconds < ca.NotAfterSeconds);
            foreach ((long time, X509Fault expected) in new[]
            {
                (ca.NotBeforeSeconds - 1, X509Fault.NotYetValid),
                (device.NotBeforeSeconds, X509Fault.None),
                (device.NotAfterSeconds - 1, X509Fault.None),
                (device.NotAfterSeconds + 1, X509Fault.Expired),
                (ca.NotAfterSeconds + 1, X509Fault.Expired),
            })
            {
                AssertVerdictAt(pki, expected, time, "ca", "device");
            }
        }

        [PeerFact(Peer.OpenSsl)]
        public void Names_of_a_server()
        {
            using OpenSslPki pki = new OpenSslPki();
            pki.IssueServer();
            Certificate server = TestCertificate.Parse(pki.CertificateDer("server"));
            foreach ((string option, string name, bool expected) in new[]
            {
                ("-verify_hostname", "localhost", true),
                ("-verify_hostname", "LOCALHOST", true),
                ("-verify_hostname", "localhos", false),
                ("-verify_hostname", "elsewhere", false),
                ("-verify_ip", "127.0.0.1", true),
                ("-verify_ip", "127.0.0.2", false),
            })
            {
                bool foreign = pki.TryRun("verify", "-CAfile", pki.CaPath, option, name,
                    pki.CertificatePath("server")).ExitCode == 0;
                Assert.Equal(expected, foreign);
                Assert.Equal(expected, server.MatchesName(name));
            }
        }

        [PeerFact(Peer.OpenSsl)]
        public void What_is_sound_but_not_ours_is_named()
        {
            using OpenSslPki pki = new OpenSslPki();
            foreach (string curve in new[] { "P-384", "P-521", "secp256k1" })
            {
                pki.MakeKey(curve, curve);
                pki.Issue(curve, "/CN=curve", Leaf, "ca", 365);
                Assert.Equal(
                    X509Fault.CurveUnsupported,
                    TestCertificate.FaultOf(pki.CertificateDer(curve)));
            }
            pki.Run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-pkeyopt", "ec_param_enc:explicit", "-out", pki.KeyPath("explicit"));
            pki.Issue("explicit", "/CN=explicit", Leaf, "ca", 365);
            Assert.Equal(
                X509Fault.CurveUnsupported,
                TestCertificate.FaultOf(pki.CertificateDer("explicit")));
            pki.Run("genpkey", "-algorithm", "RSA", "-out", pki.KeyPath("rsa"));
            pki.Issue("rsa", "/CN=rsa", Leaf, "ca", 365);
            Assert.Equal(
                X509Fault.AlgorithmUnsupported,
                TestCertificate.FaultOf(pki.CertificateDer("rsa")));
            pki.Run("genpkey", "-algorithm", "ED25519", "-out", pki.KeyPath("ed"));
            pki.Issue("ed", "/CN=ed", Leaf, "ca", 365);
            Assert.Equal(
                X509Fault.AlgorithmUnsupported,
                TestCertificate.FaultOf(pki.CertificateDer("ed")));

            Make(pki, "critical", "/CN=critical", Leaf + "1.2.3.4=critical,ASN1:NULL\n", "ca");
            Assert.Equal(
                X509Fault.CriticalExtensionUnknown,
                TestCertificate.FaultOf(pki.CertificateDer("critical")));
            Assert.NotEqual(0, pki.TryRun("verify", "-CAfile", pki.CaPath,
                pki.CertificatePath("critical")).ExitCode);
            Make(pki, "harmless", "/CN=harmless", Leaf + "1.2.3.4=ASN1:NULL\n", "ca");
            AssertVerdict(pki, X509Fault.None, "ca", "harmless");
        }

        [PeerFact(Peer.OpenSsl)]
        public void A_request_of_ours_is_verified_printed_and_signed()
        {
            using OpenSslPki pki = new OpenSslPki();
            using IPrivateKey key = Crypto.GenerateKeyPair(KeyUse.Sign);
            byte[] der = CertificationRequestTests.Build(
                key, CertificationRequestTests.Subject("esp32-0001", "account", "0158iep"),
                new RequestUsage
                {
                    KeyUsage = KeyUsages.DigitalSignature,
                    ExtendedKeyUsage = ExtendedKeyUsages.ClientAuth,
                });
            File.WriteAllBytes(pki.PathOf("our.csr"), der);
            ForeignResult printed = pki.Run("req", "-inform", "DER", "-in", pki.PathOf("our.csr"),
                "-verify", "-noout", "-subject", "-nameopt", "RFC2253,-dn_rev", "-text");
            string all = printed.Output + printed.Error;
            Assert.Contains("Certificate request self-signature verify OK", all);
            Assert.Contains("subject=L=0158iep,OU=account,CN=esp32-0001", all);
            Assert.Contains("ASN1 OID: prime256v1", all);
            Assert.Contains("Signature Algorithm: ecdsa-with-SHA256", all);
            Assert.Contains("X509v3 Key Usage: critical", all);
            Assert.Contains("TLS Web Client Authentication", all);

            pki.Run("req", "-inform", "DER", "-in", pki.PathOf("our.csr"), "-out",
                pki.PathOf("our.pem.csr"));
            pki.SignRequest("ours", pki.PathOf("our.pem.csr"), Leaf, "ca", 365);
            AssertVerdict(pki, X509Fault.None, "ca", "ours");
            Certificate issued = TestCertificate.Parse(pki.CertificateDer("ours"));
            Assert.Equal("esp32-0001", issued.CommonName);
            Assert.Equal("account", issued.OrganizationalUnit);
            Assert.Equal("0158iep", issued.Locality);
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            Assert.Equal(point, issued.PublicPoint);

            byte[] broken = (byte[])der.Clone();
            broken[^1] ^= 1;
            File.WriteAllBytes(pki.PathOf("broken.csr"), broken);
            ForeignResult refused = pki.TryRun("req", "-inform", "DER", "-in",
                pki.PathOf("broken.csr"), "-verify", "-noout");
            Assert.Contains("verify failure", refused.Output + refused.Error);
        }

        [PeerFact(Peer.OpenSsl)]
        public void Requests_of_OpenSSL_are_read()
        {
            using OpenSslPki pki = new OpenSslPki();
            foreach ((string curve, X509Fault expected) in new[]
            {
                ("P-256", X509Fault.None), ("P-384", X509Fault.CurveUnsupported),
            })
            {
                pki.MakeKey(curve, curve);
                pki.Run("req", "-new", "-sha256", "-config", pki.PathOf("req.cnf"), "-key",
                    pki.KeyPath(curve), "-subj", "/L=iep/OU=account/CN=device", "-outform", "DER",
                    "-addext", "keyUsage=critical,digitalSignature",
                    "-addext", "extendedKeyUsage=clientAuth", "-out", pki.PathOf("their.csr"));
                byte[] der = File.ReadAllBytes(pki.PathOf("their.csr"));
                Assert.Equal(expected, CertificationRequest.TryParse(
                    Crypto, der, 0, der.Length, out ParsedRequest request));
                if (request == null) { continue; }
                Assert.Equal("device", request.CommonName);
                Assert.Equal("account", request.OrganizationalUnit);
                Assert.Equal("iep", request.Locality);
                Assert.Equal(KeyUsages.DigitalSignature, request.KeyUsage);
                Assert.Equal(ExtendedKeyUsages.ClientAuth, request.ExtendedKeyUsage);
            }
        }

        private static void Make(
            OpenSslPki pki, string name, string subject, string extensions, string issuer)
        {
            pki.MakeKey(name);
            pki.Issue(name, subject, extensions, issuer, 365);
        }

        private static void AssertVerdict(
            OpenSslPki pki, X509Fault expected, string anchor, params string[] chain)
        {
            long time = TestCertificate.Parse(pki.CertificateDer(chain[0])).NotBeforeSeconds;
            AssertVerdictAt(pki, expected, time, anchor, chain);
        }

        private static void AssertVerdictAt(
            OpenSslPki pki, X509Fault expected, long time, string anchor, params string[] chain)
        {
            string untrusted = pki.PathOf("untrusted.pem");
            File.WriteAllText(untrusted, "");
            foreach (string name in chain)
            {
                File.AppendAllText(untrusted, File.ReadAllText(pki.CertificatePath(name)));
            }
            bool foreign = pki.TryRun("verify", "-CAfile", pki.CertificatePath(anchor),
                "-untrusted", untrusted, "-purpose", "sslclient", "-attime",
                time.ToString(CultureInfo.InvariantCulture),
                pki.CertificatePath(chain[0])).ExitCode == 0;

            ChainPolicy policy = new ChainPolicy
            {
                Usage = CertificateUsage.ClientAuth,
                TimeSeconds = time,
                TimeIsTrusted = true,
            };
            Certificate[] ours = Array.ConvertAll(
                chain, name => TestCertificate.Parse(pki.CertificateDer(name)));
            X509Fault fault = new ChainVerifier(Crypto, null!).Verify(
                new CertificateChain(ours, ours.Length),
                new[] { TestCertificate.Parse(pki.CertificateDer(anchor)) }, 1, policy,
                out PeerVerified _);
            Assert.Equal(expected, fault);
            Assert.True(
                foreign == (fault == X509Fault.None), $"OpenSSL says {foreign}: {chain[0]}");
        }
    }
}
