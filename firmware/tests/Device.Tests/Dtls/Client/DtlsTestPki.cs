using System;
using System.IO;
using System.Security.Cryptography;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Device.Tests.Peers;
using Device.X509;

namespace Device.Tests.Dtls
{
    /// <summary>What a handshake with a foreign stack needs, made by OpenSSL: "ca", "server" and
    /// "device".</summary>
    public sealed class DtlsTestPki : IDisposable
    {
        public DtlsTestPki()
        {
            Files = new OpenSslPki();
            Files.IssueServer();
            Files.IssueClient("device", "esp32-0001");
        }

        public OpenSslPki Files { get; }

        public Certificate Certificate(string name)
        {
            byte[] der = Files.CertificateDer(name);
            if (Device.X509.Certificate.TryParse(der, 0, der.Length, out Certificate found) != 0)
            {
                throw new InvalidOperationException("not a certificate: " + name);
            }
            return found;
        }

        /// <summary>Key of the first name with the certificates of all of them, leaf
        /// first.</summary>
        public DtlsCredential Credential(params string[] names)
        {
            Certificate[] certificates = Array.ConvertAll(names, Certificate);
            return new DtlsCredential(
                Import(Files, names[0]),
                new CertificateChain(certificates, certificates.Length));
        }

        /// <summary>Trust in "ca" for a server on loopback, now.</summary>
        public static ChainPolicy ServerPolicy(string? name = "localhost")
        {
            return new ChainPolicy
            {
                Usage = CertificateUsage.ServerAuth,
                Name = name,
                TimeSeconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
                TimeIsTrusted = true,
            };
        }

        public string Concatenate(string file, params string[] names)
        {
            string path = Files.PathOf(file);
            File.WriteAllText(path, string.Concat(
                Array.ConvertAll(names, name => File.ReadAllText(Files.CertificatePath(name)))));
            return path;
        }

        public void Dispose()
        {
            Files.Dispose();
        }

        private static IPrivateKey Import(OpenSslPki files, string name)
        {
            using ECDsa key = files.Key(name);
            ECParameters parameters = key.ExportParameters(true);
            if (!new DotNetCrypto().TryImportPrivateKey(
                parameters.D!, 0, null!, 0, KeyUse.Sign, out IPrivateKey imported))
            {
                throw new InvalidOperationException("not a key: " + name);
            }
            return imported;
        }
    }
}
