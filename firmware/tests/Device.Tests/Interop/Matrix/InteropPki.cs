using System;
using System.IO;
using System.Security.Cryptography;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Device.Tests.Peers;
using Device.X509;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>
    /// The certificates of all cases, made by OpenSSL once. "server" and "device" are below "ca",
    /// "server-chain" and "device-chain" below its intermediate "middle", "server-alien" and
    /// "device-alien" below another root "stranger". A chain's PEM file holds the intermediate too.
    /// </summary>
    public sealed class InteropPki : IDisposable
    {
        private const string Level0 =
            "openssl_conf=init\n[init]\nssl_conf=ssl\n[ssl]\nsystem_default=all\n"
            + "[all]\nCipherString=ALL:@SECLEVEL=0\n";

        private readonly OpenSslPki _files = new OpenSslPki();

        public InteropPki()
        {
            File.WriteAllText(OpenSslConfigurationPath, Level0);
            _files.IssueServer();
            _files.IssueClient("device", "esp32-0001");
            _files.IssueAuthority("middle", "/CN=Middle");
            _files.MakeRoot("stranger", "/CN=Stranger");
            foreach (string issuer in new[] { "middle", "stranger" })
            {
                string end = EndOf(issuer);
                _files.MakeKey("server-" + end);
                _files.Issue("server-" + end, "/CN=localhost",
                    OpenSslPki.ServerExtensions, issuer, 30);
                _files.MakeKey("device-" + end);
                _files.Issue("device-" + end, "/CN=esp32-0001",
                    OpenSslPki.ClientExtensions, issuer, 30);
            }
            foreach (string name in new[] { "server-chain", "device-chain" })
            {
                File.AppendAllText(
                    _files.CertificatePath(name),
                    File.ReadAllText(_files.CertificatePath("middle")));
            }
        }

        /// <summary>A configuration of OpenSSL that refuses no suite.</summary>
        public string OpenSslConfigurationPath { get { return _files.PathOf("level0.cnf"); } }

        public string CaPath { get { return _files.CaPath; } }

        /// <summary>The root that both ends trust.</summary>
        public Certificate Ca { get { return Parse("ca"); } }

        public string CertificatePath(string name)
        {
            return _files.CertificatePath(name);
        }

        public string KeyPath(string name)
        {
            return _files.KeyPath(name);
        }

        /// <summary>The DER of a leaf and its key, for stacks that run in our process.</summary>
        public byte[] CertificateDer(string name)
        {
            return _files.CertificateDer(name);
        }

        public byte[] KeyPkcs8(string name)
        {
            using ECDsa key = _files.Key(name);
            return key.ExportPkcs8PrivateKey();
        }

        /// <summary>What one of our ends shows.</summary>
        public DtlsCredential Credential(string name)
        {
            Certificate[] certificates = name.EndsWith("-chain", StringComparison.Ordinal)
                ? new[] { Parse(name), Parse("middle") }
                : new[] { Parse(name) };
            using ECDsa key = _files.Key(name);
            byte[] scalar = key.ExportParameters(true).D!;
            if (!new DotNetCrypto().TryImportPrivateKey(
                scalar, 0, null!, 0, KeyUse.Sign, out IPrivateKey imported))
            {
                throw new InvalidOperationException("not a key: " + name);
            }
            return new DtlsCredential(
                imported, new CertificateChain(certificates, certificates.Length));
        }

        public void Dispose()
        {
            _files.Dispose();
        }

        private static string EndOf(string issuer)
        {
            return issuer == "middle" ? "chain" : "alien";
        }

        private Certificate Parse(string name)
        {
            byte[] der = _files.CertificateDer(name);
            if (Certificate.TryParse(der, 0, der.Length, out Certificate found) != 0)
            {
                throw new InvalidOperationException("not a certificate: " + name);
            }
            return found;
        }
    }
}
