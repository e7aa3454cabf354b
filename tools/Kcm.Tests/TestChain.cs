using System;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tools.Kcm.Tests
{
    /// <summary>Makes chains: CN=leaf, then CN=ca-1 and on, the last one self-signed.</summary>
    internal static class TestChain
    {
        /// <summary>A chain of so many certificates, valid now.</summary>
        public static byte[] Make(ECDsa leaf, int count)
        {
            return Make(leaf, count, KcmRig.Now.AddYears(-1), KcmRig.Now.AddYears(1));
        }

        /// <summary>The same with a validity of its own.</summary>
        public static byte[] Make(
            ECDsa leaf, int count, DateTimeOffset notBefore, DateTimeOffset notAfter)
        {
            using MemoryStream chain = new MemoryStream();
            ECDsa key = leaf;
            for (int i = 0; i < count; i++)
            {
                CertificateRequest request = new CertificateRequest(
                    NameOf(i), key, HashAlgorithmName.SHA256);
                request.CertificateExtensions.Add(
                    new X509BasicConstraintsExtension(i > 0, false, 0, true));
                bool isLast = i == count - 1;
                ECDsa issuer = isLast ? key : ECDsa.Create(ECCurve.NamedCurves.nistP256);
                using X509Certificate2 certificate = request.Create(
                    new X500DistinguishedName(NameOf(isLast ? i : i + 1)),
                    X509SignatureGenerator.CreateForECDsa(issuer), notBefore, notAfter,
                    [(byte)(i + 1)]);
                chain.Write(certificate.RawData);
                if (key != leaf) { key.Dispose(); }
                key = issuer;
            }
            return chain.ToArray();
        }

        private static string NameOf(int i)
        {
            return i == 0 ? "CN=leaf" : $"CN=ca-{i}";
        }
    }
}
