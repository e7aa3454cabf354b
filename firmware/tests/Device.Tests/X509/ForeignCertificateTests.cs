using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.Crypto;
using Device.Desktop;
using Device.X509;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using Xunit;
using ForeignCertificate = Org.BouncyCastle.X509.X509Certificate;
using X509Extension = System.Security.Cryptography.X509Certificates.X509Extension;

namespace Device.Tests.X509
{
    /// Goal: .NET, BouncyCastle and we read the same out of certificates and requests, whoever
    /// wrote them.
    public sealed class ForeignCertificateTests
    {
        private const int Certificates = 60;
        private static readonly DotNetCrypto Crypto = new DotNetCrypto();

        [Fact]
        public void Random_certificates_say_the_same_to_BouncyCastle()
        {
            for (int seed = 0; seed < Certificates; seed++)
            {
                Random random = new Random(seed);
                using TestCertificate made = TestCertificate.Root(RandomShape(random));
                ForeignCertificate theirs = new X509CertificateParser().ReadCertificate(made.Der);
                Certificate ours = made.Ours;
                Assert.Equal(theirs.SubjectDN.GetEncoded(), ours.Subject);
                Assert.Equal(theirs.IssuerDN.GetEncoded(), ours.Issuer);
                Assert.Equal(theirs.SerialNumber.ToByteArrayUnsigned(), ours.SerialNumber);
                Assert.Equal(Seconds(theirs.NotBefore), ours.NotBeforeSeconds);
                Assert.Equal(Seconds(theirs.NotAfter), ours.NotAfterSeconds);
                Assert.Equal(theirs.GetBasicConstraints() >= 0, ours.IsCa);
                if (ours.IsCa)
                {
                    int limit = ours.PathLengthMax < 0 ? int.MaxValue : ours.PathLengthMax;
                    Assert.Equal(theirs.GetBasicConstraints(), limit);
                }
                bool[]? usages = theirs.GetKeyUsage();
                Assert.Equal(usages == null, ours.KeyUsage == KeyUsages.Absent);
                for (int i = 0; usages != null && i < 8; i++)
                {
                    Assert.Equal(usages[i], (ours.KeyUsage & (0x80 >> i)) != 0);
                }
            }
        }

        [Fact]
        public void Certificates_of_BouncyCastle_are_read_and_verified()
        {
            SecureRandom random = new SecureRandom();
            for (int i = 0; i < 20; i++)
            {
                AsymmetricCipherKeyPair pair = NewPair(random);
                X509V3CertificateGenerator generator = new X509V3CertificateGenerator();
                generator.SetSerialNumber(
                    new BigInteger(i == 0 ? 1 : 159, random).Add(BigInteger.One));
                generator.SetIssuerDN(new X509Name("O=Them,CN=Bouncy"));
                generator.SetSubjectDN(new X509Name("O=Them,CN=Bouncy"));
                generator.SetNotBefore(DateTime.UnixEpoch.AddSeconds(TestCertificate.NotBefore));
                generator.SetNotAfter(DateTime.UnixEpoch.AddYears(60 + i));
                generator.SetPublicKey(pair.Public);
                generator.AddExtension(
                    X509Extensions.BasicConstraints, true, new BasicConstraints(i));
                generator.AddExtension(
                    X509Extensions.KeyUsage, true, new KeyUsage(KeyUsage.KeyCertSign));
                byte[] der = generator.Generate(
                    new Asn1SignatureFactory("SHA256withECDSA", pair.Private)).GetEncoded();
                Certificate ours = TestCertificate.Parse(der);
                Assert.Equal("Bouncy", ours.CommonName);
                Assert.Equal(i, ours.PathLengthMax);
                Assert.True(Crypto.TryImportPublicKey(ours.PublicPoint, 0, out IPublicKey key));
                Assert.True(ours.IsSignedBy(Crypto, key));
            }
        }

