using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>One CA with a server and a client under it, all P-256: the very same certificates
    /// and keys for both stacks.</summary>
    internal sealed class HandshakePki : IDisposable
    {
        private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
        private const string ClientAuth = "1.3.6.1.5.5.7.3.2";
        private const int ValidDays = 30;

        public HandshakePki()
        {
            DateTimeOffset from = TimeProvider.System.GetUtcNow().AddDays(-1);
            using ECDsa caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = new CertificateRequest(
                "CN=Benchmark CA", caKey, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(
                new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(
                new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
            using X509Certificate2 ca = request.CreateSelfSigned(from, from.AddDays(ValidDays));
            Ca = ca.RawData;
            ServerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            ClientKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Server = Issue(ca, ServerKey, "CN=benchmark-server", ServerAuth, 1);
            Client = Issue(ca, ClientKey, "CN=benchmark-client", ClientAuth, 2);
        }

        /// <summary>DER.</summary>
        public byte[] Ca { get; }

        /// <summary>DER.</summary>
        public byte[] Server { get; }

        /// <summary>DER.</summary>
        public byte[] Client { get; }

        public ECDsa ServerKey { get; }

        public ECDsa ClientKey { get; }

        public void Dispose()
        {
            ServerKey.Dispose();
            ClientKey.Dispose();
        }

        private static byte[] Issue(
            X509Certificate2 ca, ECDsa key, string name, string usage, byte serial)
        {
            CertificateRequest request = new CertificateRequest(
                name, key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(
                new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
            request.CertificateExtensions.Add(
                new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
            using X509Certificate2 made = request.Create(
                ca, ca.NotBefore, ca.NotAfter, [serial]);
            return made.RawData;
        }
    }
}
