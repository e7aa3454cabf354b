using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.Crypto;
using Device.Desktop;

namespace Simulator.Benchmarks.Stores
{
    /// <summary>One CA, and certificates of exactly one size under it: only then are the bytes
    /// that a store programs the same in every run.</summary>
    internal sealed class StorePki : IDisposable
    {
        /// <summary>Bytes of each certificate, the CA's too.</summary>
        public const int CertificateBytes = 480;

        public const string Endpoint = "device-000001";
        public const string Account = "0123456789abcdef0123456789abcdef";
        public const string InternalEndpoint = "fedcba9876543210fedcba9876543210";

        /// <summary>Credentials that a device goes through in turn.</summary>
        public const int CredentialCount = 8;

        private const string Subject =
            "CN=" + Endpoint + ", OU=" + Account + ", L=" + InternalEndpoint;
        private const string PaddingOid = "1.3.6.1.4.1.99999.1";
        private const int SerialBytes = 12;
        private const int AttemptsMax = 256;
        private static readonly DateTimeOffset From =
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private static readonly DateTimeOffset To =
            new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero);

        private readonly ECDsa _caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 _ca;
        private readonly List<IPrivateKey> _keys = new List<IPrivateKey>();

        public StorePki()
        {
            _ca = MakeSized(IssueCa);
            for (int i = 0; i < CredentialCount; i++)
            {
                IPrivateKey key = i == 0 ? MakeKey() : _keys[0];
                Renewals[i] = new StoreCredential(key, IssueDevice(PointOf(key)));
                IPrivateKey other = MakeKey();
                Updates[i] = new StoreCredential(other, IssueDevice(PointOf(other)));
            }
        }

        public ICrypto Crypto { get; } = OpenSslCrypto.CreateBest();

        /// <summary>DER of the CA.</summary>
        public byte[] Ca { get { return _ca.RawData; } }

        /// <summary>Certificates for one and the same key.</summary>
        public StoreCredential[] Renewals { get; } = new StoreCredential[CredentialCount];

        /// <summary>Each with a key of its own.</summary>
        public StoreCredential[] Updates { get; } = new StoreCredential[CredentialCount];

        /// <summary>A certificate for a key that is elsewhere: DER.</summary>
        public byte[] IssueDevice(byte[] publicPoint)
        {
            using ECDsa key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = publicPoint[1..33], Y = publicPoint[33..65] },
            });
            using X509Certificate2 made = MakeSized(padding =>
            {
                CertificateRequest request = new CertificateRequest(
                    Subject, key, HashAlgorithmName.SHA256);
                request.CertificateExtensions.Add(new X509KeyUsageExtension(
                    X509KeyUsageFlags.DigitalSignature, true));
                request.CertificateExtensions.Add(Padding(padding));
                byte[] serial = RandomNumberGenerator.GetBytes(SerialBytes);
                serial[0] = 0x40;
                return request.Create(_ca, From, To, serial);
            });
            return made.RawData;
        }

        public void Dispose()
        {
            foreach (IPrivateKey key in _keys) { key.Dispose(); }
            _ca.Dispose();
            _caKey.Dispose();
        }

        private static byte[] PointOf(IPrivateKey key)
        {
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            return point;
        }

        private static X509Extension Padding(int count)
        {
            return new X509Extension(PaddingOid, new byte[count], critical: false);
        }

        // A signature takes 70 to 72 bytes as it falls out, so the padding that fits is found by
        // trying.
        private static X509Certificate2 MakeSized(Func<int, X509Certificate2> make)
        {
            int padding = 0;
            for (int attempt = 0; attempt < AttemptsMax; attempt++)
            {
                X509Certificate2 made = make(padding);
                if (made.RawData.Length == CertificateBytes) { return made; }
                padding = Math.Max(0, padding + CertificateBytes - made.RawData.Length);
                made.Dispose();
            }
            throw new InvalidOperationException(
                $"no certificate of {CertificateBytes} bytes in {AttemptsMax} attempts");
        }

        private X509Certificate2 IssueCa(int padding)
        {
            CertificateRequest request = new CertificateRequest(
                "CN=Benchmark CA", _caKey, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(
                new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(
                new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
            request.CertificateExtensions.Add(Padding(padding));
            return request.CreateSelfSigned(From, To);
        }

        private IPrivateKey MakeKey()
        {
            IPrivateKey key = Crypto.GenerateKeyPair(KeyUse.Sign);
            _keys.Add(key);
            return key;
        }
    }
}