        [Fact]
        public void Requests_of_ours_are_verified_by_both()
        {
            for (int i = 0; i < 20; i++)
            {
                using IPrivateKey key = Crypto.GenerateKeyPair(KeyUse.Sign);
                byte[] der = CertificationRequestTests.Build(
                    key, CertificationRequestTests.Subject("device-" + i, "account", "iep"),
                    i % 2 == 0 ? null : new RequestUsage
                    {
                        KeyUsage = KeyUsages.DigitalSignature | i,
                        ExtendedKeyUsage = ExtendedKeyUsages.ClientAuth,
                    });
                Pkcs10CertificationRequest bouncy = new Pkcs10CertificationRequest(der);
                Assert.True(bouncy.Verify());
                Assert.Equal(
                    "L=iep,OU=account,CN=device-" + i,
                    bouncy.GetCertificationRequestInfo().Subject.ToString());

                // Loading verifies the signature.
                CertificateRequest dotNet = CertificateRequest.LoadSigningRequest(
                    der, HashAlgorithmName.SHA256,
                    CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
                Assert.Equal(
                    $"CN=device-{i}, OU=account, L=iep",
                    dotNet.SubjectName.Decode(X500DistinguishedNameFlags.Reversed));
                Assert.Equal(i % 2 == 0 ? 0 : 2, dotNet.CertificateExtensions.Count);
            }
        }

        [Fact]
        public void Requests_of_both_are_read()
        {
            SecureRandom random = new SecureRandom();
            for (int i = 0; i < 20; i++)
            {
                AsymmetricCipherKeyPair pair = NewPair(random);
                byte[] bouncy = new Pkcs10CertificationRequest(
                    "SHA256withECDSA", new X509Name("L=iep,OU=account,CN=device-" + i),
                    pair.Public, new DerSet(), pair.Private).GetEncoded();
                AssertRead(bouncy, "device-" + i);

                using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                byte[] dotNet = new CertificateRequest(
                    $"CN=device-{i}, OU=account, L=iep", key, HashAlgorithmName.SHA256)
                    .CreateSigningRequest();
                AssertRead(dotNet, "device-" + i);
            }
        }

        private static void AssertRead(byte[] der, string commonName)
        {
            Assert.Equal(X509Fault.None, CertificationRequest.TryParse(
                Crypto, der, 0, der.Length, out ParsedRequest request));
            Assert.Equal(commonName, request.CommonName);
            Assert.Equal("account", request.OrganizationalUnit);
            Assert.Equal("iep", request.Locality);
        }

        private static AsymmetricCipherKeyPair NewPair(SecureRandom random)
        {
            IAsymmetricCipherKeyPairGenerator generator =
                GeneratorUtilities.GetKeyPairGenerator("EC");
            generator.Init(new ECKeyGenerationParameters(
                SecObjectIdentifiers.SecP256r1, random));
            return generator.GenerateKeyPair();
        }

        private static Shape RandomShape(Random random)
        {
            bool isCa = random.Next(2) == 0;
            return new Shape
            {
                Subject = $"CN=device-{random.Next()}, OU=account, O=Org, L=Espoo, C=FI",
                NotBefore = random.NextInt64(0, 2_000_000_000),
                NotAfter = random.NextInt64(2_000_000_000, 253_402_300_800),
                IsCa = random.Next(4) == 0 ? null : isCa,
                PathLength = isCa && random.Next(2) == 0 ? random.Next(300) : null,
                KeyUsage = random.Next(3) == 0
                    ? null
                    : (X509KeyUsageFlags)random.Next(1, 256),
                HasKeyIdentifiers = random.Next(2) == 0,
                More = random.Next(2) == 0
                    ? new X509Extension("1.2.3.4", new byte[random.Next(300)], false)
                    : null,
            };
        }

        private static long Seconds(DateTime time)
        {
            return new DateTimeOffset(time.ToUniversalTime()).ToUnixTimeSeconds();
        }
    }
}
