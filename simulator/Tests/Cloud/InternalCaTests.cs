using System;
using System.IO;
using System.Security.Cryptography;
using Device.Desktop.Errors;
using Device.Tests.Peers;
using Device.X509;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Errors;
using Xunit;

namespace Simulator.Tests.Cloud
{
    /// <summary>Every certificate of the internal authority is judged by OpenSSL.</summary>
    public sealed class InternalCaTests : IDisposable
    {
        private const string Endpoint = "esp32-0042";
        private const string AccountId = "0123456789abcdef0123456789abcdef";
        private const string Iep = "fedcba9876543210fedcba9876543210";

        private readonly TestCloud _cloud = new TestCloud();

        [PeerFact(Peer.OpenSsl)]
        public void Root_has_what_the_platform_asks_of_an_authority()
        {
            string text = Describe(_cloud.Core.CaFile);

            Assert.Contains("CA:TRUE", text);
            Assert.Contains("Basic Constraints: critical", text);
            Assert.Contains("Digital Signature, Certificate Sign, CRL Sign", text);
            Assert.Contains("Subject Key Identifier", text);
            Assert.Contains("ecdsa-with-SHA256", text);
            Assert.Contains("NIST CURVE: P-256", text);
            Certificate root = _cloud.Core.Authority.Certificate;
            long days = (root.NotAfterSeconds - root.NotBeforeSeconds) / 86_400;
            Assert.Equal(InternalCa.RootDays, days);
            Verify(_cloud.Core.CaFile, "any");
        }

        [PeerFact(Peer.OpenSsl)]
        public void Device_certificate_verifies_as_a_client_and_not_as_a_server()
        {
            string file = _cloud.WritePem(IssueDevice(TimeSpan.FromDays(365)).Der);

            Verify(file, "sslclient");
            Assert.NotEqual(0, TryVerify(file, "sslserver").ExitCode);
            string text = Describe(file);
            Assert.Contains("X509v3 Key Usage: critical", text);
            Assert.Contains("Digital Signature\n", text);
            Assert.Contains("TLS Web Client Authentication", text);
            Assert.Contains("Authority Key Identifier", text);
            Assert.Contains($"L = {Iep}, OU = {AccountId}, CN = {Endpoint}", text);
        }

        [PeerFact(Peer.OpenSsl)]
        public void Server_certificate_verifies_for_its_names_only()
        {
            using ECDsa key = FactoryPki.NewKey();
            byte[] point = FactoryPki.PointOf(key);
            string file = _cloud.WritePem(_cloud.Core.Authority.IssueServer(
                point, ["cloud.example", "192.0.2.7", "localhost", "127.0.0.1", "::1"],
                TimeSpan.FromDays(30)).Der);

            Verify(file, "sslserver", "-verify_hostname", "cloud.example");
            Verify(file, "sslserver", "-verify_hostname", "localhost");
            Verify(file, "sslserver", "-verify_ip", "192.0.2.7");
            Verify(file, "sslserver", "-verify_ip", "::1");
            Assert.NotEqual(0, TryVerify(
                file, "sslserver", "-verify_hostname", "other.example").ExitCode);
        }

        [Fact]
        public void Validity_is_backdated_a_little_and_stays_inside_the_root()
        {
            Certificate root = _cloud.Core.Authority.Certificate;
            long now = _cloud.Time.Now.ToUnixTimeSeconds();

            Certificate usual = Parse(IssueDevice(TimeSpan.FromDays(365)).Der);
            Assert.Equal(now - 300, usual.NotBeforeSeconds);
            Assert.Equal(now + 365 * 86_400L, usual.NotAfterSeconds);

            Certificate longest = Parse(IssueDevice(TimeSpan.FromDays(50_000)).Der);
            Assert.Equal(root.NotAfterSeconds, longest.NotAfterSeconds);

            _cloud.Time.Now = DateTimeOffset.FromUnixTimeSeconds(root.NotBeforeSeconds + 60);
            Certificate first = Parse(IssueDevice(TimeSpan.FromDays(1)).Der);
            Assert.Equal(root.NotBeforeSeconds, first.NotBeforeSeconds);
        }

        [Fact]
        public void Serial_numbers_are_positive_long_and_different()
        {
            byte[] before = [];
            for (int i = 0; i < 100; i++)
            {
                CertificateIssued issued = IssueDevice(TimeSpan.FromDays(1));
                Assert.InRange(issued.Serial.Length, 8, 20);
                Assert.True(issued.Serial[0] is > 0 and < 0x80);
                Assert.False(issued.Serial.AsSpan().SequenceEqual(before));
                Assert.Equal(issued.Serial, Parse(issued.Der).SerialNumber);
                before = issued.Serial;
            }
        }

        [Fact]
        public void Root_survives_a_restart_and_its_key_is_for_its_owner_only()
        {
            byte[] before = _cloud.Core.Authority.Certificate.Der;

            Assert.Equal(before, _cloud.Reopen().Authority.Certificate.Der);
            Assert.Equal(_cloud.Core.Authority.Pem, File.ReadAllText(_cloud.Core.CaFile));
            if (!OperatingSystem.IsWindows())
            {
                UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                Assert.Equal(
                    owner, File.GetUnixFileMode(Path.Combine(_cloud.Folder, "ca-key.pem")));
                Assert.Equal(owner, File.GetUnixFileMode(_cloud.Core.ApiKeyFile));
            }
        }

        [Theory]
        [InlineData("the key is gone", null)]
        [InlineData("the key is no key", "nonsense")]
        [InlineData("the key is another one", "P-256")]
        [InlineData("the key is on another curve", "P-384")]
        public void A_root_without_its_key_is_CLD104(string why, string? replacement)
        {
            string keyFile = Path.Combine(_cloud.Folder, "ca-key.pem");
            _cloud.Core.Dispose();
            File.Delete(keyFile);
            if (replacement != null)
            {
                using ECDsa other = ECDsa.Create(
                    replacement == "P-384"
                        ? ECCurve.NamedCurves.nistP384
                        : ECCurve.NamedCurves.nistP256);
                File.WriteAllText(
                    keyFile,
                    replacement == "nonsense" ? replacement : other.ExportPkcs8PrivateKeyPem());
            }

            CommandException error = Assert.Throws<CommandException>(() => _cloud.Reopen());

            Assert.True(error.Error.Code == "CLD104", why);
            Assert.Equal(CloudErrors.ExitDamaged, error.Error.ExitCode);
        }

        public void Dispose()
        {
            _cloud.Dispose();
        }

        private CertificateIssued IssueDevice(TimeSpan validity)
        {
            using ECDsa key = FactoryPki.NewKey();
            return _cloud.Core.Authority.IssueDevice(
                FactoryPki.PointOf(key), Endpoint, AccountId, Iep, validity);
        }

        private static Certificate Parse(byte[] der)
        {
            Assert.Equal(
                X509Fault.None, Certificate.TryParse(der, 0, der.Length, out Certificate parsed));
            return parsed;
        }

        private static string Describe(string file)
        {
            return ForeignProcess.Run(
                Peer.OpenSsl, "x509", "-in", file, "-noout", "-text").RequireSuccess().Output;
        }

        private void Verify(string file, string purpose, params string[] more)
        {
            TryVerify(file, purpose, more).RequireSuccess();
        }

        private ForeignResult TryVerify(string file, string purpose, params string[] more)
        {
            return ForeignProcess.Run(
                Peer.OpenSsl,
                ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", _cloud.Core.CaFile,
                    .. more, file]);
        }
    }
}
