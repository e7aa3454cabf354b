using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Device.Tests.Kcm
{
    /// <summary>Certificates that the store's tests keep: a chain of six, each issued by the next
    /// one, made once a run by .NET.</summary>
    internal static class TestChain
    {
        private static readonly byte[][] Ders = Make(6);

        /// <summary>Certificates from the leaf up, concatenated.</summary>
        public static byte[] Of(int count)
        {
            return Concat(Ders.AsSpan(0, count).ToArray());
        }

        public static byte[] One(int index)
        {
            return Ders[index];
        }

        public static byte[] Concat(params byte[][] parts)
        {
            int total = 0;
            foreach (byte[] part in parts) { total += part.Length; }
            byte[] all = new byte[total];
            int position = 0;
            foreach (byte[] part in parts)
            {
                part.CopyTo(all, position);
                position += part.Length;
            }
            return all;
        }

        private static byte[][] Make(int count)
        {
            byte[][] ders = new byte[count][];
            ECDsa issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            X500DistinguishedName issuerName = new X500DistinguishedName("CN=root");
            DateTimeOffset from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            for (int i = count - 1; i >= 0; i--)
            {
                ECDsa key = i == count - 1
                    ? issuerKey : ECDsa.Create(ECCurve.NamedCurves.nistP256);
                X500DistinguishedName name = i == count - 1
                    ? issuerName : new X500DistinguishedName($"CN=device-{i},OU=account");
                CertificateRequest request = new CertificateRequest(
                    name, key, HashAlgorithmName.SHA256);
                request.CertificateExtensions.Add(
                    new X509BasicConstraintsExtension(i > 0, false, 0, true));
                X509Certificate2 certificate = request.Create(
                    issuerName, X509SignatureGenerator.CreateForECDsa(issuerKey),
                    from, from.AddYears(20), new byte[] { (byte)(i + 1) });
                ders[i] = certificate.RawData;
                issuerKey = key;
                issuerName = name;
            }
            return ders;
        }
    }
}
