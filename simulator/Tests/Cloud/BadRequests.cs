using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Simulator.Tests.Cloud
{
    /// <summary>Certification requests with one thing wrong, made by .NET.</summary>
    internal static class BadRequests
    {
        private const string Subject = "CN=esp32-0042";

        public static byte[] Make(string kind)
        {
            switch (kind)
            {
                case "empty":
                    return [];
                case "cut":
                    return Good()[..^1];
                case "signature":
                    byte[] damaged = Good();
                    damaged[^1] ^= 1;
                    return damaged;
                case "P-384":
                    using (ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384))
                    {
                        return TestDevice.Request(key, Subject, HashAlgorithmName.SHA256);
                    }
                case "RSA":
                    using (RSA key = RSA.Create(2048))
                    {
                        return new CertificateRequest(
                            Subject, key, HashAlgorithmName.SHA256,
                            RSASignaturePadding.Pkcs1).CreateSigningRequest();
                    }
                case "authority":
                    return Authority();
                default:
                    using (ECDsa key = FactoryPki.NewKey())
                    {
                        return TestDevice.Request(key, kind, HashAlgorithmName.SHA256);
                    }
            }
        }

        private static byte[] Good()
        {
            using ECDsa key = FactoryPki.NewKey();
            return TestDevice.Request(key, Subject, HashAlgorithmName.SHA256);
        }

        private static byte[] Authority()
        {
            using ECDsa key = FactoryPki.NewKey();
            CertificateRequest request = new CertificateRequest(
                Subject, key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(
                new X509BasicConstraintsExtension(true, false, 0, true));
            return request.CreateSigningRequest();
        }
    }
}
