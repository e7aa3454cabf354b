using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.Desktop;
using Device.X509;

namespace Simulator.Tests.Cloud
{
    /// <summary>A factory's authority and its devices, made by .NET and not by us.</summary>
    internal sealed class FactoryPki : IDisposable
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 _root;

        public FactoryPki(string name = "Factory CA")
        {
            CertificateRequest request = new CertificateRequest(
                "CN=" + name, _key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(
                new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(
                X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign
                    | X509KeyUsageFlags.CrlSign, true));
            _root = request.CreateSelfSigned(
                DateTimeOffset.UtcNow.AddYears(-20), DateTimeOffset.UtcNow.AddYears(30));
        }

        public string Pem { get { return _root.ExportCertificatePem(); } }

        public Certificate Root { get { return Parse(_root.RawData); } }

        public static ECDsa NewKey()
        {
            return ECDsa.Create(ECCurve.NamedCurves.nistP256);
        }

        /// <summary>The public point, uncompressed (SEC 1 section 2.3.3).</summary>
        public static byte[] PointOf(ECDsa key)
        {
            ECPoint point = key.ExportParameters(false).Q;
            return [0x04, .. point.X!, .. point.Y!];
        }

        /// <summary>A device certificate for the key.</summary>
        public byte[] Issue(ECDsa key, string subject, int yearsLeft = 20)
        {
            CertificateRequest request = new CertificateRequest(
                subject, key, HashAlgorithmName.SHA256);
            byte[] serial = RandomNumberGenerator.GetBytes(16);
            serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
            using X509Certificate2 issued = request.Create(
                _root, DateTimeOffset.UtcNow.AddYears(-10),
                DateTimeOffset.UtcNow.AddYears(yearsLeft), serial);
            return issued.RawData;
        }

        /// <summary>Proof that the chain was checked, as a handshake would make it.</summary>
        public PeerVerified Verify(byte[] leaf, bool leafMayBeExpired = false)
        {
            return Verify(leaf, Root, leafMayBeExpired);
        }

        public static PeerVerified Verify(
            byte[] leaf, Certificate anchor, bool leafMayBeExpired = false)
        {
            X509Fault fault = CertificateChain.TryParse(
                leaf, 0, leaf.Length, out CertificateChain chain);
            if (fault == X509Fault.None)
            {
                fault = new ChainVerifier(new DotNetCrypto(), null).Verify(
                    chain, [anchor], 1,
                    new ChainPolicy
                    {
                        Usage = CertificateUsage.ClientAuth,
                        TimeSeconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
                        TimeIsTrusted = true,
                        LeafMayBeExpired = leafMayBeExpired,
                    },
                    out PeerVerified peer);
                if (fault == X509Fault.None) { return peer; }
            }
            throw new InvalidOperationException($"the test's own chain: {fault}");
        }

        public void Dispose()
        {
            _root.Dispose();
            _key.Dispose();
        }

        private static Certificate Parse(byte[] der)
        {
            X509Fault fault = Certificate.TryParse(der, 0, der.Length, out Certificate parsed);
            return fault == X509Fault.None
                ? parsed
                : throw new InvalidOperationException($"the test's own root: {fault}");
        }
    }
}
