using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Device.X509;

namespace Device.Tests.Dtls
{
    /// <summary>A root and what it issued, in memory and by .NET: for tests that need no foreign
    /// program.</summary>
    public sealed class MemoryPki
    {
        public static readonly DateTimeOffset Begin =
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public static readonly DateTimeOffset End = Begin.AddYears(1);

        private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 _root;

        public MemoryPki(string name = "Root")
        {
            CertificateRequest request = new CertificateRequest(
                "CN=" + name, _rootKey, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(
                new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(
                new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
            _root = request.CreateSelfSigned(Begin.AddYears(-1), End.AddYears(10));
            Root = Parse(_root.RawData);
        }

        public Certificate Root { get; }

        /// <summary>A key and a certificate for it, made by the root.</summary>
        public DtlsCredential Issue(string name, bool isServer)
        {
            return Issue(name, isServer, out _);
        }

        /// <summary>The same, with the private key in the clear for a foreign stack.</summary>
        public DtlsCredential Issue(string name, bool isServer, out byte[] pkcs8)
        {
            return Issue(_root, name, isServer, out pkcs8);
        }

        private static byte[] NewSerial()
        {
            byte[] serial = RandomNumberGenerator.GetBytes(16);
            serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
            return serial;
        }

        private DtlsCredential Issue(
            X509Certificate2 issuer, string name, bool isServer, out byte[] pkcs8)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = new CertificateRequest(
                "CN=" + name, key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(
                new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
                new OidCollection
                {
                    new Oid(isServer ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2"),
                },
                false));
            SubjectAlternativeNameBuilder names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
            using X509Certificate2 issued = request.Create(issuer, Begin, End, NewSerial());
            pkcs8 = key.ExportPkcs8PrivateKey();
            ECParameters parameters = key.ExportParameters(true);
            new DotNetCrypto().TryImportPrivateKey(
                parameters.D!, 0, null!, 0, KeyUse.Sign, out IPrivateKey imported);
            Certificate[] chain = { Parse(issued.RawData), Root };
            return new DtlsCredential(imported, new CertificateChain(chain, 2));
        }

        /// <summary>A client's key with a chain of so many authorities between it and the
        /// root.</summary>
        public DtlsCredential IssueBelow(int authorities, string name)
        {
            return IssueBelow(authorities, name, false);
        }

        /// <summary>The same for a client or a server.</summary>
        public DtlsCredential IssueBelow(int authorities, string name, bool isServer)
        {
            Certificate[] chain = new Certificate[authorities + 1];
            X509Certificate2 issuer = _root;
            for (int i = 0; i < authorities; i++)
            {
                using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                CertificateRequest authority = new CertificateRequest(
                    "CN=Below " + i, key, HashAlgorithmName.SHA256);
                authority.CertificateExtensions.Add(
                    new X509BasicConstraintsExtension(true, false, 0, true));
                authority.CertificateExtensions.Add(
                    new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
                using X509Certificate2 issued = authority.Create(
                    issuer, Begin, End, NewSerial());
                chain[authorities - i] = Parse(issued.RawData);
                issuer = issued.CopyWithPrivateKey(key);
            }
            DtlsCredential leaf = Issue(issuer, name, isServer, out _);
            chain[0] = leaf.Chain.Leaf;
            return new DtlsCredential(leaf.Key, new CertificateChain(chain, chain.Length));
        }

        /// <summary>A server certificate on P-384: DER only.</summary>
        public byte[] IssueOnP384()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            CertificateRequest request = new CertificateRequest(
                "CN=server", key, HashAlgorithmName.SHA256);
            using X509Certificate2 issued = request.Create(_root, Begin, End, new byte[] { 1, 2 });
            return issued.RawData;
        }

        private static Certificate Parse(byte[] der)
        {
            X509Fault fault = Certificate.TryParse(der, 0, der.Length, out Certificate parsed);
            if (fault != X509Fault.None) { throw new InvalidOperationException($"{fault}"); }
            return parsed;
        }
    }
}
