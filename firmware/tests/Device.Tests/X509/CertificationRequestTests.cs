using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.Crypto;
using Device.Desktop;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    public sealed class CertificationRequestTests
    {
        private static readonly DotNetCrypto Crypto = new DotNetCrypto();

        [Fact]
        public void What_was_asked_for_comes_back()
        {
            using IPrivateKey key = Crypto.GenerateKeyPair(KeyUse.Sign);
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            byte[] der = Build(key, Subject("esp32-0001", "account", "iep"), new RequestUsage
            {
                KeyUsage = KeyUsages.DigitalSignature,
                ExtendedKeyUsage = ExtendedKeyUsages.ClientAuth | ExtendedKeyUsages.Any,
            });
            Assert.Equal(X509Fault.None, Parse(der, out ParsedRequest request));
            Assert.Equal(point, request.PublicPoint);
            Assert.Equal("esp32-0001", request.CommonName);
            Assert.Equal("account", request.OrganizationalUnit);
            Assert.Equal("iep", request.Locality);
            Assert.Equal(KeyUsages.DigitalSignature, request.KeyUsage);
            Assert.Equal(
                ExtendedKeyUsages.ClientAuth | ExtendedKeyUsages.Any, request.ExtendedKeyUsage);
            Assert.False(request.IsCaRequested);

            // The order of Pelion's devices: L, OU, CN.
            X500DistinguishedName name = new X500DistinguishedName(request.SubjectDer);
            Assert.Equal(
                "L=iep, OU=account, CN=esp32-0001", name.Decode(X500DistinguishedNameFlags.None));
        }

        [Fact]
        public void Without_usages_nothing_is_asked_for()
        {
            using IPrivateKey key = Crypto.GenerateKeyPair(KeyUse.Sign);
            foreach (RequestUsage? usage in new[]
            {
                null, new RequestUsage(), new RequestUsage { KeyUsage = 0, ExtendedKeyUsage = 0 },
            })
            {
                byte[] der = Build(key, Subject("device", null, null), usage);
                Assert.Equal(X509Fault.None, Parse(der, out ParsedRequest request));
                Assert.Equal(KeyUsages.Absent, request.KeyUsage);
                Assert.Equal(ExtendedKeyUsages.Absent, request.ExtendedKeyUsage);
                Assert.Equal("", request.OrganizationalUnit);
                Assert.Equal("", request.Locality);
            }
        }

        [Theory]
        [InlineData("shortest", 1, 1, 1, X509Fault.None)]
        [InlineData("longest", 64, 64, 128, X509Fault.None)]
        [InlineData("CN empty", 0, 1, 1, X509Fault.RequestMalformed)]
        [InlineData("CN absent", -1, 1, 1, X509Fault.RequestMalformed)]
        [InlineData("CN one long", 65, 1, 1, X509Fault.RequestMalformed)]
        [InlineData("OU empty", 1, 0, 1, X509Fault.RequestMalformed)]
        [InlineData("OU one long", 1, 65, 1, X509Fault.RequestMalformed)]
        [InlineData("L empty", 1, 1, 0, X509Fault.RequestMalformed)]
        [InlineData("L one long", 1, 1, 129, X509Fault.RequestMalformed)]
        public void RequestMalformed_for_a_subject_that_cannot_be_written(
            string why, int commonName, int unit, int locality, X509Fault expected)
        {
            using IPrivateKey key = Crypto.GenerateKeyPair(KeyUse.Sign);
            RequestSubject subject = Subject(Text(commonName), Text(unit), Text(locality));
            byte[] output = new byte[CertificationRequest.SizeMax];
            X509Fault fault = CertificationRequest.Build(
                Crypto, key, subject, All(), output, 0, output.Length, out int count);
            Assert.True(expected == fault, why);
            Assert.InRange(count, fault == X509Fault.None ? 1 : 0, 600);
            if (fault == X509Fault.None)
            {
                Assert.Equal(
                    X509Fault.None, Parse(output[..count], out ParsedRequest request));
                Assert.Equal(subject.Locality, request.Locality);
            }
        }

        [Theory]
        [InlineData("control", "a\nb")]
        [InlineData("zero", "a\0b")]
        [InlineData("not ASCII", "M\u00fcller")]
        public void RequestMalformed_for_what_is_not_printable(string why, string text)
        {
            using IPrivateKey key = Crypto.GenerateKeyPair(KeyUse.Sign);
            byte[] output = new byte[CertificationRequest.SizeMax];
            X509Fault fault = CertificationRequest.Build(
                Crypto, key, Subject("cn", null, text), null!, output, 0, output.Length, out int _);
            Assert.True(X509Fault.RequestMalformed == fault, why);
        }

        [Fact]
        public void BufferTooSmall_for_every_smaller_room_and_nothing_outside_is_touched()
        {
            using IPrivateKey key = Crypto.GenerateKeyPair(KeyUse.Sign);
            RequestSubject subject = Subject(Text(64), Text(64), Text(128));
            int whole = Build(key, subject, All()).Length;

            // A signature has 70 to 72 bytes, seldom fewer, so the size varies a little.
            for (int room = 0; room < whole - 8; room++)
            {
                byte[] output = new byte[room + 2];
                output[0] = 0xee;
                output[^1] = 0xee;
                Assert.Equal(X509Fault.BufferTooSmall, CertificationRequest.Build(
                    Crypto, key, subject, All(), output, 1, room, out int count));
                Assert.Equal(0, count);
                Assert.Equal(0xee, output[0]);
                Assert.Equal(0xee, output[^1]);
            }
        }

        [Fact]
        public void RequestSignatureInvalid_for_another_signature()
        {
            using IPrivateKey key = Crypto.GenerateKeyPair(KeyUse.Sign);
            byte[] one = Build(key, Subject("one", null, null), null);
            byte[] changed = (byte[])one.Clone();
            changed[^1] ^= 1;
            Assert.Equal(X509Fault.RequestSignatureInvalid, Parse(changed, out ParsedRequest _));

            // The name of another endpoint under the same signature.
            changed = (byte[])one.Clone();
            int at = one.AsSpan().IndexOf("one"u8);
            "two"u8.CopyTo(changed.AsSpan(at));
            Assert.Equal(X509Fault.RequestSignatureInvalid, Parse(changed, out ParsedRequest _));
        }

        [Fact]
        public void CurveUnsupported_for_P_384_and_for_a_point_off_the_curve()
        {
            using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            byte[] der = new CertificateRequest("CN=x", p384, HashAlgorithmName.SHA256)
                .CreateSigningRequest();
            Assert.Equal(X509Fault.CurveUnsupported, Parse(der, out ParsedRequest _));

            using IPrivateKey key = Crypto.GenerateKeyPair(KeyUse.Sign);
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            byte[] off = Build(key, Subject("off", null, null), null);
            off[off.AsSpan().IndexOf(point) + 64] ^= 1;
            Assert.Equal(X509Fault.CurveUnsupported, Parse(off, out ParsedRequest _));
        }

        [Fact]
        public void AlgorithmUnsupported_for_RSA_and_SHA_384()
        {
            using RSA rsa = RSA.Create(2048);
            byte[] der = new CertificateRequest(
                "CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                .CreateSigningRequest();
            Assert.Equal(X509Fault.AlgorithmUnsupported, Parse(der, out ParsedRequest _));
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            der = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA384)
                .CreateSigningRequest();
            Assert.Equal(X509Fault.AlgorithmUnsupported, Parse(der, out ParsedRequest _));
        }

        [Fact]
        public void RequestMalformed_for_cut_lengthened_and_oversize_requests()
        {
            using IPrivateKey key = Crypto.GenerateKeyPair(KeyUse.Sign);
            byte[] der = Build(key, Subject("device", null, null), All());
            for (int count = 0; count < der.Length; count++)
            {
                Assert.Equal(X509Fault.RequestMalformed, Parse(der[..count], out ParsedRequest _));
            }
            Assert.Equal(X509Fault.RequestMalformed, Parse([.. der, 0], out ParsedRequest _));
            Assert.Equal(X509Fault.RequestMalformed, Parse([.. der, .. der], out ParsedRequest _));
            Assert.Equal(X509Fault.RequestMalformed, Parse(new byte[0], out ParsedRequest _));
        }

        [Theory]
        [InlineData(0, X509Fault.None)]
        [InlineData(1, X509Fault.RequestMalformed)]
        public void RequestMalformed_one_byte_over_the_limit(int over, X509Fault expected)
        {
            // A signature has no fixed size: try fillers until the whole has just that one.
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            int fillerCount = 800;
            for (int attempt = 0; attempt < 200; attempt++)
            {
                CertificateRequest request = new CertificateRequest(
                    "CN=x", key, HashAlgorithmName.SHA256);
                byte[] filler = new byte[fillerCount];
                request.CertificateExtensions.Add(new X509Extension("1.2.3.4", filler, false));
                byte[] der = request.CreateSigningRequest();
                fillerCount += CertificationRequest.SizeMax + over - der.Length;
                if (der.Length != CertificationRequest.SizeMax + over) { continue; }
                Assert.Equal(expected, Parse(der, out ParsedRequest _));
                return;
            }
            Assert.Fail("no request of the wanted size");
        }

        [Fact]
        public void A_request_to_be_an_authority_is_seen()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest foreign = new CertificateRequest(
                "CN=greedy", key, HashAlgorithmName.SHA256);
            foreign.CertificateExtensions.Add(
                new X509BasicConstraintsExtension(true, false, 0, true));
            Assert.Equal(X509Fault.None, Parse(
                foreign.CreateSigningRequest(), out ParsedRequest request));
            Assert.True(request.IsCaRequested);
        }

        internal static RequestSubject Subject(string? commonName, string? unit, string? locality)
        {
            return new RequestSubject
            {
                CommonName = commonName!,
                OrganizationalUnit = unit!,
                Locality = locality!,
            };
        }

        internal static byte[] Build(IPrivateKey key, RequestSubject subject, RequestUsage? usage)
        {
            byte[] output = new byte[CertificationRequest.SizeMax];
            Assert.Equal(X509Fault.None, CertificationRequest.Build(
                Crypto, key, subject, usage!, output, 0, output.Length, out int count));
            return output[..count];
        }

        private static X509Fault Parse(byte[] der, out ParsedRequest request)
        {
            X509Fault fault = CertificationRequest.TryParse(
                Crypto, der, 0, der.Length, out request);
            Assert.Equal(fault == X509Fault.None, request != null);
            return fault;
        }

        private static RequestUsage All()
        {
            return new RequestUsage
            {
                KeyUsage = 0xff,
                ExtendedKeyUsage = ExtendedKeyUsages.Any | ExtendedKeyUsages.ServerAuth
                    | ExtendedKeyUsages.ClientAuth | ExtendedKeyUsages.CodeSigning
                    | ExtendedKeyUsages.EmailProtection | ExtendedKeyUsages.TimeStamping
                    | ExtendedKeyUsages.OcspSigning,
            };
        }

        private static string? Text(int count)
        {
            return count < 0 ? null : new string('x', count);
        }
    }
}
