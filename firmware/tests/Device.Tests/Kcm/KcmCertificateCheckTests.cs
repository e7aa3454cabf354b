using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.Kcm;
using Device.X509;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: a certificate that would only fail at the first handshake can be refused when it is
    /// stored, by name, when the caller asks for it (A.7, A10); without asking, Pelion's
    /// behaviour.
    public sealed class KcmCertificateCheckTests
    {
        private const long Day = 86_400;

        private static readonly DateTimeOffset From =
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        private static readonly long Start = From.ToUnixTimeSeconds();
        private static readonly long End = From.AddYears(1).ToUnixTimeSeconds();

        private readonly StoreFixture _fixture = new StoreFixture();

        [Fact]
        public void Times_are_checked_to_the_second()
        {
            byte[] der = Make(false, true);
            Checked(der, Start, true, KcmStatus.Success);
            Checked(der, End, true, KcmStatus.Success);
            Checked(der, End + 1, true, KcmStatus.CertExpired);
            Checked(der, End + 1, false, KcmStatus.CertExpired);
            Checked(der, Start - 1, true, KcmStatus.CertFuture);
            Checked(der, Start - 1, false, KcmStatus.Success);
            Checked(der, 0, true, KcmStatus.Success);
        }

        [Fact]
        public void The_usage_that_is_asked_for_must_be_allowed()
        {
            byte[] client = Make(false, true);
            Checked(client, 0, false, KcmStatus.Success, CertificateUsage.ClientAuth);
            Checked(client, 0, false, KcmStatus.InvalidX509Attr, CertificateUsage.ServerAuth);
        }

        [Fact]
        public void A_key_off_the_curve_is_refused()
        {
            byte[] der = Make(false, true);
            Certificate.TryParse(der, 0, der.Length, out Certificate parsed);
            der[parsed.PublicPointOffset + 64] ^= 1;
            Checked(der, 0, false, KcmStatus.CertPubKey);
        }

        [Fact]
        public void An_issuer_that_is_no_CA_is_refused()
        {
            byte[] chain = TestChain.Of(2);
            Checked(chain, Start + Day, true, KcmStatus.Success);
            byte[] wrong = ChainUnderLeaf();
            Checked(wrong, 0, false, KcmStatus.InvalidX509Attr);

            // Not asked, not checked: it is sound and signed, which is what Pelion looks at.
            Assert.Equal(KcmStatus.Success, _fixture.Put(KcmItemType.Certificate, "c", wrong));
        }

        [Fact]
        public void Every_certificate_of_a_chain_is_checked_when_a_writer_closes()
        {
            KcmCertificateCheck check = new KcmCertificateCheck
            {
                TimeSeconds = From.AddYears(30).ToUnixTimeSeconds(),
                TimeIsTrusted = true,
            };
            Assert.Equal(
                KcmStatus.Success,
                KcmChainWriter.Create(
                    _fixture.Store, KcmArea.Factory, "c", 2, check, out KcmChainWriter writer));
            for (int i = 0; i < 2; i++)
            {
                byte[] der = TestChain.One(i);
                Assert.Equal(KcmStatus.Success, writer.Add(der, 0, der.Length));
            }
            Assert.Equal(KcmStatus.CertExpired, writer.Close());
            Assert.Equal(0, _fixture.Store.ItemCount);
        }

        [Fact]
        public void What_is_no_certificate_keeps_its_own_status()
        {
            Checked(new byte[] { 1 }, 0, false, KcmStatus.ParsingDerCert);
            Checked(Array.Empty<byte>(), 0, false, KcmStatus.ItemIsEmpty);
            Checked(TestChain.Of(6), 0, false, KcmStatus.InvalidNumOfCertInChain);
            Checked(
                TestChain.Concat(TestChain.One(0), TestChain.One(2)), 0, false,
                KcmStatus.CertificateChainVerificationFailed);
            KcmCertificateCheck check = new KcmCertificateCheck();
            Assert.Equal(
                KcmStatus.InvalidParameter, _fixture.Store.PutChain("c", null, 0, 1, check));
            byte[] one = TestChain.One(0);
            Assert.Equal(
                KcmStatus.Success, _fixture.Store.PutChain("c", one, 0, one.Length, null));
            Assert.Equal(
                KcmStatus.FileExist, _fixture.Store.PutChain("c", one, 0, one.Length, check));
        }

        private static byte[] Make(bool isCa, bool isClient)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = new CertificateRequest(
                "CN=device", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(
                new X509BasicConstraintsExtension(isCa, false, 0, true));
            if (isClient)
            {
                request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
                    new OidCollection { new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.2") },
                    false));
            }
            return request.CreateSelfSigned(From, From.AddYears(1)).RawData;
        }

        private static byte[] ChainUnderLeaf()
        {
            using ECDsa issuer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            X500DistinguishedName name = new X500DistinguishedName("CN=no-ca");
            byte[] upper = new CertificateRequest(name, issuer, HashAlgorithmName.SHA256)
                .CreateSelfSigned(From, From.AddYears(1)).RawData;
            byte[] lower = new CertificateRequest("CN=device", key, HashAlgorithmName.SHA256)
                .Create(
                    name, X509SignatureGenerator.CreateForECDsa(issuer),
                    From, From.AddYears(1), new byte[] { 7 }).RawData;
            return TestChain.Concat(lower, upper);
        }

        private void Checked(
            byte[] der, long time, bool isTrusted, KcmStatus expected,
            CertificateUsage usage = CertificateUsage.Any)
        {
            KcmCertificateCheck check = new KcmCertificateCheck
            {
                Usage = usage,
                TimeSeconds = time,
                TimeIsTrusted = isTrusted,
            };
            Assert.Equal(
                expected, _fixture.Store.PutChain("checked", der, 0, der.Length, check));
            bool isThere = expected == KcmStatus.Success;
            Assert.Equal(isThere ? 1 : 0, _fixture.Store.ItemCount);
            if (isThere)
            {
                Assert.Equal(
                    KcmStatus.Success,
                    _fixture.Store.Delete(KcmItemType.Certificate, "checked"));
            }
        }
    }
}
