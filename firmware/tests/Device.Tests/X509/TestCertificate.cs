using System;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    /// <summary>What a certificate of the tests says; .NET's CertificateRequest, a foreign
    /// implementation, writes it.</summary>
    public sealed class Shape
    {
        public string Subject { get; init; } = "CN=test";
        public long NotBefore { get; init; } = TestCertificate.NotBefore;
        public long NotAfter { get; init; } = TestCertificate.NotAfter;
        public bool? IsCa { get; init; }
        public int? PathLength { get; init; }
        public X509KeyUsageFlags? KeyUsage { get; init; }
        public string[] ExtendedUsages { get; init; } = Array.Empty<string>();
        public string[] DnsNames { get; init; } = Array.Empty<string>();
        public string[] Addresses { get; init; } = Array.Empty<string>();
        public bool HasKeyIdentifiers { get; init; }
        public X509Extension? More { get; init; }
        public ECCurve Curve { get; init; } = ECCurve.NamedCurves.nistP256;
        public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

        public static Shape Ca(string subject, int? pathLength = null)
        {
            return new Shape { Subject = subject, IsCa = true, PathLength = pathLength };
        }
    }

    /// <summary>A certificate with its key, and what it issues.</summary>
    public sealed class TestCertificate : IDisposable
    {
        public const long NotBefore = 1_600_000_000;    // 2020-09-13.
        public const long Now = 1_800_000_000;          // 2027-01-15.
        public const long NotAfter = 2_000_000_000;     // 2033-05-18.
        public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
        public const string ClientAuth = "1.3.6.1.5.5.7.3.2";
        public const string AnyUsage = "2.5.29.37.0";

        private TestCertificate(ECDsa key, X509Certificate2 certificate)
        {
            Key = key;
            Foreign = certificate;
        }

        public ECDsa Key { get; }

        /// <summary>As .NET sees it.</summary>
        public X509Certificate2 Foreign { get; }

        public byte[] Der { get { return Foreign.RawData; } }

        /// <summary>As we see it.</summary>
        public Certificate Ours { get { return Parse(Der); } }

        public static TestCertificate Root(Shape shape, ECDsa? key = null)
        {
            key ??= ECDsa.Create(shape.Curve);
            return new TestCertificate(key, Make(shape, key, key, null));
        }

        public TestCertificate Issue(Shape shape, ECDsa? key = null)
        {
            key ??= ECDsa.Create(shape.Curve);
            return new TestCertificate(key, Make(shape, key, Key, Foreign));
        }

        public static Certificate Parse(byte[] der)
        {
            X509Fault fault = Certificate.TryParse(der, 0, der.Length, out Certificate parsed);
            Assert.Equal(X509Fault.None, fault);
            return parsed;
        }

        public static X509Fault FaultOf(byte[] der)
        {
            X509Fault fault = Certificate.TryParse(der, 0, der.Length, out Certificate parsed);
            Assert.Equal(fault == X509Fault.None, parsed != null);
            return fault;
        }

        public static CertificateChain Chain(params TestCertificate[] certificates)
        {
            return new CertificateChain(
                Array.ConvertAll(certificates, each => each.Ours), certificates.Length);
        }

        public void Dispose()
        {
            Key.Dispose();
            Foreign.Dispose();
        }

        private static X509Certificate2 Make(
            Shape shape, ECDsa key, ECDsa signer, X509Certificate2? issuer)
        {
            CertificateRequest request = new CertificateRequest(shape.Subject, key, shape.Hash);
            AddExtensions(request.CertificateExtensions, shape);
            if (shape.HasKeyIdentifiers)
            {
                X509SubjectKeyIdentifierExtension own =
                    new X509SubjectKeyIdentifierExtension(request.PublicKey, false);
                request.CertificateExtensions.Add(own);
                request.CertificateExtensions.Add(issuer == null
                    ? X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(own)
                    : X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                        issuer, true, false));
            }
            byte[] serial = RandomNumberGenerator.GetBytes(16);
            serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
            return request.Create(
                issuer == null ? request.SubjectName : issuer.SubjectName,
                X509SignatureGenerator.CreateForECDsa(signer),
                DateTimeOffset.FromUnixTimeSeconds(shape.NotBefore),
                DateTimeOffset.FromUnixTimeSeconds(shape.NotAfter),
                serial);
        }

        private static void AddExtensions(
            System.Collections.ObjectModel.Collection<X509Extension> extensions, Shape shape)
        {
            if (shape.IsCa != null)
            {
                extensions.Add(new X509BasicConstraintsExtension(
                    shape.IsCa.Value, shape.PathLength != null, shape.PathLength ?? 0, true));
            }
            if (shape.KeyUsage != null)
            {
                extensions.Add(new X509KeyUsageExtension(shape.KeyUsage.Value, true));
            }
            if (shape.ExtendedUsages.Length > 0)
            {
                OidCollection usages = new OidCollection();
                foreach (string usage in shape.ExtendedUsages) { usages.Add(new Oid(usage)); }
                extensions.Add(new X509EnhancedKeyUsageExtension(usages, false));
            }
            if (shape.DnsNames.Length + shape.Addresses.Length > 0)
            {
                SubjectAlternativeNameBuilder names = new SubjectAlternativeNameBuilder();
                foreach (string name in shape.DnsNames) { names.AddDnsName(name); }
                foreach (string text in shape.Addresses)
                {
                    names.AddIpAddress(IPAddress.Parse(text));
                }
                extensions.Add(names.Build());
            }
            if (shape.More != null) { extensions.Add(shape.More); }
        }
    }
}
