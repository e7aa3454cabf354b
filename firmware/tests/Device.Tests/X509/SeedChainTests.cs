using System;
using System.IO;
using Device.Desktop;
using Device.Tests.Peers;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    /// Goal: certificates that users make with the OpenSSL commands of Pelion's documentation are
    /// accepted: a CA without key usage, version 1 leaves, ends after 2050, EC PARAMETERS in keys.
    /// Method: those very commands, with subjects given and files in a folder of the test, and with
    /// -no-CApath where the original names a folder that does not exist, which OpenSSL 3 refuses.
    public sealed class SeedChainTests : IDisposable
    {
        private const string AuthorityConfiguration =
            "[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=unused\n[ext]\n"
            + "basicConstraints = CA:TRUE\n"
            + "keyUsage = digitalSignature, keyCertSign, cRLSign\n";

        private readonly string _folder = Directory.CreateTempSubdirectory("seed-").FullName;

        public void Dispose()
        {
            Directory.Delete(_folder, recursive: true);
        }

        [PeerFact(Peer.OpenSsl)]
        public void Your_own_authority_with_a_device()
        {
            File.WriteAllText(
                Path.Combine(_folder, "ca.cnf"),
                "[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=CA\n"
                + "[ext]\nbasicConstraints=CA:TRUE\n");
            OpenSsl("ecparam -out CA_private.pem -name prime256v1 -genkey");
            OpenSsl("req -key CA_private.pem -new -sha256 -x509 -days 12775 -out CA_cert.pem"
                + " -config ca.cnf -extensions ext");
            OpenSsl("ecparam -out BootstrapDevicePrivateKey.pem -name prime256v1 -genkey");
            OpenSsl("req -key BootstrapDevicePrivateKey.pem -new -sha256"
                + " -out BootstrapDeviceCsr.pem -subj /CN=device_endpoint_name");
            OpenSsl("x509 -req -in BootstrapDeviceCsr.pem -sha256 -out BootstrapDeviceCert.der"
                + " -outform der -CA CA_cert.pem -CAkey CA_private.pem -CAcreateserial -days 3650");

            Certificate ca = Read("CA_cert");
            Assert.Equal("CA", ca.CommonName);
            Assert.Equal(12775L * 86400, ca.NotAfterSeconds - ca.NotBeforeSeconds);
            Certificate device = TestCertificate.Parse(
                File.ReadAllBytes(Path.Combine(_folder, "BootstrapDeviceCert.der")));
            Assert.Equal("device_endpoint_name", device.CommonName);
            Assert.False(device.IsCa);
            Assert.Equal(X509Fault.None, Verify(new[] { device }, ca, device.NotBeforeSeconds));
            Assert.Equal(X509Fault.IssuerNotCa, Verify(new[] { device }, device, device));
        }

        [PeerFact(Peer.OpenSsl)]
        public void The_factory_utility_as_intermediate_and_chains_of_every_length()
        {
            MakeChains("/CN=", CertificateChain.CountMax);
        }

        // The documentation writes //CN=, which the shell of Git for Windows turns into /CN=.
        // Typed on Linux it gives every authority an empty name: then only keys tell them apart.
        [PeerFact(Peer.OpenSsl)]
        public void The_same_commands_typed_on_Linux_make_authorities_without_a_name()
        {
            MakeChains("//CN=", 3);
        }

        private void MakeChains(string commonName, int countMax)
        {
            bool areNamed = commonName == "/CN=";
            File.WriteAllText(Path.Combine(_folder, "ca_config.cnf"), AuthorityConfiguration);
            OpenSsl("ecparam -out root_key.pem -name prime256v1 -genkey");
            OpenSsl("req -key root_key.pem -new -x509 -days 7300 -sha256"
                + $" -subj {commonName}ROOT_CA"
                + " -out root_cert.pem -config ca_config.cnf -extensions ext");
            string issuer = "root";
            string chainFile = "root_cert.pem";
            for (int length = 1; length <= countMax; length++)
            {
                string device = "device" + length;
                Sign(device, issuer, "/CN=device_endpoint_name", isAuthority: false);
                AssertAccepted(device, length, chainFile, areNamed);

                string next = "intermediate" + length;
                Sign(next, issuer, commonName + "INT_CA_" + length, isAuthority: true);
                File.WriteAllText(
                    Path.Combine(_folder, next + "_chain.pem"),
                    Pem(next + "_cert.pem") + Pem(chainFile));
                chainFile = next + "_chain.pem";
                issuer = next;
            }
        }

        // The device sends its own certificate and the intermediates; the root is pinned.
        private void AssertAccepted(
            string device, int length, string chainFile, bool areNamed)
        {
            OpenSsl("verify -verbose -no-CApath -CAfile " + chainFile + " "
                + device + "_cert.pem");
            Certificate[] chain = new Certificate[length];
            chain[0] = Read(device + "_cert");
            for (int i = 1; i < length; i++) { chain[i] = Read($"intermediate{length - i}_cert"); }
            Certificate root = Read("root_cert");
            Assert.Equal(areNamed ? "ROOT_CA" : "", root.CommonName);
            Assert.Equal(X509Fault.None, Verify(chain, root, chain[0].NotBeforeSeconds));
            if (length == CertificateChain.CountMax) { return; }
            Assert.Equal(X509Fault.None, Verify(
                [.. chain, root], root, chain[0].NotBeforeSeconds));
            if (length < 2) { return; }
            Assert.Equal(
                areNamed ? X509Fault.IssuerUnknown : X509Fault.SignatureInvalid,
                Verify([chain[0]], root, chain[0].NotBeforeSeconds));
        }

        private void Sign(string name, string issuer, string subject, bool isAuthority)
        {
            OpenSsl($"ecparam -out {name}_key.pem -name prime256v1 -genkey");
            OpenSsl($"req -new -sha256 -subj {subject} -key {name}_key.pem -out {name}_csr.pem"
                + " -config ca_config.cnf");
            OpenSsl($"x509 -sha256 -req -in {name}_csr.pem -out {name}_cert.pem"
                + $" -CA {issuer}_cert.pem -CAkey {issuer}_key.pem -days 7300 -CAcreateserial"
                + (isAuthority ? " -extfile ca_config.cnf -extensions ext" : ""));
        }

        private string Pem(string file)
        {
            return File.ReadAllText(Path.Combine(_folder, file));
        }

        private Certificate Read(string name)
        {
            OpenSsl($"x509 -in {name}.pem -outform der -out {name}.der");
            return TestCertificate.Parse(
                File.ReadAllBytes(Path.Combine(_folder, name + ".der")));
        }

        private void OpenSsl(string arguments)
        {
            ForeignProcess.RunIn(_folder, Peer.OpenSsl, arguments.Split(' ')).RequireSuccess();
        }

        private static X509Fault Verify(Certificate[] chain, Certificate anchor, long timeSeconds)
        {
            return Verify(chain, new[] { anchor }, timeSeconds, CertificateUsage.ClientAuth);
        }

        // A leaf as the issuer of another one: the anchor must be an authority.
        private static X509Fault Verify(Certificate[] chain, Certificate leaf, Certificate anchor)
        {
            RawCertificate raw = new RawCertificate
            {
                Issuer = Convert.ToHexString(leaf.Subject),
                Subject = RawCertificate.Name("below"),
            };
            Certificate below = TestCertificate.Parse(raw.Build());
            return Verify(
                new[] { below, chain[0] }, new[] { anchor }, leaf.NotBeforeSeconds,
                CertificateUsage.Any);
        }

        private static X509Fault Verify(
            Certificate[] chain, Certificate[] anchors, long timeSeconds, CertificateUsage usage)
        {
            ChainPolicy policy = new ChainPolicy
            {
                Usage = usage,
                TimeSeconds = timeSeconds,
                TimeIsTrusted = true,
            };
            return new ChainVerifier(new DotNetCrypto(), null!).Verify(
                new CertificateChain(chain, chain.Length), anchors, anchors.Length, policy,
                out PeerVerified _);
        }
    }
}
