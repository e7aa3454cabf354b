using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Device.X509;

namespace Simulator.Tests.Agent
{
    /// <summary>A certificate authority made of .NET's own classes, which also does what a CA must
    /// not do when it is told to.</summary>
    internal sealed class ScriptedCa : IDisposable
    {
        private static readonly Oid ServerAuth = new Oid("1.3.6.1.5.5.7.3.1");
        private static readonly Oid ClientAuth = new Oid("1.3.6.1.5.5.7.3.2");

        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 _certificate;

        public ScriptedCa(string name)
        {
            CertificateRequest request =
                new CertificateRequest("CN=" + name, _key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(
                new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(
                X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
            DateTimeOffset now = DateTimeOffset.UtcNow;
            _certificate = request.CreateSelfSigned(now.AddYears(-5), now.AddYears(30));
            Certificate.TryParse(Der, 0, Der.Length, out Certificate anchor);
            Anchor = anchor;
        }

        public byte[] Der { get { return _certificate.RawData; } }

        public Certificate Anchor { get; }

        public byte[] IssueDevice(
            byte[] publicPoint, string subject, int fromDays = -1, int toDays = 365)
        {
            using ECDsa key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = publicPoint[1..33], Y = publicPoint[33..65] },
            });
            return Issue(key, subject, ClientAuth, host: null, fromDays, toDays);
        }

        public DtlsCredential IssueServer(string host)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] der = Issue(key, "CN=" + host, ServerAuth, host, -1, 365);
            CertificateChain.TryParse(der, 0, der.Length, out CertificateChain chain);
            byte[] scalar = key.ExportParameters(true).D!;
            new DotNetCrypto().TryImportPrivateKey(
                scalar, 0, chain.Leaf.PublicPoint, 0, KeyUse.Sign, out IPrivateKey imported);
            return new DtlsCredential(imported, chain);
        }

        public void Dispose()
        {
            _certificate.Dispose();
            _key.Dispose();
        }

        private byte[] Issue(
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
                names.AddDnsName(host);
                request.CertificateExtensions.Add(names.Build());
            }
            DateTimeOffset now = DateTimeOffset.UtcNow;
            X509SignatureGenerator signer = X509SignatureGenerator.CreateForECDsa(_key);
            using X509Certificate2 made = request.Create(
                _certificate.SubjectName, signer, now.AddDays(fromDays), now.AddDays(toDays),
                RandomNumberGenerator.GetBytes(12));
            return made.RawData;
        }
    }
}
