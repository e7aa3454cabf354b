using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>A certificate authority of .NET's own classes, valid around the time given; it can
    /// have authorities below it.</summary>
    public sealed class WireAuthority
    {
        private static readonly Oid ServerAuth = new Oid("1.3.6.1.5.5.7.3.1");
        private static readonly Oid ClientAuth = new Oid("1.3.6.1.5.5.7.3.2");

        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 _certificate;
        private readonly DateTimeOffset _now;
        private int _serial = 0x1000;

        public WireAuthority(DateTimeOffset now, string name = "Lockstep CA")
        {
            _now = now;
            _certificate = Request(name, _key, isAuthority: true)
                .CreateSelfSigned(now.AddYears(-2), now.AddYears(20));
        }

        private WireAuthority(WireAuthority above, string name)
        {
            _now = above._now;
            using X509Certificate2 signed = Request(name, _key, isAuthority: true).Create(
                above._certificate, _now.AddYears(-1), _now.AddYears(10), above.Serial());
            _certificate = signed.CopyWithPrivateKey(_key);
        }

        public byte[] Der { get { return _certificate.RawData; } }

        public WireAuthority Below(string name)
        {
            return new WireAuthority(this, name);
        }

        /// <summary>A leaf for a new key.</summary>
        /// <param name="name">Common name, and alternative name of a server.</param>
        /// <param name="isServer">What it may be used for.</param>
        /// <param name="above">Certificates that follow the leaf.</param>
        public WireIdentity Issue(string name, bool isServer, params byte[][] above)
        {
            ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = Request(name, key, isAuthority: false);
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
                new OidCollection { isServer ? ServerAuth : ClientAuth }, false));
            if (isServer)
            {
                SubjectAlternativeNameBuilder names = new SubjectAlternativeNameBuilder();
                names.AddDnsName(name);
                request.CertificateExtensions.Add(names.Build());
            }
            using X509Certificate2 leaf = request.Create(
                _certificate, _now.AddDays(-10), _now.AddDays(300), Serial());
            byte[][] chain = new byte[1 + above.Length][];
            chain[0] = leaf.RawData;
            above.CopyTo(chain, 1);
            return new WireIdentity(key, chain);
        }

        private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
        {
            CertificateRequest request = new CertificateRequest(
                "CN=" + name, key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(
                new X509BasicConstraintsExtension(isAuthority, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(
                isAuthority ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.DigitalSignature,
                true));
            return request;
        }

        private byte[] Serial()
        {
            // Positive and of full length.
            return Wire.Join(
                new byte[] { 0x40 }, RandomNumberGenerator.GetBytes(8), Wire.Number(_serial++, 2));
        }
    }
}
