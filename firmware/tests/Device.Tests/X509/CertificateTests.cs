using System;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    public sealed class CertificateTests
    {
        private const string True = "0101ff";

        [Fact]
        public void What_a_certificate_says_is_read()
        {
            TestCertificate made = TestCertificate.Root(new Shape
            {
                Subject = "CN=esp32-0001, OU=account, L=iep",
                IsCa = true,
                PathLength = 3,
                KeyUsage = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign,
                ExtendedUsages = new[] { TestCertificate.ClientAuth, "1.3.6.1.5.5.7.3.9" },
                HasKeyIdentifiers = true,
            });
            Certificate ours = made.Ours;
            Assert.Equal("esp32-0001", ours.CommonName);
            Assert.Equal("account", ours.OrganizationalUnit);
            Assert.Equal("iep", ours.Locality);
            Assert.Equal(TestCertificate.NotBefore, ours.NotBeforeSeconds);
            Assert.Equal(TestCertificate.NotAfter, ours.NotAfterSeconds);
            Assert.True(ours.IsCa);
            Assert.True(ours.IsSelfIssued);
            Assert.True(ours.MaySignCertificates);
            Assert.Equal(3, ours.PathLengthMax);
            Assert.Equal(KeyUsages.DigitalSignature | KeyUsages.KeyCertSign, ours.KeyUsage);
            Assert.Equal(
                ExtendedKeyUsages.ClientAuth | ExtendedKeyUsages.OcspSigning,
                ours.ExtendedKeyUsage);
            Assert.Equal(made.Der, ours.Der);
            Assert.Equal(
                made.Foreign.SerialNumber, Convert.ToHexString(ours.SerialNumber));
            Assert.Equal(made.Foreign.SubjectName.RawData, ours.Subject);
            Assert.Equal(made.Foreign.IssuerName.RawData, ours.Issuer);
            Assert.Equal(
                made.Foreign.PublicKey.EncodedKeyValue.RawData, ours.PublicPoint);
            Assert.Equal(
                made.Foreign.PublicKey.ExportSubjectPublicKeyInfo(),
                ours.Der.AsSpan(ours.SpkiOffset, ours.SpkiCount).ToArray());
        }

        [Fact]
        public void A_slice_of_a_larger_buffer_is_taken_and_copied()
        {
            byte[] der = new RawCertificate().Build();
            byte[] buffer = new byte[der.Length + 7];
            der.CopyTo(buffer, 3);
            Assert.Equal(X509Fault.None, Certificate.TryParse(
                buffer, 3, der.Length, out Certificate certificate));
            Array.Clear(buffer);
            Assert.Equal(der, certificate.Der);
            Assert.Equal("subject", certificate.CommonName);
            Assert.Throws<ArgumentOutOfRangeException>(
                () => Certificate.TryParse(buffer, 8, der.Length, out certificate));
        }

        [Fact]
        public void CurveUnsupported_for_other_curves_and_forms()
        {
            foreach (ECCurve curve in new[]
            {
                ECCurve.NamedCurves.nistP384, ECCurve.NamedCurves.nistP521,
                ECCurve.CreateFromValue("1.3.132.0.10"), ECCurve.NamedCurves.brainpoolP256r1,
            })
            {
                using ECDsa key = ECDsa.Create(curve);
                using TestCertificate made = TestCertificate.Root(new Shape { Curve = curve }, key);
                Assert.Equal(X509Fault.CurveUnsupported, TestCertificate.FaultOf(made.Der));
            }
            foreach ((string why, string key) in new[]
            {
                ("compressed", "3039301306072a8648ce3d020106082a8648ce3d030107032200"
                    + "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
                ("parameters spelled out", RawCertificate.Seq(
                    RawCertificate.Seq("06072a8648ce3d0201", RawCertificate.Seq("020101")),
                    RawCertificate.Spki[^136..])),
                ("no parameters", RawCertificate.Seq(
                    RawCertificate.Seq("06072a8648ce3d0201"), RawCertificate.Spki[^136..])),
                ("one octet short", RawCertificate.Spki.Replace("3059", "3058")
                    .Replace("034200", "034100")[..^2]),
            })
            {
                Assert.True(X509Fault.CurveUnsupported == TestCertificate.FaultOf(
                    new RawCertificate { Key = key }.Build()), why);
            }
        }

        [Fact]
        public void AlgorithmUnsupported_for_RSA_keys_and_other_signatures()
        {
            using RSA rsa = RSA.Create(2048);
            CertificateRequest request = new CertificateRequest(
                "CN=rsa", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using X509Certificate2 self = request.CreateSelfSigned(
                DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(80));
            Assert.Equal(X509Fault.AlgorithmUnsupported, TestCertificate.FaultOf(self.RawData));

            using TestCertificate sha384 = TestCertificate.Root(
                new Shape { Hash = HashAlgorithmName.SHA384 });
            Assert.Equal(X509Fault.AlgorithmUnsupported, TestCertificate.FaultOf(sha384.Der));

            // RFC 5758 section 3.2: ecdsa-with-SHA256 has no parameters.
            string withNull = "300c06082a8648ce3d0403020500";
            Assert.Equal(X509Fault.AlgorithmUnsupported, TestCertificate.FaultOf(
                new RawCertificate { Algorithm = withNull, OuterAlgorithm = withNull }.Build()));
        }

        [Fact]
        public void CriticalExtensionUnknown_and_only_when_it_is_critical()
        {
            string policies = RawCertificate.Extension("551d20", "", "3000");
            string constraints = RawCertificate.Extension("551d1e", True, "3000");
            Assert.Equal(X509Fault.None, TestCertificate.FaultOf(
                new RawCertificate { Extensions = RawCertificate.Block(policies) }.Build()));
            Assert.Equal(X509Fault.CriticalExtensionUnknown, TestCertificate.FaultOf(
                new RawCertificate
                {
                    Extensions = RawCertificate.Block(policies, constraints),
                }.Build()));
        }

        [Theory]
        [InlineData("", X509Fault.CertificateMalformed)]
        [InlineData("30", X509Fault.CertificateMalformed)]
        [InlineData("3000", X509Fault.CertificateMalformed)]
        [InlineData("30800000", X509Fault.CertificateMalformed)]
        public void CertificateMalformed_for_what_is_none(string hex, X509Fault expected)
        {
            Assert.Equal(expected, TestCertificate.FaultOf(Convert.FromHexString(hex)));
        }

        [Fact]
        public void CertificateMalformed_one_byte_over_the_limit()
        {
            byte[] der = new RawCertificate().Build();
            int room = Certificate.SizeMax - der.Length;
            foreach (int over in new[] { 0, 1 })
            {
                // 23 bytes: the frame of the extension and what the lengths grow by.
                int count = room + over - 23;
                string filler = RawCertificate.Extension("551d20", "", new string('0', 2 * count));
                byte[] large = new RawCertificate
                {
                    Extensions = RawCertificate.Block(filler),
                }.Build();
                Assert.Equal(Certificate.SizeMax + over, large.Length);
                Assert.Equal(
                    over == 0 ? X509Fault.None : X509Fault.CertificateMalformed,
                    TestCertificate.FaultOf(large));
            }
        }

        [Fact]
        public void Names_that_could_be_read_in_two_ways_name_nobody()
        {
            string one = RawCertificate.Attribute("550403", "0c", "one");
            string two = RawCertificate.Attribute("550403", "0c", "two");
            string unit = RawCertificate.Attribute("55040b", "13", "unit");
            string bmp = RawCertificate.Attribute("550403", "1e", "\0o\0n\0e");
            string zero = RawCertificate.Attribute("550403", "0c", "one\0two");
            foreach ((string why, string name, string expected) in new[]
            {
                ("one", RawCertificate.Seq(unit, one), "one"),
                ("two", RawCertificate.Seq(one, unit, two), ""),
                ("none", RawCertificate.Seq(unit), ""),
                ("empty name", RawCertificate.Seq(), ""),
                ("two octets a character", RawCertificate.Seq(bmp), ""),
                ("zero octet inside", RawCertificate.Seq(zero), ""),
                ("not ASCII", RawCertificate.Seq(
                    RawCertificate.Attribute("550403", "0c", "M\u00c3\u00bcller")), ""),
                ("two in one set", RawCertificate.Seq(RawCertificate.Tlv(
                    "31", one[4..], two[4..])), ""),
            })
            {
                Certificate certificate = TestCertificate.Parse(
                    new RawCertificate { Subject = name }.Build());
                Assert.True(expected == certificate.CommonName, why);
                Assert.False(expected == "" && certificate.MatchesName("one"), why);
            }
        }

        [Theory]
        [InlineData("bs.example.com", true)]
        [InlineData("BS.Example.COM", true)]
        [InlineData("second.example.com", true)]
        [InlineData("example.com", false)]
        [InlineData("x.bs.example.com", false)]
        [InlineData("bs.example.com.", false)]
        [InlineData("any.wild.example.com", false)]
        [InlineData("leaf", false)]
        [InlineData("", false)]
        [InlineData("192.0.2.1", true)]
        [InlineData("192.0.2.2", false)]
        [InlineData("192.0.2.01", true)]
        [InlineData("192.0.2.256", false)]
        [InlineData("2001:db8::1", true)]
        [InlineData("[2001:db8::1]", true)]
        [InlineData("2001:DB8:0:0:0:0:0:1", true)]
        [InlineData("2001:db8::2", false)]
        [InlineData("2001:db8:::1", false)]
        [InlineData("2001:db8::1::", false)]
        [InlineData("::1", true)]
        [InlineData("::", false)]
        [InlineData(":::::::::", false)]
        public void A_host_is_looked_for_among_the_alternative_names(string host, bool expected)
        {
            using TestCertificate made = TestCertificate.Root(new Shape
            {
                Subject = "CN=leaf",
                DnsNames = new[] { "bs.example.com", "Second.Example.com", "*.wild.example.com" },
                Addresses = new[] { "192.0.2.1", "2001:db8::1", "::1" },
            });
            Assert.Equal(expected, made.Ours.MatchesName(host));
        }

        [Fact]
        public void The_common_name_counts_only_without_alternative_names()
        {
            Certificate plain = TestCertificate.Root(new Shape { Subject = "CN=Host" }).Ours;
            Assert.True(plain.MatchesName("host"));
            Assert.False(plain.MatchesName("hos"));
            Assert.False(plain.MatchesName("hostx"));
            // Only ASCII has a case here: the Kelvin sign's small letter is k elsewhere.
            Certificate key = TestCertificate.Root(new Shape { Subject = "CN=key" }).Ours;
            Assert.True(key.MatchesName("KEY"));
            Assert.False(key.MatchesName("\u212aey"));
            Assert.Throws<ArgumentNullException>(() => plain.MatchesName(null!));

            // An address does not match a dNSName of the same text.
            Certificate dns = TestCertificate.Parse(new RawCertificate
            {
                Extensions = RawCertificate.Block(RawCertificate.Extension(
                    "551d11", "",
                    RawCertificate.Seq(
                        RawCertificate.Tlv("82", RawCertificate.Ascii("192.0.2.1"))))),
            }.Build());
            Assert.False(dns.MatchesName("192.0.2.1"));
            Assert.False(dns.MatchesName("subject"));
        }

        [Fact]
        public void A_chain_is_one_to_five_certificates_one_behind_the_other()
        {
            byte[] der = new RawCertificate().Build();
            for (int count = 0; count <= CertificateChain.CountMax + 1; count++)
            {
                byte[] all = Enumerable.Repeat(der, count).SelectMany(each => each).ToArray();
                X509Fault fault = CertificateChain.TryParse(
                    all, 0, all.Length, out CertificateChain chain);
                Assert.Equal(
                    count == 0 ? X509Fault.ChainEmpty
                    : count > CertificateChain.CountMax ? X509Fault.ChainTooLong
                    : X509Fault.None, fault);
                Assert.Equal(fault == X509Fault.None, chain != null);
                if (chain == null) { continue; }
                Assert.Equal(count, chain.Count);
                Assert.Equal(all.Length, chain.DerCount);
                byte[] copy = new byte[all.Length];
                chain.CopyDer(copy, 0);
                Assert.Equal(all, copy);
                Assert.Equal(X509Fault.CertificateMalformed, CertificateChain.TryParse(
                    all, 0, all.Length - 1, out chain));
                Assert.Null(chain);
            }
        }
    }
}
