using System;
using System.Security.Cryptography;
using Device.Crypto;
using Device.Kcm;
using Device.X509;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: keys and certificates are taken in every form that is documented and refused by name
    /// in every other; H1.7, 9, 10, 13, 14.
    public sealed class KeyAndChainTests
    {
        private readonly StoreFixture _fixture = new StoreFixture();

        [Fact]
        public void Private_keys_come_as_SEC1_or_PKCS8()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] point = key.ExportSubjectPublicKeyInfo().AsSpan(26).ToArray();
            foreach (byte[] der in new[] { key.ExportECPrivateKey(), key.ExportPkcs8PrivateKey() })
            {
                string name = $"k{der.Length}";
                Assert.InRange(der.Length, 1, KcmLimits.PrivateKeyDerBytesMax);
                Assert.Equal(
                    KcmStatus.Success, _fixture.Put(KcmItemType.PrivateKey, name, der));
                Assert.Equal(point, _fixture.PublicPointOf(name));
            }
        }

        [Fact]
        public void A_private_key_without_its_point_gets_it()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] scalar = key.ExportParameters(true).D!;
            byte[] der = TestChain.Concat(
                Convert.FromHexString("30310201010420"), scalar,
                Convert.FromHexString("a00a06082a8648ce3d030107"));
            Assert.Equal(KcmStatus.Success, _fixture.Put(KcmItemType.PrivateKey, "k", der));
            byte[] point = key.ExportSubjectPublicKeyInfo().AsSpan(26).ToArray();
            Assert.Equal(point, _fixture.PublicPointOf("k"));
        }

        [Fact]
        public void Statement_07_Private_keys_that_are_none_are_refused_by_name()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using ECDsa large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            byte[] der = key.ExportECPrivateKey();
            Refused(KcmItemType.PrivateKey, new byte[] { 1 }, KcmStatus.ParsingDerPrivateKey);
            Refused(
                KcmItemType.PrivateKey, new byte[151], KcmStatus.ParsingDerPrivateKey);
            Refused(
                KcmItemType.PrivateKey, TestChain.Concat(der, new byte[1]),
                KcmStatus.ParsingDerPrivateKey);
            for (int count = 1; count < der.Length; count++)
            {
                Refused(
                    KcmItemType.PrivateKey, der.AsSpan(0, count).ToArray(),
                    KcmStatus.ParsingDerPrivateKey);
            }
            byte[] wrongPoint = (byte[])der.Clone();
            other.ExportSubjectPublicKeyInfo().AsSpan(26).CopyTo(
                wrongPoint.AsSpan(der.Length - P256.PointSize));
            Refused(
                KcmItemType.PrivateKey, wrongPoint, KcmStatus.PrivateKeyVerificationFailed);
            byte[] p384 = TestChain.Concat(
                Convert.FromHexString("302e0201010420"), new byte[32],
                Convert.FromHexString("a00706052b81040022"));
            Refused(KcmItemType.PrivateKey, p384, KcmStatus.UnsupportedCurve);
        }

        [Fact]
        public void Statement_07_Public_keys_come_as_SPKI_or_point_and_are_checked()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using ECDsa large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            byte[] spki = key.ExportSubjectPublicKeyInfo();
            byte[] point = spki.AsSpan(26).ToArray();
            Assert.Equal(KcmStatus.Success, _fixture.Put(KcmItemType.PublicKey, "s", spki));
            Assert.Equal(KcmStatus.Success, _fixture.Put(KcmItemType.PublicKey, "p", point));
            Assert.Equal(spki, _fixture.Get(KcmItemType.PublicKey, "s"));
            Assert.Equal(point, _fixture.Get(KcmItemType.PublicKey, "p"));
            for (int count = 1; count < spki.Length; count++)
            {
                Refused(
                    KcmItemType.PublicKey, spki.AsSpan(0, count).ToArray(),
                    KcmStatus.ParsingDerPublicKey);
            }
            Refused(
                KcmItemType.PublicKey, large.ExportSubjectPublicKeyInfo(),
                KcmStatus.UnsupportedCurve);
            spki[90] ^= 1;
            point[64] ^= 1;
            Refused(KcmItemType.PublicKey, spki, KcmStatus.PublicKeyVerificationFailed);
            Refused(KcmItemType.PublicKey, point, KcmStatus.PublicKeyVerificationFailed);
        }

        [Fact]
        public void Statement_09_Chains_of_one_to_five_in_one_piece_come_back_and_six_are_too_many()
        {
            for (int count = 1; count <= CertificateChain.CountMax; count++)
            {
                byte[] der = TestChain.Of(count);
                string name = $"c{count}";
                Assert.Equal(
                    KcmStatus.Success, _fixture.Put(KcmItemType.Certificate, name, der));
                Assert.Equal(
                    KcmStatus.Success,
                    _fixture.Store.GetChain(name, out CertificateChain chain));
                Assert.Equal(count, chain.Count);
                Assert.Equal(TestChain.One(0), chain.Leaf.Der);
                Assert.Equal(
                    KcmStatus.Success,
                    _fixture.Store.GetChain(KcmArea.Working, name, out chain));
            }
            Refused(
                KcmItemType.Certificate, TestChain.Of(6), KcmStatus.InvalidNumOfCertInChain);
            Assert.Equal(
                KcmStatus.ItemNotFound, _fixture.Store.GetChain("none", out CertificateChain _));
        }

        [Fact]
        public void Statement_10_A_chain_in_one_piece_with_a_wrong_issuer_is_refused()
        {
            Refused(
                KcmItemType.Certificate,
                TestChain.Concat(TestChain.One(0), TestChain.One(2)),
                KcmStatus.CertificateChainVerificationFailed);
            Refused(
                KcmItemType.Certificate,
                TestChain.Concat(TestChain.One(1), TestChain.One(0)),
                KcmStatus.CertificateChainVerificationFailed);
        }

        [Fact]
        public void Statement_07_Certificates_that_are_none_are_refused_by_name()
        {
            byte[] der = TestChain.One(0);
            for (int count = 1; count < der.Length; count += 7)
            {
                Refused(
                    KcmItemType.Certificate, der.AsSpan(0, count).ToArray(),
                    KcmStatus.ParsingDerCert);
            }
            using ECDsa large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            using RSA rsa = RSA.Create(2048);
            Refused(
                KcmItemType.Certificate,
                SelfSigned(new System.Security.Cryptography.X509Certificates.CertificateRequest(
                    "CN=p384", large, HashAlgorithmName.SHA256)),
                KcmStatus.UnsupportedCurve);
            Refused(
                KcmItemType.Certificate,
                SelfSigned(new System.Security.Cryptography.X509Certificates.CertificateRequest(
                    "CN=rsa", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
                KcmStatus.CertMdAlg);
        }

        [Fact]
        public void Statement_14_A_shorter_chain_in_one_piece_under_the_same_name_is_exactly_that()
        {
            Assert.Equal(
                KcmStatus.Success,
                _fixture.Put(KcmItemType.Certificate, "c", TestChain.Of(3)));
            Assert.Equal(KcmStatus.Success, _fixture.Store.Delete(KcmItemType.Certificate, "c"));
            Assert.Equal(
                KcmStatus.ItemNotFound, _fixture.StatusOf(KcmItemType.Certificate, "c"));
            Assert.Equal(
                KcmStatus.Success,
                _fixture.Put(KcmItemType.Certificate, "c", TestChain.Of(2)));
            _fixture.Restart();
            Assert.Equal(TestChain.Of(2), _fixture.Get(KcmItemType.Certificate, "c"));
        }

        private static byte[] SelfSigned(
            System.Security.Cryptography.X509Certificates.CertificateRequest request)
        {
            DateTimeOffset from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            return request.CreateSelfSigned(from, from.AddYears(1)).RawData;
        }

        private void Refused(KcmItemType type, byte[] data, KcmStatus expected)
        {
            Assert.Equal(expected, _fixture.Put(type, "refused", data));
            Assert.False(_fixture.Store.Contains(KcmArea.Working, type, "refused"));
        }
    }
}
