using System;
using System.IO;
using System.Security.Cryptography;
using Device.Desktop;
using Device.Kcm;
using Device.Tests.Peers;
using Device.X509;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: H1.22, requests that a foreign eye takes, with subject and usages as asked; one that
    /// fails leaves nothing. OpenSSL is the judge.
    public sealed class KcmRequestTests
    {
        private const string Subject = "C=UK,ST=Cambs,L=Cambridge,O=Example,OU=account,CN=device-1";

        private readonly StoreFixture _fixture = new StoreFixture();
        private readonly KcmKeys _keys;
        private readonly byte[] _output = new byte[1024];

        public KcmRequestTests()
        {
            _keys = new KcmKeys(_fixture.Store);
        }

        [PeerFact(Peer.OpenSsl)]
        public void Statement_22_and_23_OpenSSL_verifies_request_and_signature()
        {
            KcmRequest request = new KcmRequest
            {
                Subject = Subject,
                KeyUsage = KcmRequest.DigitalSignature | KcmRequest.NonRepudiation
                    | KcmRequest.KeyCertSign | KcmRequest.KeyAgreement,
                ExtendedKeyUsage = ExtendedKeyUsages.ServerAuth | ExtendedKeyUsages.ClientAuth
                    | ExtendedKeyUsages.CodeSigning | ExtendedKeyUsages.TimeStamping,
            };
            Assert.Equal(
                KcmStatus.Success,
                _keys.GenerateWithRequest(
                    "k", "p", KcmArea.Working, request, _output, 0, _output.Length, out int count));
            using OpenSslPki pki = new OpenSslPki();
            File.WriteAllBytes(pki.PathOf("r.der"), _output.AsSpan(0, count).ToArray());
            ForeignResult verified = pki.Run(
                "req", "-inform", "DER", "-in", "r.der", "-verify", "-noout");
            Assert.Contains("verify OK", verified.Output + verified.Error);
            ForeignResult text = pki.Run(
                "req", "-inform", "DER", "-in", "r.der", "-noout", "-text", "-nameopt", "RFC2253");
            Assert.Contains(
                "CN=device-1,OU=account,O=Example,L=Cambridge,ST=Cambs,C=UK", text.Output);
            Assert.Contains(
                "Digital Signature, Non Repudiation, Key Agreement, Certificate Sign",
                text.Output);
            Assert.Contains(
                "TLS Web Server Authentication, TLS Web Client Authentication, Code Signing, "
                + "Time Stamping", text.Output);

            // The signature by the same key, and the public key that was stored with it.
            byte[] message = StoreFixture.Text("message");
            byte[] raw = new byte[64];
            Assert.Equal(
                KcmStatus.Success,
                _keys.Sign("k", SHA256.HashData(message), 0, 32, raw, 0, 64, out int _));
            byte[] der = new byte[EcdsaSignature.DerMax];
            int derCount = EcdsaSignature.EncodeDer(raw, 0, der, 0);
            File.WriteAllBytes(pki.PathOf("m"), message);
            File.WriteAllBytes(pki.PathOf("s"), der.AsSpan(0, derCount).ToArray());
            File.WriteAllBytes(pki.PathOf("p.der"), _fixture.Get(KcmItemType.PublicKey, "p"));
            pki.Run("pkey", "-pubin", "-inform", "DER", "-in", "p.der", "-out", "p.pem");
            pki.Run("dgst", "-sha256", "-verify", "p.pem", "-signature", "s", "m");
        }

        [Theory]
        [InlineData("spaces behind commas", "OU=a, CN=b", KcmStatus.Success)]
        [InlineData("escaped comma", "CN=a\\,b\\\\", KcmStatus.Success)]
        [InlineData("equals in a value", "CN=a=b", KcmStatus.Success)]
        [InlineData("null", null, KcmStatus.InvalidParameter)]
        [InlineData("empty", "", KcmStatus.InvalidNameFormat)]
        [InlineData("no equals", "device", KcmStatus.InvalidNameFormat)]
        [InlineData("unknown part", "X=a,CN=b", KcmStatus.InvalidNameFormat)]
        [InlineData("lower case", "cn=b", KcmStatus.InvalidNameFormat)]
        [InlineData("empty value", "CN=", KcmStatus.InvalidNameFormat)]
        [InlineData("trailing comma", "CN=a,", KcmStatus.InvalidNameFormat)]
        [InlineData("twice", "CN=a,CN=b", KcmStatus.InvalidNameFormat)]
        [InlineData("not ASCII", "CN=\u00e4", KcmStatus.InvalidNameFormat)]
        [InlineData("escape at the end", "CN=a\\", KcmStatus.InvalidNameFormat)]
        [InlineData("escape of a letter", "CN=\\a", KcmStatus.InvalidNameFormat)]
        [InlineData("no common name", "O=a", KcmStatus.FailedToWriteCsr)]
        [InlineData("country of three", "C=GBR,CN=a", KcmStatus.FailedToWriteCsr)]
        [InlineData("country in lower case", "C=uk,CN=a", KcmStatus.FailedToWriteCsr)]
        public void Subjects(string why, string? subject, KcmStatus expected)
        {
            KcmRequest request = new KcmRequest { Subject = subject };
            KcmStatus status = _keys.GenerateWithRequest(
                "k", "p", KcmArea.Working, request, _output, 0, _output.Length, out int count);
            Assert.True(expected == status, $"{why}: {status}");
            bool isThere = expected == KcmStatus.Success;
            Assert.Equal(isThere, count > 0);
            Assert.Equal(isThere ? 2 : 0, _fixture.Store.ItemCount);
            if (isThere)
            {
                Assert.Equal(
                    X509Fault.None,
                    CertificationRequest.TryParse(
                        new DotNetCrypto(), _output, 0, count, out ParsedRequest _));
            }
            else
            {
                Assert.Equal(new byte[1024], _output);
            }
        }

        [Fact]
        public void The_longest_subject_fits_and_one_more_does_not()
        {
            string most = "C=UK,ST=" + new string('s', 128) + ",L=" + new string('l', 128)
                + ",O=" + new string('o', 64) + ",OU=" + new string('u', 64) + ",CN="
                + new string('c', 64);
            KcmRequest request = new KcmRequest
            {
                Subject = most,
                KeyUsage = 15,
                ExtendedKeyUsage = 0x31f,
            };
            Assert.Equal(
                KcmStatus.Success,
                _keys.GenerateWithRequest(
                    "k", null, KcmArea.Working, request, _output, 0, 1024, out int count));
            Assert.InRange(count, 1, 920);
            request.Subject = most + "c";
            Assert.Equal(
                KcmStatus.FailedToWriteCsr,
                _keys.BuildRequest("k", request, _output, 0, 1024, out count));
            request.Subject = "CN=" + new string('c', 600);
            Assert.Equal(
                KcmStatus.InvalidNameFormat,
                _keys.BuildRequest("k", request, _output, 0, 1024, out count));
        }

        [Fact]
        public void Statement_22_A_failed_request_leaves_no_key_and_writes_nothing()
        {
            KcmRequest request = new KcmRequest { Subject = "CN=a" };
            Assert.Equal(
                KcmStatus.InsufficientBuffer,
                _keys.GenerateWithRequest(
                    "k", "p", KcmArea.Working, request, _output, 0, 64, out int count));
            Assert.Equal(0, count);
            request.KeyUsage = 16;
            Assert.Equal(
                KcmStatus.InvalidParameter,
                _keys.GenerateWithRequest(
                    "k", "p", KcmArea.Working, request, _output, 0, 1024, out count));
            request.KeyUsage = 0;
            request.ExtendedKeyUsage = 1 << 5;
            Assert.Equal(
                KcmStatus.InvalidParameter,
                _keys.GenerateWithRequest(
                    "k", "p", KcmArea.Working, request, _output, 0, 1024, out count));
            Assert.Equal(new byte[1024], _output);
            Assert.Equal(0, _fixture.Store.ItemCount);
            request.ExtendedKeyUsage = 0;
            Assert.Equal(
                KcmStatus.ItemNotFound,
                _keys.BuildRequest("k", request, _output, 0, 1024, out count));

            Assert.Equal(KcmStatus.Success, _keys.Generate("k", null, KcmArea.Working));
            Assert.Equal(
                KcmStatus.KeyExist,
                _keys.GenerateWithRequest(
                    "k", null, KcmArea.Working, request, _output, 0, 1024, out count));
            Assert.Equal(new byte[1024], _output);
        }
    }
}
