using System;
using System.Collections.Generic;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    /// Goal: what RFC 5280 or DER does not allow is refused, and what stands next to it is not.
    /// Method: one part of a sound certificate is exchanged.
    public sealed class MalformedCertificateTests
    {
        private const string True = "0101ff";
        private const string False = "010100";
        private const string Basic = "551d13";
        private const string Usage = "551d0f";
        private const string Extended = "551d25";
        private const string Names = "551d11";
        private const string SubjectKeyId = "551d0e";
        private const string AuthorityKeyId = "551d23";

        public static IEnumerable<object[]> Parts()
        {
            yield return Row("sound", true, c => { });
            yield return Row("bytes behind", false, c => c.Behind = "00");
            yield return Row("version 1", true, c => c.Version = "");
            yield return Row("version 1 written out", false, c => c.Version = "a003020100");
            yield return Row("version 2", false, c => c.Version = "a003020101");
            yield return Row("version 4", false, c => c.Version = "a003020103");
            yield return Row("version empty", false, c => c.Version = "a000");
            yield return Row("two versions", false, c => c.Version = "a006020102020102");
            yield return Row("serial 0", true, c => c.Serial = "020100");
            yield return Row("serial negative", false, c => c.Serial = "0201ff");
            yield return Row("serial padded", false, c => c.Serial = "02020001");
            yield return Row("serial empty", false, c => c.Serial = "0200");
            yield return Row("serial of 20", true, c => c.Serial = "0214" + New("7f", 20));
            yield return Row(
                "serial of 20 with zero", true, c => c.Serial = "021500" + New("ff", 20));
            yield return Row("serial of 21", false, c => c.Serial = "0215" + New("7f", 21));
            yield return Row("algorithms differ", false, c => c.OuterAlgorithm =
                "300a06082a8648ce3d040303");
            yield return Row("algorithm empty", false, c => c.Algorithm = "3000");
            yield return Row("issuer no sequence", false, c => c.Issuer = "3100");
            yield return Row("empty set", false, c => c.Issuer = "30023100");
            yield return Row("attribute without value", false, c => c.Issuer =
                RawCertificate.Seq(RawCertificate.Tlv("31", RawCertificate.Seq("0603550403"))));
            yield return Row("attribute with two values", false, c => c.Issuer =
                RawCertificate.Seq(RawCertificate.Tlv("31",
                    RawCertificate.Seq("0603550403", "0c0161", "0c0161"))));
            yield return Row("32 attributes", true, c => c.Issuer = ManyAttributes(32));
            yield return Row("33 attributes", false, c => c.Issuer = ManyAttributes(33));
            yield return Row("one time", false, c => c.Validity =
                RawCertificate.Seq(RawCertificate.Utc("200101000000Z")));
            yield return Row("three times", false, c => c.Validity = RawCertificate.Seq(
                RawCertificate.Utc("200101000000Z"), RawCertificate.Utc("200101000000Z"),
                RawCertificate.Utc("200101000000Z")));
            yield return Row("bad time", false, c => c.Validity = RawCertificate.Seq(
                RawCertificate.Utc("200101000000Z"), RawCertificate.Utc("201301000000Z")));
            yield return Row("key no sequence", false, c => c.Key = "0500");
            yield return Row("bits behind the key", false, c => c.Key =
                RawCertificate.Seq(RawCertificate.Spki[4..], "0500"));
            yield return Row("signature with unused bits", false, c => c.Signature = "030204f0");
            yield return Row("signature constructed", false, c => c.Signature = "23040302 00aa"
                .Replace(" ", ""));
            yield return Row("signature missing", false, c => c.Signature = "");
            yield return Row("unique ids", true, c => c.UniqueIds = "81020001" + "82020001");
            yield return Row(
                "unique ids in turn", false, c => c.UniqueIds = "82020001" + "81020001");
            yield return Row("unique ids in version 1", false, c =>
            {
                c.Version = "";
                c.UniqueIds = "81020001";
            });
        }

        public static IEnumerable<object[]> Extensions()
        {
            yield return Block("empty", false);
            yield return Block("CA", true, Ext(Basic, True, "30030101ff"));
            yield return Block("not a CA", true, Ext(Basic, "", "3000"));
            yield return Block("FALSE written out", false, Ext(Basic, "", "3003010100"));
            yield return Block("CA of BER", false, Ext(Basic, "", "3003010101"));
            yield return Block("not critical written out", false, Ext(Basic, False, "3000"));
            yield return Block("path length", true, Ext(Basic, True, "30060101ff020100"));
            yield return Block("path length negative", false, Ext(Basic, True, "30060101ff0201ff"));
            yield return Block("path length without CA", false, Ext(Basic, True, "3003020100"));
            yield return Block("basic with more", false, Ext(Basic, True, "30050101ff0500"));
            yield return Block("bytes behind basic", false, Ext(Basic, True, "30030101ff00"));
            yield return Block("basic twice", false,
                Ext(Basic, True, "30030101ff"), Ext(Basic, True, "30030101ff"));
            yield return Block("basic twice, empty", false,
                Ext(Basic, True, "3000"), Ext(Basic, True, "3000"));
            yield return Block("key usage", true, Ext(Usage, True, "03020780"));
            yield return Block("key usage of nine bits", true, Ext(Usage, True, "0303078880"));
            yield return Block("key usage too long", false, Ext(Usage, True, "030407888080"));
            yield return Block("key usage empty", true, Ext(Usage, True, "030100"));
            yield return Block("key usage twice", false,
                Ext(Usage, True, "03020780"), Ext(Usage, True, "03020780"));
            yield return Block("extended", true, Ext(Extended, "", "300a06082b06010505070302"));
            yield return Block("extended empty", false, Ext(Extended, "", "3000"));
            yield return Block("extended twice", false,
                Ext(Extended, "", "300a06082b06010505070302"),
                Ext(Extended, "", "300a06082b06010505070301"));
            yield return Block("extended no OID", false, Ext(Extended, "", "3003020101"));
            yield return Block("names", true, Ext(Names, "", "3003820161"));
            yield return Block("names empty", false, Ext(Names, "", "3000"));
            yield return Block("names twice", false,
                Ext(Names, "", "3003820161"), Ext(Names, "", "3003820162"));
            yield return Block("address of 4", true, Ext(Names, "", "3006870401020304"));
            yield return Block("address of 5", false, Ext(Names, "", "300787050102030405"));
            yield return Block("subject key id", true, Ext(SubjectKeyId, "", "0403010203"));
            yield return Block("subject key id no string", false, Ext(SubjectKeyId, "", "020101"));
            yield return Block("authority key id", true, Ext(AuthorityKeyId, "", "30058003010203"));
            yield return Block("authority by name", true,
                Ext(AuthorityKeyId, "", "300aa103820161820301020 3".Replace(" ", "")));
            yield return Block("authority with cut element", false,
                Ext(AuthorityKeyId, "", "30028003"));
            yield return Block("without value", false, RawCertificate.Seq("0603551d20"));
            yield return Block("value no octet string", false,
                RawCertificate.Seq("0603551d20", "0500"));
            yield return Block("unknown, any content", true, Ext("551d20", "", "ffff"));
            yield return Block("32 of them", true, Many(32));
            yield return Block("33 of them", false, Many(33));
        }

        [Theory]
        [MemberData(nameof(Parts))]
        [MemberData(nameof(Extensions))]
        public void One_part_exchanged(string why, bool isSound, RawCertificate certificate)
        {
            X509Fault expected = isSound ? X509Fault.None : X509Fault.CertificateMalformed;
            X509Fault fault = TestCertificate.FaultOf(certificate.Build());
            Assert.True(expected == fault, why + ": " + fault);
        }

        [Fact]
        public void Extensions_in_version_1_are_refused()
        {
            Assert.Equal(X509Fault.CertificateMalformed, TestCertificate.FaultOf(new RawCertificate
            {
                Version = "",
                Extensions = RawCertificate.Block(Ext(Basic, True, "30030101ff")),
            }.Build()));
        }

        [Fact]
        public void Every_truncation_is_refused()
        {
            byte[] der = TestCertificate.Root(new Shape { IsCa = true }).Der;
            for (int count = 0; count < der.Length; count++)
            {
                Assert.Equal(X509Fault.CertificateMalformed, Certificate.TryParse(
                    der, 0, count, out Certificate certificate));
            }
        }

        private static object[] Row(string why, bool isSound, Action<RawCertificate> change)
        {
            RawCertificate certificate = new RawCertificate();
            change(certificate);
            return new object[] { why, isSound, certificate };
        }

        private static object[] Block(string why, bool isSound, params string[] extensions)
        {
            return Row(why, isSound, c => c.Extensions = RawCertificate.Block(extensions));
        }

        private static string Ext(string type, string critical, string value)
        {
            return RawCertificate.Extension(type, critical, value);
        }

        private static string[] Many(int count)
        {
            string[] extensions = new string[count];
            Array.Fill(extensions, Ext("551d20", "", "0500"));
            return extensions;
        }

        private static string ManyAttributes(int count)
        {
            string[] attributes = new string[count];
            Array.Fill(attributes, RawCertificate.Attribute("55040b", "0c", "x"));
            return RawCertificate.Seq(attributes);
        }

        private static string New(string octet, int count)
        {
            return string.Concat(System.Linq.Enumerable.Repeat(octet, count));
        }
    }
}
