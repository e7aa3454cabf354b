using System;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Device.X509;

namespace Simulator.Tests
{
    /// <summary>A certificate authority made of .NET's own classes, as a third hand beside our own
    /// and OpenSSL's; it also does what a CA must not do when it is told to.</summary>
    internal sealed class TestPki : IDisposable
    {
        private static readonly Oid ServerAuth = new Oid("1.3.6.1.5.5.7.3.1");
        private static readonly Oid ClientAuth = new Oid("1.3.6.1.5.5.7.3.2");

        private readonly ECDsa _caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 _ca;

        public TestPki(string name = "Test CA")
        {
            CertificateRequest request =
                new CertificateRequest("CN=" + name, _caKey, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(
                new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(
                X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
            DateTimeOffset now = DateTimeOffset.UtcNow;
            _ca = request.CreateSelfSigned(now.AddYears(-5), now.AddYears(30));
            Certificate.TryParse(Der, 0, Der.Length, out Certificate anchor);
            Anchor = anchor;
        }

        public ICrypto Crypto { get; init; } = new DotNetCrypto();

        public byte[] Der { get { return _ca.RawData; } }

        public Certificate Anchor { get; }

        public DtlsCredential Server(string host = "localhost")
        {
            return Issue("CN=" + host, ServerAuth, host, -1, 365);
        }

        public DtlsCredential Client(string name, int fromDays = -1, int toDays = 365)
        {
            return Issue("CN=" + name, ClientAuth, null, fromDays, toDays);
        }

        /// <summary>A certificate for a key that only its device has.</summary>
        public byte[] IssueDevice(
            byte[] publicPoint, string subject, int fromDays = -1, int toDays = 365,
            bool isServer = false)
        {
            using ECDsa key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = publicPoint[1..33], Y = publicPoint[33..65] },
            });
            return Sign(
                key, subject, isServer ? ServerAuth : ClientAuth, null, fromDays, toDays);
        }

        /// <summary>A mistake of a CA: a device's certificate for servers only.</summary>
        public byte[] IssueForServers(byte[] publicPoint, string subject)
        {
            using ECDsa key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = publicPoint[1..33], Y = publicPoint[33..65] },
            });
            return Sign(key, subject, ServerAuth, null, -1, 365);
        }

        public void Dispose()
        {
            _ca.Dispose();
            _caKey.Dispose();
        }

        /// <summary>A device's certificate and its key as .NET holds it.</summary>
        public byte[] ClientDer(string name, out ECDsa key)
        {
            key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return Sign(key, "CN=" + name, ClientAuth, null, -1, 365);
        }

        private DtlsCredential Issue(
            string subject, Oid usage, string? host, int fromDays, int toDays)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] der = Sign(key, subject, usage, host, fromDays, toDays);
            CertificateChain.TryParse(der, 0, der.Length, out CertificateChain chain);
            byte[] scalar = key.ExportParameters(true).D!;
            Crypto.TryImportPrivateKey(
                scalar, 0, chain.Leaf.PublicPoint, 0, KeyUse.Sign, out IPrivateKey imported);
            return new DtlsCredential(imported, chain);
        }

        private byte[] Sign(
            ECDsa key, string subject, Oid usage, string? host, int fromDays, int toDays)
        {
            CertificateRequest request =
                new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(
                new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
            request.CertificateExtensions.Add(
                new X509EnhancedKeyUsageExtension(new OidCollection { usage }, false));
            if (host != null)
            {
                SubjectAlternativeNameBuilder names = new SubjectAlternativeNameBuilder();
                if (IPAddress.TryParse(host, out IPAddress? address))
                {
                    names.AddIpAddress(address);
                }
                else { names.AddDnsName(host); }
                request.CertificateExtensions.Add(names.Build());
            }
            DateTimeOffset now = DateTimeOffset.UtcNow;
            using X509Certificate2 made = request.Create(
                _ca, now.AddDays(fromDays), now.AddDays(toDays),
                RandomNumberGenerator.GetBytes(12));
            return made.RawData;
        }
    }
}
